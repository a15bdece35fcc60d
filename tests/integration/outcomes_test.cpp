// What an error may say, and what it must not.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>

using namespace bars::test;

namespace {

/// Everything that the process writes to stderr while it lives.
class CapturedLog {
 public:
  explicit CapturedLog(std::filesystem::path path) : path_(std::move(path)), before_(::dup(STDERR_FILENO)) {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
  }
  ~CapturedLog() {
    std::fflush(stderr);
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  std::string text() const {
    std::fflush(stderr);
    std::ifstream file(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path path_;
  int before_;
};

/// The path of every string in the tree, in the form that with() takes.
void collect_texts(bars::fhir::Node node, const std::string& path, std::vector<std::string>& paths) {
  if (node.is_string()) paths.push_back(path);
  for (std::size_t i = 0; i < node.items().size(); ++i)
    collect_texts(node[i], path + "[" + std::to_string(i) + "]", paths);
  for (const auto& member : node.members())
    collect_texts(member.value, path + (path.empty() ? "" : ".") + std::string(member.name), paths);
}

std::vector<std::string> texts_of(const std::string& json) {
  std::vector<std::string> paths;
  collect_texts(Answer(json).root(), "", paths);
  return paths;
}

bool holds_any(const std::string& text, const std::vector<std::string>& canaries) {
  for (const auto& canary : canaries)
    if (text.find(canary) != std::string::npos) return true;
  return false;
}

/// Sends `message` once for each of its strings and each canary, the canary in its place. What the answer, if it is an
/// error, says of it is checked; what the log says is left to the caller.
void plant_everywhere(Session& session, const std::string& message, const std::vector<std::string>& canaries) {
  std::size_t refused = 0;
  for (const auto& path : texts_of(message)) {
    for (const auto& canary : canaries) {
      CAPTURE(path, canary);
      auto planted = with(message, path, "\"" + canary + "\"");
      if (path != "id") planted = with(planted, "id", "\"" + fresh_id() + "\"");
      const auto answer = session.process_message(planted);
      CHECK(answer.status < 500);
      if (answer.status < 400) continue;
      ++refused;
      CHECK(form_faults(answer).empty());
      CHECK_FALSE(holds_any(answer.body, canaries));
    }
  }
  CHECK(refused > 20);
}

void widen(bars::config::Receiver& config) { config.services.front().diaries.front().slots.capacity = 10'000; }

}  // namespace

TEST_CASE("OO-4 LOG-4 no field of a booking or cancellation shows in a diagnostic, a log line or an audit detail") {
  TemporaryFolder folder;
  const CapturedLog log(folder.path() / "log");
  const std::vector<std::string> canaries = {"9998887776", "Kanarienvogel", "ZZ98 7QX"};
  Receiver receiver(widen);
  auto session = receiver.session();
  auto values = values_for(session.slots().at(0));
  const auto booking = new_booking(values);
  const Answer booked(session.process_message(booking).body);
  plant_everywhere(session, booking, canaries);
  values.appointment_id = booked.id_of("Appointment");
  plant_everywhere(session, cancelled_booking(values), canaries);
  // In the text of broken JSON as well, and in names of members that no element could have.
  for (const auto& canary : canaries) {
    for (const auto& broken : {"{\"" + canary + " 1\":1,\"" + canary + " 1\":2}", "{\"a\":\"" + canary + "\\q\"}",
                               "{\"" + canary + " 1\":{\"x\":[01", "\"" + canary + "\"" + canary, canary}) {
      CAPTURE(broken);
      const auto answer = session.process_message(broken);
      CHECK(outcome_of(answer) == "400 REC_BAD_REQUEST invalid");
      CHECK_FALSE(holds_any(answer.body, canaries));
    }
  }
  receiver.stop();
  const auto lines = log.text();
  CHECK(lines.find("exchange.answered") != std::string::npos);
  CHECK_FALSE(holds_any(lines, canaries));
  for (const auto& canary : canaries) CHECK(receiver.count("audit", "detail LIKE '%" + canary + "%'") == "0");
}

TEST_CASE("OO-4 LOG-4 no field of a referral shows in a diagnostic, a log line or an audit detail") {
  TemporaryFolder folder;
  const CapturedLog log(folder.path() / "log");
  const std::vector<std::string> canaries = {"9998887776", "Kanarienvogel", "ZZ98 7QX"};
  Receiver receiver;
  auto session = receiver.session();
  plant_everywhere(session, new_referral(values_for_referral(emergency_department_id, "a1t1")), canaries);
  receiver.stop();
  CHECK_FALSE(holds_any(log.text(), canaries));
  for (const auto& canary : canaries) CHECK(receiver.count("audit", "detail LIKE '%" + canary + "%'") == "0");
}

TEST_CASE("OO-4 LOG-4 what a query asks for shows in no diagnostic and no log line") {
  TemporaryFolder folder;
  const CapturedLog log(folder.path() / "log");
  const std::vector<std::string> canaries = {"9998887776", "Kanarienvogel", "ZZ98"};
  Receiver receiver;
  auto session = receiver.session();
  for (const auto& canary : canaries) {
    for (const auto& path : {"/Appointment?patient:identifier=" + canary, "/Appointment?" + canary + "=1",
                             "/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7Cx" + canary,
                             "/Appointment/" + canary, "/ServiceRequest?patient:name=" + canary,
                             "/Slot?start=" + canary, "/Slot?status=" + canary, "/MessageDefinition?context=x" + canary,
                             "/Patient/" + canary, "/Appointment?patient:identifier=%" + canary}) {
      CAPTURE(path);
      const auto answer = session.get(path);
      CHECK(answer.status >= 400);
      CHECK(answer.status < 500);
      CHECK(form_faults(answer).empty());
      CHECK_FALSE(holds_any(answer.body, canaries));
    }
  }
  receiver.stop();
  CHECK_FALSE(holds_any(log.text(), canaries));
}

TEST_CASE("OO-8 SCAL-4 every error is a line in the log that names the sender and says whose fault it was") {
  TemporaryFolder folder;
  const CapturedLog log(folder.path() / "log");
  Receiver receiver;
  auto session = receiver.session();
  const auto id = fresh_id();
  CHECK(outcome_of(session.process_message("{", id)) == "400 REC_BAD_REQUEST invalid");
  receiver.stop();
  const auto lines = log.text();
  const auto at = lines.find(id);
  REQUIRE(at != std::string::npos);
  const auto start = lines.rfind('\n', at) + 1;
  const Answer line(lines.substr(start, lines.find('\n', at) - start));
  CHECK(line.root()["event"].text() == "exchange.answered");
  CHECK(line.root()["organisation"].text() == "B2002");
  CHECK(line.root()["peer"].text() == "bars-proxy.example");
  CHECK(line.root()["status"].text() == "400");
  CHECK(line.root()["code"].text() == "REC_BAD_REQUEST");
  CHECK(line.root()["issue"].text() == "invalid");
  CHECK(line.root()["fault"].text() == "sender");
}

TEST_CASE("OO-2 a message with many faults is told all of them, each with its element") {
  Receiver receiver;
  auto session = receiver.session();
  auto message = with(new_booking(values_for(session.slots().at(0))), "meta.versionId", "");
  message = with_in(message, "MessageHeader", "eventCoding.code", R"("booking-reqest")");
  message = with(message, "timestamp", R"("yesterday")");
  const auto answer = session.process_message(message);
  CHECK(outcome_of(answer) == "400 REC_BAD_REQUEST invariant");
  const auto told = diagnostics_of(answer);
  for (const auto& element : {"Bundle.meta.versionId", "Bundle.timestamp", "event.ofType(Coding).code"})
    CHECK_THAT(told, Catch::Matchers::Contains(element));
}

TEST_CASE("OO-5 X-1 the code system of errors is the configured one") {
  const std::string other = "https://fhir.nhs.uk/Codesystem/http-error-codes";
  Receiver receiver([&](bars::config::Receiver& config) { config.error_code_system = other; });
  auto session = receiver.session();
  const Answer outcome(session.get("/nowhere").body);
  CHECK(outcome.root()["issue"][std::size_t{0}]["details"]["coding"][std::size_t{0}]["system"].text() == other);
}
