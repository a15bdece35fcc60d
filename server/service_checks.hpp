// What service files name and only this program and this machine can tell to be there.
#pragma once

#include "config/receiver.hpp"

#include <string>
#include <vector>

namespace bars {

/// Time zones that the system's database does not have, as `file: key: what is wrong`.
std::vector<std::string> unknown_time_zones(const std::vector<config::Service>& services);

/// What is to be raised and is no rule that warns, likewise.
std::vector<std::string> wrong_raised_rules(const std::vector<config::Service>& services);

}  // namespace bars
