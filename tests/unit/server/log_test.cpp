#include "server/observability/log.hpp"
#include "fhir/instant.hpp"
#include "fhir/json.hpp"
#include "server/observability/log_line.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/stderr_capture.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace bars;
using config::LogFormat;
using config::LogLevel;
using observability::log_line;

// 2026-01-02T03:04:05.067Z
constexpr std::chrono::system_clock::time_point moment{std::chrono::milliseconds{1767323045067}};

const std::vector<std::string> hostile = {
    "",
    "plain",
    "a \"quoted\" \\ value",
    "two\nlines\r\n{\"level\":\"error\"}",
    "tab\tbell\a escape\x1b[31m del\x7f",
    "\"},\"event\":\"forged",
    "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80",
    "line\xe2\x80\xa8separator\xe2\x80\xa9",
    "C1 control \xc2\x9b"
    "31m",
    "</script>",
};

fhir::Document parse(const std::string& line) {
  auto document = fhir::decode_json(line);
  CAPTURE(line);
  REQUIRE(document.has_value());
  return std::move(*document);
}

bool acts_on_a_terminal(const std::string& line) {
  return std::any_of(line.begin(), line.end(), [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }) ||
         line.find("\xc2\x9b") != std::string::npos || line.find("\xe2\x80\xa8") != std::string::npos;
}

}  // namespace

TEST_CASE("LOG-2 a JSON line has stable names, UTC with milliseconds, and its fields in order") {
  CHECK(log_line(LogFormat::json, {moment, LogLevel::warn, "exchange.answered", {{"status", "200"}, {"peer", "a"}}}) ==
        R"({"time":"2026-01-02T03:04:05.067Z","level":"warn","event":"exchange.answered","status":"200","peer":"a"})");
}

TEST_CASE("LOG-2 a text line is readable, and quotes what would blur it") {
  CHECK(log_line(LogFormat::text,
                 {moment, LogLevel::info, "server.ready", {{"port", "8443"}, {"name", "a b"}, {"x", ""}}}) ==
        R"(2026-01-02T03:04:05.067Z info  server.ready port=8443 name="a b" x="")");
  CHECK(log_line(LogFormat::text, {moment, LogLevel::info, "e", {{"k", "a=b"}, {"l", "a\"b"}, {"m", "a\\b"}}}) ==
        R"(2026-01-02T03:04:05.067Z info  e k="a=b" l="a\"b" m="a\\b")");
}

TEST_CASE("LOG-2 hostile values stay values: no line or field can be forged, in either format") {
  for (const auto& value : hostile) {
    CAPTURE(value);
    const auto json = log_line(LogFormat::json, {moment, LogLevel::info, "event", {{"field", value}, {"last", "z"}}});
    const auto document = parse(json);
    CHECK(document.root.size() == 5);
    CHECK(document.root["field"].text() == value);
    CHECK(document.root["event"].text() == "event");
    CHECK_FALSE(acts_on_a_terminal(json));
    const auto text = log_line(LogFormat::text, {moment, LogLevel::info, "event", {{"field", value}, {"last", "z"}}});
    CHECK_FALSE(acts_on_a_terminal(text));
    CHECK(text.substr(text.size() - 7) == " last=z");
  }
}

TEST_CASE("LOG-2 NUL and bytes that are not UTF-8 leave a valid line") {
  CHECK(log_line(LogFormat::json, {moment, LogLevel::info, "e", {{"f", std::string_view("a\0b", 3)}}})
            .find(R"("f":"a\u0000b")") != std::string::npos);
  for (const std::string bytes : {"\xff", "a\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf8\x88\x80\x80\x80"}) {
    const auto document = parse(log_line(LogFormat::json, {moment, LogLevel::info, "e", {{"f", bytes}}}));
    CHECK(document.root["f"].text().find("\xef\xbf\xbd") != std::string_view::npos);
  }
}

TEST_CASE("LOG-2 a value is cut at its bound, at a whole character") {
  std::string value(observability::longest_log_value - 1, 'a');
  value += "\xe2\x82\xac tail";
  const auto document = parse(log_line(LogFormat::json, {moment, LogLevel::info, "e", {{"f", value}}}));
  CHECK(document.root["f"].text() == std::string(observability::longest_log_value - 1, 'a'));
}

TEST_CASE("LOG-3 lines reach stderr before start, while running and after stop, and levels below are left out") {
  StderrCapture capture;
  observability::log(LogLevel::info, "before");
  observability::start_log({LogLevel::warn, LogFormat::json});
  observability::log(LogLevel::info, "too.low");
  observability::log(LogLevel::warn, "during", {{"a", "1"}});
  observability::stop_log();
  observability::stop_log();
  observability::log(LogLevel::error, "after");
  observability::start_log({LogLevel::trace, LogFormat::text});
  observability::log(LogLevel::trace, "again");
  observability::start_log({});
  observability::stop_log();

  const auto lines = capture.lines();
  REQUIRE(lines.size() == 4);
  CHECK(parse(lines[0]).root["event"].text() == "before");
  CHECK(parse(lines[1]).root["event"].text() == "during");
  CHECK(parse(lines[1]).root["a"].text() == "1");
  CHECK(fhir::parse_instant(parse(lines[1]).root["time"].text()).has_value());
  CHECK(parse(lines[2]).root["event"].text() == "after");
  CHECK(lines[3].substr(lines[3].size() - 12) == " trace again");
}

TEST_CASE("LOG-3 many threads: every line is whole, and every one is written or counted as dropped") {
  constexpr std::size_t threads = 4;
  constexpr std::size_t each = 5000;
  StderrCapture capture;
  observability::start_log({LogLevel::info, LogFormat::json});
  std::vector<std::thread> writers;
  for (std::size_t t = 0; t < threads; ++t)
    writers.emplace_back([] {
      for (std::size_t i = 0; i < each; ++i) observability::log(LogLevel::info, "line", {{"text", "some value"}});
    });
  for (auto& writer : writers) writer.join();
  observability::stop_log();

  std::size_t written = 0;
  std::size_t dropped = 0;
  for (const auto& line : capture.lines()) {
    const auto document = parse(line);
    if (document.root["event"].text() == "log.dropped")
      dropped += std::stoul(std::string(document.root["lines"].text()));
    else
      ++written;
  }
  CHECK(written + dropped == threads * each);
  CHECK(written >= 1);
}
