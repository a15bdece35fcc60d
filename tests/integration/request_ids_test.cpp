// Request ids: what is processed once, what is answered again, what is judged anew.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

#include <utility>

using namespace bars::test;

namespace {

constexpr std::string_view duplicate = "409 REC_CONFLICT duplicate";
constexpr std::string_view conflict = "409 REC_CONFLICT conflict";

}  // namespace

TEST_CASE("TI-1 TI-3 TI-4 TI-17 both ids are needed, and both are GUIDs") {
  Receiver receiver;
  auto session = receiver.session();
  struct Case {
    std::string request_id;
    std::string correlation_id;
    std::string wanted;
  };
  const auto good = fresh_id();
  const Case cases[] = {
      {"", good, "400 REC_BAD_REQUEST required"},      {good, "", "400 REC_BAD_REQUEST required"},
      {"", "", "400 REC_BAD_REQUEST required"},        {"XXXXXXX", good, "400 REC_BAD_REQUEST value"},
      {good, "XXXXXXX", "400 REC_BAD_REQUEST value"},  {"{" + good + "}", good, "400 REC_BAD_REQUEST value"},
      {good + "0", good, "400 REC_BAD_REQUEST value"}, {"urn:uuid:" + good, good, "400 REC_BAD_REQUEST value"}};
  const auto message = new_booking(values_for(session.slots().at(0)));
  for (const auto& [request_id, correlation_id, wanted] : cases) {
    CAPTURE(request_id, correlation_id);
    auto headers = with_header(session.message_headers(), "X-Request-ID", request_id);
    headers = with_header(headers, "X-Correlation-ID", correlation_id);
    for (const auto& path : {"/metadata", "/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75"})  // TI-17
      CHECK(outcome_of(session.send("GET", path, headers)) == wanted);
    const auto answer = session.send("POST", "/$process-message", headers, message);
    CHECK(outcome_of(answer) == wanted);
    CHECK(answer.header("X-Request-ID").value_or("") == request_id);  // TI-2
    CHECK(answer.header("X-Correlation-ID").value_or("") == correlation_id);
  }
  receiver.stop();
  CHECK(receiver.count("request") == "0");
  CHECK(receiver.count("resource") == "0");
}

TEST_CASE("TI-4 with tool-quirks a malformed id of a message to a service that validates is invariant") {
  Receiver receiver([](bars::config::Receiver& config) {
    for (auto& service : config.services) service.tolerate = {"tool-quirks"};
    config.services[0].accepts.push_back({{"a4t1"}, "2.0.0", {}, {"servicerequest-request-validation"}});
  });
  for (const auto& [service, wanted] : {std::pair{emergency_department_id, "400 REC_BAD_REQUEST invariant"},
                                        std::pair{pharmacy_id, "400 REC_BAD_REQUEST value"}}) {
    auto session = receiver.session({.service = std::string(service)});
    const auto headers = with_header(session.message_headers(), "X-Request-ID", "XXXXXXX");
    CHECK(outcome_of(session.send("POST", "/$process-message", headers, "{}")) == wanted);
    CHECK(outcome_of(session.send("GET", "/metadata", headers)) == "400 REC_BAD_REQUEST value");
  }
}

TEST_CASE("TI-1 TI-2 ids are echoed as they were sent, whatever the case of names and digits") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string request_id = "0189ABCD-EF01-7A2B-8C3D-4E5F60718293";
  auto headers = with_header(with_header(session.headers(), "X-Request-ID"), "X-Correlation-ID");
  headers.emplace_back("x-request-id", request_id);
  headers.emplace_back("X-Correlation-Id", "0189abcd-EF01-7a2b-8c3d-4e5f60718294");
  for (const auto& path : {"/metadata", "/Slot", "/nowhere"}) {
    const auto answer = session.send("GET", path, headers);
    CHECK(answer.header("X-Request-ID") == request_id);
    CHECK(answer.header("X-Correlation-ID") == "0189abcd-EF01-7a2b-8c3d-4e5f60718294");
  }
}

