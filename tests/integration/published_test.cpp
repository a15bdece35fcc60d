// Published NHS messages, re-addressed to our service and to a slot that was really offered.
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/forms.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace bars::test;

namespace {

namespace fs = std::filesystem;

/// The text of a published message; "" without the folder, directly in the configured one or in its `bars/`.
std::string published(const std::string& name) {
  const fs::path shared(BARS_SHARED_DIR);
  if (shared.empty()) return {};
  for (const auto& folder : {shared / "payloads", shared / "bars" / "payloads"}) {
    std::ifstream file(folder / name, std::ios::binary);
    if (file) return {std::istreambuf_iterator<char>(file), {}};
  }
  return {};
}

bool skipped() {
  if (!published("refreq01-111-to-ed.json").empty()) return false;
  WARN("SKIPPED: no published payloads; set BARS_SHARED to the folder that holds them");
  return true;
}

std::string json_text(std::string_view text) { return "\"" + std::string(text) + "\""; }

/// Of a Bundle.id never used, to the emergency department.
std::string readdressed(std::string_view message) {
  const auto to = "https://fhir.nhs.uk/Id/dos-service-id|" + std::string(emergency_department_id);
  return with_in(with(message, "id", json_text(fresh_id())), "MessageHeader", "destination[0].endpoint", json_text(to));
}

std::string at_slot(std::string message, const OfferedSlot& slot) {
  for (const std::string_view type : {"Slot", "Appointment"}) {
    message = with_in(message, type, "start", json_text(slot.start));
    message = with_in(message, type, "end", json_text(slot.end));
  }
  return with_in(message, "Slot", "id", json_text(slot.id));
}

/// Takes the requests of every Application that the published messages speak of.
void take_every_application(bars::config::Receiver& config) {
  for (auto& service : config.services) {
    if (service.id.value != emergency_department_id) continue;
    const std::vector<std::string> referrals{"servicerequest-request-referral", "servicerequest-request-cancelled"};
    const std::vector<std::string> validations{"servicerequest-request-validation", "servicerequest-request-cancelled",
                                               "servicerequest-response-validation-interim",
                                               "servicerequest-response-validation-full"};
    service.accepts = {{{"a1t1", "a1t2"},
                        "1.0.0",
                        {},
                        {"booking-request", "booking-request-cancelled", "servicerequest-request-referral",
                         "servicerequest-response-referral"}},
                       {{"a3t1"}, "2.0.0", {}, referrals},
                       {{"a4t1", "a4t2"}, "2.0.0", {}, validations},
                       {{"a5t1"}, "1.2.0", {}, referrals},
                       {{"a6t1"}, "1.0.0-beta.8", {}, referrals}};
  }
}

enum class Form { json, xml };

/// Sends a message in one form, and gives the answer in JSON. Every answer of a client is checked for its structure.
HttpResponse sent(Session& session, const std::string& message, Form form) {
  if (form == Form::json) return session.process_message(message);
  auto headers = with_header(session.message_headers(), "Content-Type", std::string(xml_type));
  headers = with_header(headers, "Accept", std::string(xml_type));
  return as_json(session.send("POST", "/$process-message", headers, xml_of(message)));
}

Answer taken(Session& session, const std::string& message, Form form) {
  const auto answer = sent(session, message, form);
  if (answer.status != 200) UNSCOPED_INFO(diagnostics_of(answer));
  REQUIRE(outcome_of(answer) == "200");
  return Answer(answer.body);
}

/// The message again as an update: its ServiceRequest named by the issued id, every entry newer.
std::string as_update(std::string message, const std::string& id, const std::string& last_updated) {
  message = with(with(message, "id", json_text(fresh_id())), "entry[0].resource.reason.coding[0].code", R"("update")");
  message = with_in(message, "ServiceRequest", "id", json_text(id));
  for (std::size_t i = 0; !value_at(message, "entry[" + std::to_string(i) + "]").empty(); ++i)
    message = with(message, "entry[" + std::to_string(i) + "].resource.meta.lastUpdated", json_text(last_updated));
  return message;
}

}  // namespace

