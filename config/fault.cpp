#include "config/load.hpp"

#include <fmt/format.h>

namespace bars::config {

std::string Fault::text() const {
  auto where = file.string();
  if (line > 0) where += fmt::format(":{}:{}", line, column);
  return key.empty() ? fmt::format("{}: {}", where, message) : fmt::format("{}: {}: {}", where, key, message);
}

}  // namespace bars::config
