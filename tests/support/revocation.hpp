// Certificate revocation lists.
#pragma once

#include "server/security/development_pki.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace bars::test {

/// A list by `authority`, PEM, that names the certificates of these files. It was made a minute ago, and the next is
/// due `next` from now; 0: it does not say when.
std::string revocation_list(const security::Credentials& authority,
                            const std::vector<std::filesystem::path>& revoked = {},
                            std::chrono::seconds next = std::chrono::hours(48));

}  // namespace bars::test