TEST_CASE("PM-1 PM-2 A3-1 A4-1 A5-1 A6-1 every published request is taken, in JSON and in XML") {
  if (skipped()) return;
  for (const auto form : {Form::json, Form::xml}) {
    Receiver receiver(take_every_application);
    auto session = receiver.session();
    for (const auto name : {"refreq01-111-to-ed.json", "refreq02-999-to-cas.json",
                            "refreq03-primary-care-to-pharmacy.json", "refreq04-cad-out-of-area.json",
                            "refreq8a-cad-ooa-c1-1of4-initial.json", "refreq9a-cad-ooa-c2-1of3-initial.json",
                            "valreq01-999-to-cas-new.json", "valreq03-999-to-cas-new-ampds.json"}) {
      INFO(name);
      const auto reply = taken(session, readdressed(published(name)), form);
      CHECK(reply.all("Encounter").size() == 2);
      CHECK(outcome_of(session.get("/ServiceRequest/" + reply.id_of("ServiceRequest"))) == "200");
    }
  }
}

TEST_CASE("PM-4 the published revocation cancels the published validation") {
  if (skipped()) return;
  for (const auto form : {Form::json, Form::xml}) {
    Receiver receiver(take_every_application);
    auto session = receiver.session();
    const auto request = published("valreq01-999-to-cas-new.json");
    const auto id = taken(session, readdressed(request), form).id_of("ServiceRequest");
    auto revocation = readdressed(published("servreq01-revoked.json"));
    revocation = with_in(revocation, "ServiceRequest", "id", json_text(id));
    // The two published files name their patients differently: a cancellation names the one of the request (CANCEL-8).
    revocation = with(revocation, entry_of(revocation, "Patient") + ".fullUrl",
                      value_at(request, entry_of(request, "Patient") + ".fullUrl"));
    revocation = with(revocation, entry_of(revocation, "Patient") + ".resource",
                      value_at(request, entry_of(request, "Patient") + ".resource"));
    revocation = with_in(revocation, "ServiceRequest", "subject",
                         value_at(request, entry_of(request, "ServiceRequest") + ".resource.subject"));
    CHECK(taken(session, revocation, form).first("ServiceRequest")["status"].text() == "revoked");
    CHECK(outcome_of(sent(session, with(revocation, "id", json_text(fresh_id())), form)) ==
          "409 REC_CONFLICT conflict");
  }
}

TEST_CASE("A6-1 A6-3 UPD-14 the published incident goes through its four messages") {
  if (skipped()) return;
  for (const auto form : {Form::json, Form::xml}) {
    Receiver receiver(take_every_application);
    auto session = receiver.session();
    const auto request = readdressed(published("refreq8a-cad-ooa-c1-1of4-initial.json"));
    const auto first = taken(session, request, form);
    const auto id = first.id_of("ServiceRequest");
    const auto ours = first.all("Encounter").at(1)["id"].text();
    std::string last_updated;
    unsigned sent_updates = 0;
    for (const auto status : {"triaged", "triaged", "finished"}) {
      last_updated = "2100-01-01T00:00:0" + std::to_string(++sent_updates) + ".0000000+00:00";
      auto update = as_update(request, id, last_updated);
      update = with_in(update, "Encounter", "status", json_text(status));
      const auto reply = taken(session, update, form);
      CHECK(reply.id_of("ServiceRequest") == id);
      REQUIRE(reply.all("Encounter").size() == 2);
      CHECK(reply.all("Encounter").at(1)["id"].text() == ours);
      CHECK(reply.all("Encounter").at(1)["status"].text() == "planned");
    }
    const auto stale = sent(session, as_update(request, id, "2100-01-01T00:00:02.0000000+00:00"), form);
    CHECK(outcome_of(stale) == "409 REC_CONFLICT conflict");
    for (const auto version : {"1", "2", "3", "4"})
      CHECK(outcome_of(session.get("/ServiceRequest/" + id + "/_history/" + version)) == "200");
    CHECK(outcome_of(session.get("/ServiceRequest/" + id + "/_history/5")) == "404 REC_NOT_FOUND not-found");
  }
}