TEST_CASE("TI-5 TI-6 a committed request id is refused with 409 duplicate, whatever its correlation id") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const auto id = fresh_id();
  REQUIRE(outcome_of(session.process_message(message, id)) == "200");
  CHECK(outcome_of(session.process_message(message, id)) == duplicate);
  session.correlation_id = fresh_id();
  CHECK(outcome_of(session.process_message(message, id)) == duplicate);
  std::string upper = id;
  for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  CHECK(outcome_of(session.process_message(message, upper)) == duplicate);
  receiver.stop();
  CHECK(receiver.count("resource") == "1");
  CHECK(receiver.count("message") == "1");
  CHECK(receiver.value("SELECT sum(taken) FROM slot") == "1");
}

TEST_CASE("TI-10 the ids of a read may be used again") {
  Receiver receiver;
  auto session = receiver.session();
  const auto headers = session.headers();
  for (int i = 0; i < 3; ++i) CHECK(outcome_of(session.send("GET", "/metadata", headers)) == "200");
}

TEST_CASE("TI-18 a used request id with other content is 409 duplicate, says so, and is marked in the audit") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto id = fresh_id();
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(0))), id)) == "200");
  const auto same = session.process_message(new_booking(values_for(slots.at(1))), id);
  CHECK(outcome_of(same) == duplicate);
  CHECK_THAT(diagnostics_of(same), Catch::Matchers::Contains("differs"));
  CHECK(session.slots().size() == slots.size() - 1);
  receiver.stop();
  CHECK(receiver.count("audit", "request_id = '" + id + "' AND detail LIKE '%TI-18%' AND status = 409") == "1");
  CHECK(receiver.count("audit", "request_id = '" + id + "'") == "2");
}

TEST_CASE("TI-8 a refusal by state is answered again to the same id, though the state has changed") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  auto first = values_for(slot);
  const Answer booked(session.process_message(new_booking(first)).body);

  const auto second = new_booking(values_for(slot));
  const auto id = fresh_id();
  const auto refused = session.process_message(second, id);
  REQUIRE(outcome_of(refused) == conflict);

  first.appointment_id = booked.id_of("Appointment");
  REQUIRE(outcome_of(session.process_message(cancelled_booking(first))) == "200");

  const auto again = session.process_message(second, id);
  CHECK(outcome_of(again) == conflict);
  CHECK(diagnostics_of(again) == diagnostics_of(refused));
  CHECK(session.slots("busy").empty());
  CHECK(outcome_of(session.process_message(second)) == "200");  // a new request id is a new request
  receiver.stop();
  CHECK(receiver.count("audit", "request_id = '" + id + "' AND detail LIKE '%TI-8%'") == "1");
}

TEST_CASE("TI-8 a kept refusal belongs to its body: other content under the same id is judged anew") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(0))))) == "200");
  const auto id = fresh_id();
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(0))), id)) == conflict);
  CHECK(outcome_of(session.process_message(new_booking(values_for(slots.at(1))), id)) == "200");
}

TEST_CASE("TI-9 what was refused before processing may be sent again under the same id") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const auto id = fresh_id();
  const auto headers = session.message_headers(id);
  const auto post = [&](const Headers& sent) {
    return outcome_of(session.send("POST", "/$process-message", sent, message));
  };
  CHECK(post(with_header(headers, "Accept", "text/html")) == "406 REC_NOT_ACCEPTABLE processing");
  CHECK(post(with_header(headers, "Content-Type", "text/plain")) == "415 REC_BAD_REQUEST not-supported");
  auto refused = receiver.session({.organisation = "A9999"});
  CHECK(outcome_of(refused.process_message(message, id)) == "401 REC_UNAUTHORIZED security");
  CHECK(outcome_of(session.process_message("{", id)) == "400 REC_BAD_REQUEST invalid");
  CHECK(outcome_of(session.process_message(with(message, "meta.versionId", ""), id)) ==
        "400 REC_BAD_REQUEST invariant");
  CHECK(post(headers) == "200");
}

