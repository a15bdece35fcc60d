// Every exchange leaves exactly one record that says who asked what, and what became of it.
#include "tests/integration/answers.hpp"
#include "tests/integration/write_lock.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

/// One exchange of the sequence and the record that it has to leave.
struct Wanted {
  std::string correlation_id;  // by which the record is found; fresh for each
  std::string request_id;
  std::string interaction;
  std::string status;
  std::string code;
  std::string issue;
  std::string organisation = "B2002";
  std::string software = "EXAMPLE-SENDER-1";
  std::string peer = "bars-proxy.example";
};

class Sequence {
 public:
  explicit Sequence(Receiver& receiver) : receiver_(receiver) {}

  /// Sends as `session` with a correlation id of its own; remembers what the record must say.
  HttpResponse send(Session& session, std::string_view method, std::string_view path, std::string_view body,
                    std::string_view interaction, std::string_view outcome, const Headers& more = {},
                    std::string request_id = fresh_id()) {
    session.correlation_id = fresh_id();
    auto headers = body.empty() ? session.headers(request_id) : session.message_headers(request_id);
    if (request_id.empty()) headers = with_header(headers, "X-Request-ID");
    headers.insert(headers.end(), more.begin(), more.end());
    auto answer = session.send(method, path, headers, body);
    INFO(std::string(method) << " " << std::string(path).substr(0, 80));
    CHECK(outcome_of(answer) == outcome);
    Wanted wanted{session.correlation_id, request_id, std::string(interaction), {}, {}, {}};
    const auto first = outcome.find(' ');
    const auto last = outcome.rfind(' ');
    wanted.status = outcome.substr(0, first);
    if (first != std::string_view::npos) {
      wanted.code = outcome.substr(first + 1, last - first - 1);
      wanted.issue = outcome.substr(last + 1);
    }
    wanted.organisation = session.sender.organisation;
    wanted_.push_back(wanted);
    return answer;
  }
  Wanted& last() { return wanted_.back(); }

  void check_records() const {
    CHECK(receiver_.count("audit", "peer <> 'local'") == std::to_string(wanted_.size()));
    for (const auto& wanted : wanted_) {
      CAPTURE(wanted.interaction, wanted.status, wanted.code, wanted.issue);
      const auto rows = receiver_.rows("SELECT * FROM audit WHERE correlation_id = '" + wanted.correlation_id + "'");
      REQUIRE(rows.size() == 1);
      const auto& row = rows.front();
      CHECK(row.at("request_id") == wanted.request_id);
      CHECK(row.at("interaction") == wanted.interaction);
      CHECK(row.at("status") == wanted.status);
      CHECK(row.at("code") == wanted.code);
      CHECK(row.at("issue") == wanted.issue);
      CHECK(row.at("organisation") == wanted.organisation);
      CHECK(row.at("software") == wanted.software);
      CHECK(row.at("peer") == wanted.peer);
      CHECK(row.at("address") == "127.0.0.1");
      CHECK(row.at("at").size() == 10);
      CHECK(std::stoll(row.at("duration_us")) > 0);
    }
  }

 private:
  Receiver& receiver_;
  std::vector<Wanted> wanted_;
};

}  // namespace

