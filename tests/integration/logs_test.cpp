// What the log says of an exchange, whom it waits for, and how it is told to say more.
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/stderr_capture.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <sstream>

using namespace bars::test;
namespace fs = std::filesystem;

namespace {

using Line = bars::fhir::Document;

/// The lines of this event, of JSON.
std::vector<Line> lines_of(const std::string& log, std::string_view event) {
  std::vector<Line> found;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    auto document = bars::fhir::decode_json(line);
    REQUIRE(document.has_value());
    if (document->root["event"].text() == event) found.push_back(std::move(*document));
  }
  return found;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void configure(const Program& program, const std::string& log) {
  std::ofstream(program.folder() / "receiver.yaml") << "listen: { address: 127.0.0.1, port: 0 }\n"
                                                       "admin: { address: 127.0.0.1, port: 0 }\n"
                                                       "storage: { path: receiver.db }\nlog: "
                                                    << log << "\n";
}

/// Standard error of a program that begins after this: a pipe, of which nobody reads until somebody asks.
class UnreadLog {
 public:
  explicit UnreadLog(const Program& program) {
    const auto name = program.folder() / "log";
    REQUIRE(::mkfifo(name.c_str(), 0600) == 0);
    reader_ = ::open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    ::fcntl(reader_, F_SETPIPE_SZ, 16'384);  // of one page, poll() would say that it is full once anything is in it
    ::fcntl(reader_, F_SETFL, 0);
  }
  UnreadLog(const UnreadLog&) = delete;
  UnreadLog& operator=(const UnreadLog&) = delete;
  ~UnreadLog() { ::close(reader_); }

  std::string read_some() const {
    std::array<char, 4096> part{};
    const auto got = ::read(reader_, part.data(), part.size());
    return {part.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
  }

 private:
  int reader_;
};

/// So many requests, many at once, that have an answer each.
std::size_t answers_to(const Session& session, std::size_t requests) {
  constexpr std::size_t at_once = 20;
  auto client = session.connect();
  std::size_t answered = 0;
  for (std::size_t sent = 0; sent < requests; sent += at_once) {
    std::string bytes;
    for (std::size_t i = 0; i < at_once; ++i) bytes += request_text("GET", "/nothing", session.headers());
    client.send(bytes);
    for (std::size_t i = 0; i < at_once; ++i) answered += client.read_response().status == 404 ? 1 : 0;
  }
  return answered;
}

}  // namespace

TEST_CASE(
    "LOG-2 OO-8 an exchange is found in the log by its ids and by the trace of its sender, whom the answer tells") {
  const std::string trace_id = "0af7651916cd43dd8448eb211c80319c";
  const std::string sent = "00-" + trace_id + "-b7ad6b7169203331-01";
  StderrCapture capture;
  std::string span;
  std::string refused_id = fresh_id();
  std::string traced_id = fresh_id();
  std::string correlation_id;
  {
    Receiver receiver;
    auto session = receiver.session();
    correlation_id = session.correlation_id;
    const auto traced = session.send("GET", "/metadata", with_header(session.headers(traced_id), "traceparent", sent));
    CHECK(outcome_of(traced) == "200");
    const auto told = traced.header("traceparent").value_or("");
    CHECK(told.substr(0, 36) == "00-" + trace_id + "-");
    CHECK(told.substr(52) == "-01");
    span = told.substr(36, 16);
    CHECK(span != "b7ad6b7169203331");

    const auto refused =
        session.send("GET", "/Appointment/1", with_header(session.headers(refused_id), "traceparent", sent));
    CHECK(refused.status == 400);
    CHECK(refused.header("traceparent").value_or("").substr(0, 36) == "00-" + trace_id + "-");
    for (const auto& none : {std::string(), "00-" + trace_id + "-b7ad6b7169203331", sent + "-", "ff" + sent.substr(2)})
      CHECK_FALSE(
          session.send("GET", "/metadata", with_header(session.headers(), "traceparent", none)).header("traceparent"));
    receiver.stop();
    const auto audited = receiver.rows("SELECT headers FROM audit WHERE request_id = '" + traced_id + "'");
    REQUIRE(audited.size() == 1);
    CHECK_THAT(audited.front().at("headers"), Catch::Matchers::Contains("traceparent: " + sent + "\n"));
  }
  std::string log;
  for (const auto& line : capture.lines()) log += line + "\n";
  const auto lines = lines_of(log, "exchange.answered");
  REQUIRE(lines.size() == 6);
  const auto first = lines[0].root;
  CHECK(first["request_id"].text() == traced_id);
  CHECK(first["correlation_id"].text() == correlation_id);
  CHECK(first["trace_id"].text() == trace_id);
  CHECK(first["span_id"].text() == span);
  CHECK(first["peer"].text() == "bars-proxy.example");
  CHECK(first["organisation"].text() == "B2002");
  CHECK(first["interaction"].text() == "metadata");
  CHECK(first["status"].text() == "200");
  CHECK(first["fault"].text().empty());
  std::int64_t stages = 0;
  for (const auto* stage : {"head_us", "body_us", "wait_us", "judge_us", "store_us", "answer_us"})
    stages += std::stoll(std::string(first[stage].text()));
  CHECK(stages + 6 >= std::stoll(std::string(first["duration_us"].text())));  // each is rounded down
  const auto second = lines[1].root;
  CHECK(second["request_id"].text() == refused_id);
  CHECK(second["trace_id"].text() == trace_id);
  CHECK(second["span_id"].text() != span);
  CHECK(second["code"].text() == "REC_BAD_REQUEST");
  CHECK(second["fault"].text() == "sender");
  for (std::size_t i = 2; i < lines.size(); ++i) {
    CHECK(lines[i].root["trace_id"].text().size() == 32);
    CHECK(lines[i].root["trace_id"].text() != trace_id);
    CHECK(lines[i].root["trace_id"].text() != lines[i - 1].root["trace_id"].text());
  }
}

TEST_CASE("LOG-3 a log that nobody reads holds up no exchange and no stop, and says how many lines it lost") {
  constexpr std::size_t requests = 5000;  // more than the queue has places
  Program program(BARS_RECEIVER_PROGRAM);
  configure(program, "{ level: info }");
  const UnreadLog log(program);
  program.start();
  const Session session(program.port(), ClientOptions::of(program.pki()), {});
  CHECK(answers_to(session, requests) == requests);
  SECTION("read after all") {
    std::size_t answered = 0;
    std::size_t dropped = 0;
    std::string text;
    while (answered + dropped < requests) {
      text += log.read_some();
      const auto whole = text.rfind('\n') + 1;
      const auto lines = text.substr(0, whole);
      text.erase(0, whole);
      answered += lines_of(lines, "exchange.answered").size();
      for (const auto& line : lines_of(lines, "log.dropped"))
        dropped += std::stoul(std::string(line.root["lines"].text()));
    }
    CHECK(dropped > 0);
    CHECK(program.stop() == 0);
    for (auto more = log.read_some(); !more.empty(); more = log.read_some()) text += more;
    CHECK(lines_of(text, "receiver.stopped").size() == 1);
  }
  SECTION("never read") { CHECK(program.stop() == 0); }
}

TEST_CASE("LOG-3 the level of the running program changes by command and by signal, and log and audit say so") {
  Program program(BARS_RECEIVER_PROGRAM);
  configure(program, "{ level: warn }");
  const auto command = "log-level --config " + (program.folder() / "receiver.yaml").string();
  CHECK(output_of(command + " 2>&1") == "No receiver listens at " + program.store().string() + ".sock.\nexit 1");
  program.start();
  const Session session(program.port(), ClientOptions::of(program.pki()), {});
  const auto asks = [&] { answers_to(session, 1); };
  asks();
  CHECK(output_of(command) == "warn\nexit 0");
  CHECK(output_of(command + " info") == "info, it was warn\nexit 0");
  asks();
  CHECK(output_of(command + " loud 2>/dev/null") == "exit 2");
  const auto becomes = [&](int signal, const std::string& level) {
    ::kill(program.pid(), signal);
    return eventually([&] { return output_of(command) == level + "\nexit 0"; });
  };
  CHECK(becomes(SIGUSR2, "warn"));
  CHECK(becomes(SIGUSR2, "error"));
  CHECK(becomes(SIGUSR1, "warn"));
  asks();
  CHECK(program.stop() == 0);

  const auto log = text_of(program.folder() / "log");
  CHECK(lines_of(log, "exchange.answered").size() == 20);  // of the second time
  const auto changes = lines_of(log, "log.level_changed");
  std::string told;
  for (const auto& line : changes)
    told += std::string(line.root["from"].text()) + " to " + std::string(line.root["to"].text()) + " by " +
            std::string(line.root["by"].text()) + "\n";
  CHECK(told == "warn to info by uid " + std::to_string(::geteuid()) +
                    "\ninfo to warn by SIGUSR2\nwarn to error by SIGUSR2\nerror to warn by SIGUSR1\n");
}
