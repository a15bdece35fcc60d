// What must be true of a store, given what the senders were told.
#pragma once

#include "tests/fault/runs/sender.hpp"

namespace bars::test {

/// Throws Broken.
void check_store(const std::string& path, const std::vector<SentRequest>& sent);

}  // namespace bars::test
