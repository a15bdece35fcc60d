#include "server/observability/log_level.hpp"

#include <algorithm>
#include <array>

namespace bars::observability {

using config::LogLevel;

std::string_view name_of(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::trace: return "trace";
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warn: return "warn";
    case LogLevel::error: break;
  }
  return "error";
}

std::optional<LogLevel> level_named(std::string_view name) noexcept {
  constexpr std::array levels{LogLevel::trace, LogLevel::debug, LogLevel::info, LogLevel::warn, LogLevel::error};
  const auto* const found =
      std::find_if(levels.begin(), levels.end(), [name](LogLevel level) { return name_of(level) == name; });
  if (found == levels.end()) return std::nullopt;
  return *found;
}

LogLevel more(LogLevel level) noexcept {
  return level == LogLevel::trace ? level : static_cast<LogLevel>(static_cast<int>(level) - 1);
}

LogLevel less(LogLevel level) noexcept {
  return level == LogLevel::error ? level : static_cast<LogLevel>(static_cast<int>(level) + 1);
}

}  // namespace bars::observability
