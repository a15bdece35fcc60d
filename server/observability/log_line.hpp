// One log line as text, in either format.
#pragma once

#include "config/receiver.hpp"
#include "server/observability/log.hpp"

#include <chrono>
#include <initializer_list>
#include <string>
#include <string_view>

namespace bars::observability {

struct LogEvent {
  std::chrono::system_clock::time_point at;
  config::LogLevel level;
  std::string_view name;
  std::initializer_list<LogField> fields;
};

/// Values longer than this are cut: a line stays a line, whatever is in it.
inline constexpr std::size_t longest_log_value = 2048;

/// Without the line end. JSON: `{"time":"2026-01-02T03:04:05.678Z","level":"info","event":"…", fields}`, every
/// value a string. Text, for people: `2026-01-02T03:04:05.678Z info  event field=value other="with space"`.
std::string log_line(config::LogFormat format, const LogEvent& event);

}  // namespace bars::observability
