// Structured logs on stderr. Never patient data (LOG-4).
#pragma once

#include "config/receiver.hpp"

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace bars::observability {

using LogField = std::pair<std::string_view, std::string_view>;

/// Starts the asynchronous logger; before that, and after stop_log(), lines go straight to stderr.
void start_log(const config::Log& log);
/// Writes what is waiting and stops; what stderr has not taken within 2 s is lost. Idempotent.
void stop_log();

/// Whether a line of this level is written: ask before building anything that only the line needs. Any thread.
bool logs(config::LogLevel level) noexcept;

/// One line: time, level, `event` (a stable dotted name such as `exchange.answered`) and fields, escaped for JSON.
/// Any thread; never blocks: when the queue is full the oldest line is dropped and counted.
void log(config::LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

config::LogLevel log_level() noexcept;
/// From now on, until the next start. Whatever the levels are, the log says from which to which and by whom
/// (`log.level_changed`), and, when payloads are traced, what that means now. Any thread.
void set_log_level(config::LogLevel level, std::string_view by);
/// Lines that were dropped since the process started. Any thread.
std::uint64_t dropped_log_lines();

}  // namespace bars::observability
