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
/// Flushes and stops. Idempotent.
void stop_log();

/// One line: time, level, `event` (a stable dotted name such as `exchange.answered`) and fields, escaped for JSON.
/// Any thread; never blocks: when the queue is full the oldest line is dropped and counted.
void log(config::LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

/// Lines that were dropped since the process started. Any thread.
std::uint64_t dropped_log_lines();

}  // namespace bars::observability
