#include "server/observability/log.hpp"
#include "fhir/instant.hpp"
#include "fhir/json.hpp"
#include "server/observability/log_level.hpp"
#include "server/observability/log_line.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/stderr_capture.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
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

/// While this lives stderr is a pipe of one page. Nobody reads it but who asks.
class StderrPipe {
 public:
  StderrPipe() : saved_(::dup(STDERR_FILENO)) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    reader_ = ends[0];
  }
  StderrPipe(const StderrPipe&) = delete;
  StderrPipe& operator=(const StderrPipe&) = delete;
  ~StderrPipe() {
    restore();
    stop_reading();
  }
  void restore() {
    if (saved_ < 0) return;
    ::dup2(saved_, STDERR_FILENO);
    ::close(std::exchange(saved_, -1));
  }
  void stop_reading() {
    if (reader_ >= 0) ::close(std::exchange(reader_, -1));
  }
  std::string read_some() const {
    std::array<char, 4096> part{};
    const auto got = ::read(reader_, part.data(), part.size());
    return {part.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  int saved_;
  int reader_ = -1;
};

/// Lines of `text`, and how many lines it says were dropped.
std::pair<std::size_t, std::size_t> count(const std::string& text) {
  std::size_t written = 0;
  std::size_t dropped = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto document = parse(line);
    if (document.root["event"].text() == "log.dropped")
      dropped += std::stoul(std::string(document.root["lines"].text()));
    else
      ++written;
  }
  return {written, dropped};
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

  std::string text;
  for (const auto& line : capture.lines()) text += line + "\n";
  const auto [written, dropped] = count(text);
  CHECK(written + dropped == threads * each);
  CHECK(written >= 1);
}

TEST_CASE("LOG-3 who logs never waits for who reads, and what had no place is counted and said") {
  constexpr std::size_t lines = 10'000;
  StderrPipe pipe;
  observability::start_log({LogLevel::info, LogFormat::json});
  for (std::size_t i = 0; i < lines; ++i) observability::log(LogLevel::info, "line", {{"text", "some value"}});
  // Nobody has read yet.
  std::size_t written = 0;
  std::size_t dropped = 0;
  for (std::string rest; written + dropped < lines;) {
    rest += pipe.read_some();
    const auto whole = rest.rfind('\n') + 1;
    const auto found = count(rest.substr(0, whole));
    rest.erase(0, whole);
    written += found.first;
    dropped += found.second;
  }
  observability::stop_log();
  CHECK(written + dropped == lines);
  CHECK(dropped > 0);
}

TEST_CASE("LOG-3 a stop does not wait for ever for a reader who has stopped, and none that is gone ends the program") {
  StderrPipe pipe;
  observability::start_log({LogLevel::info, LogFormat::json});
  for (std::size_t i = 0; i < 10'000; ++i) observability::log(LogLevel::info, "line", {{"text", "some value"}});
  observability::stop_log();
  observability::log(LogLevel::info, "straight", {{"text", std::string(10'000, 'a')}});

  ::signal(SIGPIPE, SIG_IGN);  // as serve does
  pipe.stop_reading();
  observability::start_log({LogLevel::info, LogFormat::json});
  observability::log(LogLevel::info, "line");
  observability::stop_log();
  observability::log(LogLevel::info, "straight");
}

TEST_CASE("LOG-3 the level is changed while it runs, and the log says from what, to what and by whom") {
  StderrCapture capture;
  observability::start_log({LogLevel::warn, LogFormat::json, true});
  CHECK_FALSE(observability::logs(LogLevel::info));
  observability::set_log_level(LogLevel::error, "uid 1000");
  CHECK_FALSE(observability::logs(LogLevel::warn));
  observability::log(LogLevel::warn, "too.low");
  observability::set_log_level(LogLevel::debug, "SIGUSR1");
  CHECK(observability::log_level() == LogLevel::debug);
  observability::log(LogLevel::debug, "now");
  observability::stop_log();
  observability::start_log({});
  CHECK(observability::log_level() == LogLevel::info);
  observability::stop_log();

  const auto lines = capture.lines();
  REQUIRE(lines.size() == 5);
  const auto first = parse(lines[0]);
  CHECK(first.root["event"].text() == "log.level_changed");
  CHECK(first.root["from"].text() == "warn");
  CHECK(first.root["to"].text() == "error");
  CHECK(first.root["by"].text() == "uid 1000");
  CHECK_THAT(lines[1], Catch::Matchers::Contains("nothing is written only because"));
  CHECK(parse(lines[2]).root["by"].text() == "SIGUSR1");
  CHECK_THAT(lines[3], Catch::Matchers::Contains("WITH THE PATIENTS IN THEM"));
  CHECK(parse(lines[4]).root["event"].text() == "now");
}

TEST_CASE("LOG-3 levels have names and an order with two ends") {
  using observability::less;
  using observability::more;
  CHECK(observability::level_named("debug") == LogLevel::debug);
  CHECK_FALSE(observability::level_named("verbose"));
  CHECK_FALSE(observability::level_named(""));
  CHECK(more(LogLevel::info) == LogLevel::debug);
  CHECK(more(LogLevel::trace) == LogLevel::trace);
  CHECK(less(LogLevel::info) == LogLevel::warn);
  CHECK(less(LogLevel::error) == LogLevel::error);
}
