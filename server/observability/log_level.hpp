// The levels of the log by their names and in their order.
#pragma once

#include "config/receiver.hpp"

#include <optional>
#include <string_view>

namespace bars::observability {

std::string_view name_of(config::LogLevel level) noexcept;
std::optional<config::LogLevel> level_named(std::string_view name) noexcept;

/// One level more, or one less; none beyond the last.
config::LogLevel more(config::LogLevel level) noexcept;
config::LogLevel less(config::LogLevel level) noexcept;

}  // namespace bars::observability
