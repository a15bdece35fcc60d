#include "server/observability/log_line.hpp"

#include "server/observability/log_level.hpp"
#include "server/observability/text.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace bars::observability {

namespace {

void append_time(std::string& out, std::chrono::system_clock::time_point at) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(at);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(at - seconds).count();
  fmt::format_to(std::back_inserter(out), "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                 fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)), milliseconds);
}

/// Cut at a whole character.
std::string_view bounded(std::string_view value) {
  if (value.size() <= longest_log_value) return value;
  std::size_t end = longest_log_value;
  while (end > longest_log_value - 4 && (static_cast<unsigned char>(value[end]) & 0xc0) == 0x80) --end;
  return value.substr(0, end);
}

bool needs_quotes(std::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
           return c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\';
         });
}

std::string json_line(const LogEvent& event) {
  std::string out = R"({"time":")";
  append_time(out, event.at);
  out += R"(","level":")";
  out += name_of(event.level);
  out += R"(","event":)";
  append_json_string(out, bounded(event.name));
  for (const auto& [name, value] : event.fields) {
    out += ',';
    append_json_string(out, name);
    out += ':';
    append_json_string(out, bounded(value));
  }
  out += '}';
  return out;
}

std::string text_line(const LogEvent& event) {
  const auto append = [](std::string& out, std::string_view value) {
    if (needs_quotes(value))
      append_json_string(out, bounded(value));
    else
      out += bounded(value);
  };
  std::string out;
  append_time(out, event.at);
  fmt::format_to(std::back_inserter(out), " {:<5} ", name_of(event.level));
  append(out, event.name);
  for (const auto& [name, value] : event.fields) {
    out += ' ';
    append(out, name);
    out += '=';
    append(out, value);
  }
  return out;
}

}  // namespace

std::string log_line(config::LogFormat format, const LogEvent& event) {
  switch (format) {
    case config::LogFormat::json: return json_line(event);
    case config::LogFormat::text: return text_line(event);
  }
  return json_line(event);
}

}  // namespace bars::observability