TEST_CASE("TI-14 a Bundle.id that was committed cannot open another conversation, whatever the slot says") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto first = values_for(slots.at(0));
  REQUIRE(outcome_of(session.process_message(new_booking(first))) == "200");
  auto other_slot = values_for(slots.at(1));
  other_slot.bundle_id = first.bundle_id;
  CHECK(outcome_of(session.process_message(new_booking(first))) == "400 REC_BAD_REQUEST invariant");
  CHECK(outcome_of(session.process_message(new_booking(other_slot))) == "400 REC_BAD_REQUEST invariant");
  CHECK(session.slots().size() == slots.size() - 1);
}

TEST_CASE("TI-14 a message that was refused may be corrected and sent again with its Bundle.id") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(0))))) == "200");
  auto values = values_for(slots.at(0));
  CHECK(outcome_of(session.process_message(new_booking(values))) == conflict);
  auto corrected = values_for(slots.at(1));
  corrected.bundle_id = values.bundle_id;
  CHECK(outcome_of(session.process_message(new_booking(corrected))) == "200");
}

TEST_CASE("TI-15 a Bundle.id counts per organisation, and a cancellation may keep it") {
  Receiver receiver;
  auto session = receiver.session();
  auto other = receiver.session({.organisation = "D4004"});
  const auto slots = session.slots();
  auto values = values_for(slots.at(0));
  const Answer booked(session.process_message(new_booking(values)).body);
  auto theirs = values_for(slots.at(1));
  theirs.bundle_id = values.bundle_id;
  CHECK(outcome_of(other.process_message(new_booking(theirs))) == "200");
  values.appointment_id = booked.id_of("Appointment");
  CHECK(outcome_of(session.process_message(cancelled_booking(values))) == "200");
}

TEST_CASE("TKWR-12 media type, ids, content, request id, Bundle.id, state: the first that is wrong answers") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  const auto first = values_for(slot);
  const auto used_id = fresh_id();
  const auto message = new_booking(first);
  REQUIRE(outcome_of(session.process_message(message, used_id)) == "200");

  // Each request has every fault of those below it.
  const auto broken = with_in(message, "MessageHeader", "eventCoding.code", R"("booking-reqest")");
  auto no_ids = with_header(session.message_headers(used_id), "X-Correlation-ID");
  const auto send = [&](const Headers& headers, const std::string& body) {
    return outcome_of(session.send("POST", "/$process-message", headers, body));
  };
  CHECK(send(with_header(no_ids, "Content-Type", "text/plain"), broken) == "415 REC_BAD_REQUEST not-supported");
  CHECK(send(no_ids, broken) == "400 REC_BAD_REQUEST required");
  CHECK(send(session.message_headers(used_id), broken) == "400 REC_BAD_REQUEST invariant");
  CHECK(send(session.message_headers(used_id), message) == duplicate);
  CHECK(send(session.message_headers(used_id), message + " ") == duplicate);
  CHECK(send(session.message_headers(), message) == "400 REC_BAD_REQUEST invariant");
  CHECK(send(session.message_headers(), new_booking(values_for(slot))) == conflict);
}

TEST_CASE("TI-13 a committed request id is still refused after a restart") {
  TemporaryFolder folder;
  const auto shared = [&](bars::config::Receiver& receiver) { receiver.storage.path = folder.path() / "kept.db"; };
  const auto id = fresh_id();
  std::string message;
  {
    Receiver receiver(shared);
    auto session = receiver.session();
    message = new_booking(values_for(session.slots().at(0)));
    REQUIRE(outcome_of(session.process_message(message, id)) == "200");
  }
  Receiver receiver(shared);
  auto session = receiver.session();
  CHECK(outcome_of(session.process_message(message, id)) == duplicate);
  CHECK(session.slots("busy").size() == 1);
}