TEST_CASE("LOG-1 HDR-5 SCAL-4 every exchange leaves exactly one audit record, refused ones too") {
  Receiver receiver;
  auto session = receiver.session();
  Sequence sequence(receiver);
  const auto process = "/$process-message";
  const auto interaction = "process-message";
  const auto answer = sequence.send(session, "GET", session.slot_query(), "", "slot-search", "200");
  OfferedSlot slot;
  const Answer offered(answer.body);
  slot.id = offered.id_of("Slot");
  slot.start = offered.first("Slot")["start"].text();
  slot.end = offered.first("Slot")["end"].text();
  slot.schedule_id = offered.id_of("Schedule");
  slot.healthcare_service_id = offered.id_of("HealthcareService");

  const auto id = fresh_id();
  const auto message = new_booking(values_for(slot));
  const auto other = new_booking(values_for(slot));
  const Answer booked(sequence.send(session, "POST", process, message, interaction, "200", {}, id).body);
  const auto path = "/Appointment/" + booked.id_of("Appointment");
  sequence.send(session, "POST", process, message, interaction, "409 REC_CONFLICT duplicate", {}, id);
  sequence.send(session, "POST", process, other, interaction, "409 REC_CONFLICT conflict");
  sequence.send(session, "POST", process, message, interaction, "400 REC_BAD_REQUEST invariant");
  sequence.send(session, "POST", process, "{", interaction, "400 REC_BAD_REQUEST invalid");
  sequence.send(session, "GET", "/metadata", "", "metadata", "200");
  sequence.send(session, "GET", "/MessageDefinition?context=a1t1", "", "message-definition", "200");
  sequence.send(session, "GET", path, "", "appointment-read", "200");
  sequence.send(session, "GET", "/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609", "",
                "appointment-search", "200");
  sequence.send(session, "GET", "/ServiceRequest/XXX", "", "service-request-read", "400 REC_BAD_REQUEST value");
  sequence.send(session, "GET", "/ServiceRequest/" + fresh_id(), "", "service-request-read",
                "404 REC_NOT_FOUND not-found");
  sequence.send(session, "PUT", path, "{}", "appointment-update", "501 REC_NOT_IMPLEMENTED not-supported");
  auto refused = receiver.session({.organisation = "A9999"});
  sequence.send(refused, "POST", process, message, interaction, "401 REC_UNAUTHORIZED security");
  sequence.send(session, "POST", process, std::string(5'242'881, ' '), interaction, "413 REC_BAD_REQUEST too-long");

  // What was refused before the identity headers were read has no organisation; before routing, no interaction.
  const auto unread = [&] {
    sequence.last().organisation.clear();
    sequence.last().software.clear();
  };
  sequence.send(session, "GET", "/metadata", "", "", "431 REC_BAD_REQUEST too-long",
                {{"X-Note", std::string(16384, 'a')}});
  unread();
  sequence.send(session, "get", "/metadata", "", "", "400 REC_BAD_REQUEST invalid");
  unread();
  sequence.send(session, "GET", "/nowhere", "", "", "404 REC_NOT_FOUND not-found");
  unread();
  sequence.send(session, "DELETE", "/metadata", "", "", "405 REC_METHOD_NOT_ALLOWED not-supported");
  unread();
  sequence.send(session, "GET", "/metadata", "", "metadata", "400 REC_BAD_REQUEST required", {}, "");
  sequence.send(session, "GET", "/metadata", "", "metadata", "400 REC_BAD_REQUEST value", {}, "not-a-guid");

  const auto unlisted =
      receiver.client_with({bars::security::Purpose::client, {"stranger.example"}, {"stranger.example"}, {}, {}});
  Session stranger(receiver.port(), unlisted, {});
  sequence.send(stranger, "GET", "/metadata", "", "", "403 REC_FORBIDDEN forbidden");
  unread();
  sequence.last().peer = "stranger.example";

  receiver.stop();
  sequence.check_records();
}

TEST_CASE("HDR-5 LOG-1 MH-5 the record keeps the identity headers, source endpoint, body hash and resource") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto id = fresh_id();
  const auto headers = session.message_headers(id);
  const auto answer = session.send("POST", "/$process-message", headers, new_booking(values_for(slots.at(0))));
  REQUIRE(outcome_of(answer) == "200");
  receiver.stop();
  const auto rows = receiver.rows("SELECT * FROM audit WHERE request_id = '" + id + "'");
  REQUIRE(rows.size() == 1);
  const auto& row = rows.front();
  CHECK(row.at("target") == emergency_department_id);
  CHECK(row.at("request_type") == "new-booking");
  CHECK(row.at("resource") == "Appointment/" + Answer(answer.body).id_of("Appointment"));
  CHECK_THAT(row.at("source_endpoint"), Catch::Matchers::Contains("2000099001"));
  CHECK(row.at("body_hash").size() == 64);
  for (const auto& [name, value] : headers)
    if (name.substr(0, 5) == "NHSD-") CHECK_THAT(row.at("headers"), Catch::Matchers::Contains(name + ": " + value));
}

TEST_CASE("LOG-1 a message, its effects and its record are stored together or not at all") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  for (std::size_t i = 0; i < 5; ++i)
    REQUIRE(outcome_of(session.process_message(new_booking(values_for(slots.at(i))))) == "200");
  receiver.stop();
  CHECK(receiver.value("SELECT count(*) FROM message m JOIN request r ON r.request_id = m.request_id JOIN resource x "
                       "ON x.id = m.owner_id JOIN audit a ON a.resource = 'Appointment/' || lower(substr(hex(x.id), 1, "
                       "8) || '-' || substr(hex(x.id), 9, 4) || '-' || substr(hex(x.id), 13, 4) || '-' || "
                       "substr(hex(x.id), 17, 4) || '-' || substr(hex(x.id), 21))") == "5");
}

TEST_CASE("LOG-1 audit.reads durable: what is read or refused is on record before it is answered") {
  std::string store;
  const Receiver receiver([&](bars::config::Receiver& config) {
    config.audit.reads = bars::config::AuditReads::durable;
    store = config.storage.path.string();
  });
  auto session = receiver.session();
  const auto records = [&](std::string_view status) {
    return receiver.count("audit",
                          "correlation_id = '" + session.correlation_id + "' AND status = " + std::string(status));
  };
  session.correlation_id = fresh_id();
  CHECK(session.get("/metadata").status == 200);
  CHECK(records("200") == "1");
  CHECK(session.get("/Appointment/" + fresh_id()).status == 404);
  CHECK(records("404") == "1");
  CHECK(session.get("/nothing").status == 404);
  CHECK(records("404") == "2");
  {
    const WriteLock lock(store);
    CHECK(outcome_of(session.get("/metadata")) == "503 REC_UNAVAILABLE transient");
  }
  CHECK(records("200") == "1");
  CHECK(session.get("/metadata").status == 200);
  CHECK(records("200") == "2");
}