TEST_CASE("PM-6 PM-7 PM-31 PM-32 MH-11 the published responses answer the published requests, when those are ours") {
  if (skipped()) return;
  struct Conversation {
    const char* request;
    std::vector<const char*> responses;
  };
  const Conversation conversations[] = {
      {"valreq01-999-to-cas-new.json", {"valresp01a-interim-in-progress-1of2.json", "valresp02-full-finished.json"}},
      {"valreq01-999-to-cas-new.json", {"valresp04-interim-reject.json"}},
      {"refreq01-111-to-ed.json", {"refresp01-ed-to-111-safeguarding-dna.json"}}};
  for (const auto form : {Form::json, Form::xml}) {
    Running running(take_every_application);
    auto session = running.receiver.session();
    for (const auto& [request, responses] : conversations) {
      const auto id = fresh_id();
      const auto ours = "https://fhir.nhs.uk/Id/dos-service-id|" + std::string(emergency_department_id);
      const auto sent_request =
          with_in(with(published(request), "id", json_text(id)), "MessageHeader", "source.endpoint", json_text(ours));
      registered(running.config, sent_request);
      for (const auto name : responses) {
        INFO(name);
        // The published files of one conversation name their patients differently: the request's is meant (UPD-15).
        auto response = with_in(readdressed(published(name)), "MessageHeader", "response.identifier", json_text(id));
        response = with_in(response, "Patient", "identifier",
                           value_at(sent_request, entry_of(sent_request, "Patient") + ".resource.identifier"));
        taken(session, response, form);
      }
    }
    running.receiver.stop();
    CHECK(running.receiver.count("message") == "7");
  }
}

TEST_CASE("PM-10 PM-11 BOOK-3 the published booking is booked, and the published cancellation cancels it") {
  if (skipped()) return;
  Receiver receiver;
  auto session = receiver.session();
  const auto slot = session.slots().at(0);
  const auto booking = at_slot(readdressed(published("bookreq01-booking-new-full.json")), slot);
  const auto booked = session.process_message(booking);
  REQUIRE(outcome_of(booked) == "200");
  const Answer reply(booked.body);
  CHECK(json_text(reply.root()["id"].text()) == value_at(booking, "id"));
  CHECK(reply.first("Appointment")["status"].text() == "booked");
  for (const auto& entry : reply.root()["entry"].items()) CHECK_FALSE(entry["resource"]["id"].text().empty());
  CHECK(session.slots("busy").size() == 1);

  const auto id = reply.id_of("Appointment");
  auto cancellation = readdressed(published("bookreq02-booking-cancelled.json"));
  cancellation = with_in(cancellation, "Appointment", "id", json_text(id));
  const auto cancelled = session.process_message(cancellation);
  if (cancelled.status != 200) UNSCOPED_INFO(diagnostics_of(cancelled));
  REQUIRE(outcome_of(cancelled) == "200");
  CHECK(Answer(session.get("/Appointment/" + id).body).root()["status"].text() == "cancelled");
  CHECK(session.slots("busy").empty());
}

TEST_CASE("PM-1 RESP-6 the published referral from 111 is taken") {
  if (skipped()) return;
  Receiver receiver;
  auto session = receiver.session();
  const auto answer = session.process_message(readdressed(published("refreq01-111-to-ed.json")));
  if (answer.status != 200) UNSCOPED_INFO(diagnostics_of(answer));
  REQUIRE(outcome_of(answer) == "200");
  const Answer reply(answer.body);
  CHECK(reply.all("Encounter").size() == 2);
  CHECK(outcome_of(session.get("/ServiceRequest/" + reply.id_of("ServiceRequest"))) == "200");
}
