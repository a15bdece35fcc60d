// The inbox beside a running receiver: what staff do meets what senders send.
#include "server/control/inbox_commands.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/program.hpp"
#include "tests/support/receiver.hpp"
#include "tests/support/responses.hpp"
#include "tests/support/results.hpp"
#include "tests/support/services.hpp"

#include <string>
#include <vector>

using namespace bars::test;
namespace control = bars::control;
using bars::fhir::Node;

namespace {

/// A receiver whose department takes ambulance hand-overs and validations as well, and its inbox.
struct Staffed : Running {
  Staffed()
      : Running([](bars::config::Receiver& made) {
          for (auto& accepted : clinical_hub().accepts) made.services.front().accepts.push_back(std::move(accepted));
        }),
        session(receiver.session()) {}

  bars::fhir::Result<std::string> inbox(std::string_view command, const std::string& arguments) {
    return execute_command(config, command, arguments);
  }
  bars::fhir::Result<std::string> set(const std::string& id, const std::string& status,
                                      const std::string& reason = {}) {
    return inbox("inbox.set-status", R"({"id":")" + id + R"(","status":")" + status + "\"" +
                                         (reason.empty() ? "" : R"(,"reason":")" + reason + "\"") + "}");
  }
  Answer listed(const std::string& arguments) { return Answer(inbox("inbox.list", arguments).value()); }

  Session session;
};

std::string now_text(std::int64_t later) {
  auto now = bars::security::wall_clock();
  now.seconds += later;
  return bars::fhir::format_instant(now);
}

/// A hand-over or request that was accepted, and what its sender may send next.
struct Sent {
  Sent(Staffed& staffed, const std::string& use_case, std::string (*open)(const MessageValues&))
      : values(values_for_referral(emergency_department_id, use_case)) {
    values.version = use_case == "a6t1" ? "1.0.0-beta.8" : "2.0.0";
    values.last_updated = now_text(-60);
    const auto answer = staffed.session.process_message(open(values));
    REQUIRE(outcome_of(answer) == "200");
    const Answer reply(answer.body);
    values.service_request_id = reply.id_of("ServiceRequest");
    encounter = "Encounter/" + std::string(reply.all("Encounter").at(1)["id"].text());
    referral = "ServiceRequest/" + values.service_request_id;
    values.bundle_id = fresh_id();
  }
  MessageValues dated(const std::string& last_updated) const {
    auto changed = values;
    changed.last_updated = last_updated;
    return changed;
  }

  MessageValues values;
  std::string encounter;
  std::string referral;
};

constexpr auto conflict = "409 REC_CONFLICT conflict";

/// With what goes to standard error.
std::string inbox_output(const std::string& arguments) { return output_of("inbox " + arguments + " 2>&1"); }

}  // namespace

TEST_CASE("UPD-2 UPD-11 UPD-12 over a running receiver: updates meet what staff did") {
  Staffed staffed;
  const Sent sent(staffed, "a4t1", new_validation);
  const auto before = now_text(-30);

  // Staff take note: what is older is refused, what is newer is not.
  REQUIRE(staffed.inbox("inbox.acknowledge", R"({"id":")" + sent.referral + "\"}"));
  const auto refused = staffed.session.process_message(updated_validation(sent.dated(before)));
  CHECK(outcome_of(refused) == conflict);
  CHECK(diagnostics_of(refused).find("Bundle.meta.lastUpdated: The service took note of the referral at ") == 0);
  CHECK(outcome_of(staffed.session.process_message(updated_validation(sent.dated(now_text(0))))) == "200");

  // Staff put it on hold: a version of its own, which an update has to have seen and may not take back.
  const auto held = staffed.set(sent.referral, "on-hold");
  REQUIRE(held);
  CHECK(Answer(*held).root()["version"].text() == "3");
  const auto read = staffed.session.get("/" + sent.referral);
  CHECK(read.header("ETag") == "W/\"3\"");
  const Answer current(read.body);
  CHECK(current.root()["status"].text() == "on-hold");
  const std::string seen(current.root()["meta"]["lastUpdated"].text());
  const Answer earlier(staffed.session.get("/" + sent.referral + "/_history/2").body);
  CHECK(earlier.root()["status"].text() == "active");
  const Answer found(
      staffed.session
          .get("/ServiceRequest?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C" + sent.values.nhs_number)
          .body);
  CHECK(found.first("ServiceRequest")["status"].text() == "on-hold");

  const auto on_hold = [&](const std::string& when) {
    return with_in(updated_validation(sent.dated(when)), "ServiceRequest", "status", R"("on-hold")");
  };
  const auto in_between = with_in(on_hold(now_text(0)), "ServiceRequest", "meta.lastUpdated", "\"" + before + "\"");
  CHECK(outcome_of(staffed.session.process_message(in_between)) == conflict);
  CHECK(outcome_of(staffed.session.process_message(updated_validation(sent.dated(now_text(0))))) == conflict);
  const auto with_seen = with_in(on_hold(now_text(0)), "ServiceRequest", "meta.lastUpdated", "\"" + seen + "\"");
  CHECK(outcome_of(staffed.session.process_message(with_seen)) == "200");
  CHECK(staffed.session.get("/" + sent.referral).header("ETag") == "W/\"4\"");
}

TEST_CASE("A4-10 over a running receiver: work that staff began ends the updates of a validation") {
  Staffed staffed;
  const Sent sent(staffed, "a4t1", new_validation);
  CHECK(outcome_of(staffed.session.process_message(updated_validation(sent.dated(now_text(0))))) == "200");
  REQUIRE(staffed.set(sent.encounter, "in-progress"));
  const auto refused = staffed.session.process_message(updated_validation(sent.dated(now_text(1))));
  CHECK(outcome_of(refused) == conflict);
  CHECK(diagnostics_of(refused).find("Work on this validation has begun") != std::string::npos);
  CHECK(outcome_of(staffed.session.process_message(cancelled_validation(sent.values))) == "200");
}

TEST_CASE("UPD-12 A6-7 over a running receiver: an ambulance update shows how far the service is") {
  Staffed staffed;
  const Sent sent(staffed, "a6t1", new_ambulance_referral);
  REQUIRE(staffed.set(sent.encounter, "in-progress"));
  const auto answer = staffed.session.process_message(updated_ambulance_referral(sent.dated(now_text(-50))));
  REQUIRE(outcome_of(answer) == "200");
  CHECK(Answer(answer.body).all("Encounter").at(1)["status"].text() == "in-progress");
}

TEST_CASE("CANCEL-2 CANCEL-10 over a running receiver: a booking that staff cancel frees its slot and is not current") {
  Staffed staffed;
  const auto slots = staffed.session.slots();
  auto values = values_for(slots.at(0));
  const Answer reply(staffed.session.process_message(new_booking(values)).body);
  const auto id = "Appointment/" + reply.id_of("Appointment");
  CHECK(staffed.session.slots().size() == slots.size() - 1);
  CHECK_FALSE(staffed.set(id, "cancelled"));
  REQUIRE(staffed.set(id, "cancelled", "The department is closed"));
  CHECK(staffed.session.slots().size() == slots.size());
  const Answer read(staffed.session.get("/" + id).body);
  CHECK(read.root()["status"].text() == "cancelled");
  CHECK(read.root()["cancelationReason"]["text"].text() == "The department is closed");
  values.appointment_id = reply.id_of("Appointment");
  values.bundle_id = fresh_id();
  CHECK(outcome_of(staffed.session.process_message(cancelled_booking(values))) == conflict);
  CHECK(outcome_of(staffed.session.process_message(new_booking(values_for(slots.at(0))))) == "200");

  // And one that has arrived is not current either.
  const Answer other(staffed.session.process_message(new_booking(values_for(slots.at(1)))).body);
  auto arrived = values_for(slots.at(1));
  arrived.appointment_id = other.id_of("Appointment");
  REQUIRE(staffed.set("Appointment/" + arrived.appointment_id, "arrived"));
  CHECK(outcome_of(staffed.session.process_message(cancelled_booking(arrived))) == conflict);
}

TEST_CASE("inbox list and show: what arrived, newest first, and no patient unless asked for") {
  Staffed staffed;
  const Sent referral(staffed, "a4t1", new_validation);
  const Answer booked(staffed.session.process_message(new_booking(values_for(staffed.session.slots().at(0)))).body);
  const auto booking = "Appointment/" + booked.id_of("Appointment");

  const auto text = staffed.inbox("inbox.list", "{}").value();
  CHECK(text.find(referral.values.nhs_number) == std::string::npos);
  CHECK(text.find("testperson") == std::string::npos);
  const Answer all(text);
  const auto conversations = all.root()["conversations"];
  REQUIRE(conversations.size() == 2);
  const auto first = conversations[std::size_t{0}];
  CHECK(first["resource"].text() == booking);
  CHECK(first["requestType"].text() == "new-booking");
  CHECK(first["status"].text() == "booked");
  CHECK(first["organisation"].text() == "B2002");
  CHECK(first["unread"].text() == "true");
  CHECK_FALSE(first["acknowledged"]);
  CHECK(conversations[std::size_t{1}]["resource"].text() == referral.referral);
  CHECK_FALSE(all.root()["next"]);
  const auto patient = staffed.listed(R"({"patient":true,"limit":1})");
  CHECK(patient.root()["conversations"][std::size_t{0}]["patient"]["nhsNumber"].text() == referral.values.nhs_number);
  CHECK(patient.root()["next"]);
  CHECK(staffed.listed(R"({"service":"2000070513"})").root()["conversations"].size() == 0);
  CHECK(staffed.listed(R"({"since":)" + std::to_string(bars::security::wall_clock().seconds + 60) + "}")
            .root()["conversations"]
            .size() == 0);

  REQUIRE(staffed.inbox("inbox.acknowledge", R"({"id":")" + booking + R"(","version":1})"));
  CHECK(staffed.listed(R"({"unacknowledged":true})").root()["conversations"].size() == 1);
  REQUIRE(staffed.set(referral.encounter, "arrived"));
  const auto shown_text = staffed.inbox("inbox.show", R"({"id":")" + referral.encounter + "\"}").value();
  CHECK(shown_text.find(referral.values.nhs_number) == std::string::npos);
  CHECK(shown_text.find("content") == std::string::npos);
  const Answer shown(shown_text);
  CHECK(shown.root()["resource"].text() == referral.referral);
  CHECK(shown.root()["resources"].size() == 2);
  CHECK(shown.root()["resources"][std::size_t{1}]["resource"].text() == referral.encounter);
  CHECK(shown.root()["resources"][std::size_t{1}]["version"].text() == "2");
  CHECK(shown.root()["messages"].size() == 1);
  CHECK(shown.root()["messages"][std::size_t{0}]["requestType"].text() == "new-validation");
  CHECK(shown.root()["localChanges"][std::size_t{0}]["status"].text() == "arrived");
  CHECK(shown.root()["entries"].size() > 5);
  CHECK(shown.root()["entries"][std::size_t{0}]["message"].text() == "1");
}

TEST_CASE("BIZ-11 inbox show gives a message back as it was sent, also in parts") {
  Staffed staffed;
  auto values = values_for_referral(emergency_department_id, "a1t1");
  auto message = with_in(new_referral(values), "ServiceRequest", "patientInstruction", "\"costs \xe2\x82\xac 5\"");
  message.insert(1, std::string(control::longest_part - message.find('\xe2') - 1, ' '));  // a part would end within
  const Answer reply(staffed.session.process_message(message).body);
  const auto id = reply.id_of("ServiceRequest");
  const auto part = [&](std::string_view number, std::string_view offset) {
    return staffed.inbox("inbox.message", R"({"id":")" + id + R"(","number":)" + std::string(number) + R"(,"offset":)" +
                                              std::string(offset) + "}");
  };
  std::string whole;
  std::size_t parts = 0;
  for (std::string offset = "0"; !offset.empty(); ++parts) {
    const Answer answer(part("1", offset).value());
    whole += answer.root()["text"].text();
    offset = answer.root()["next"].text();
  }
  CHECK(parts == 2);
  CHECK((whole == message));
  CHECK(part("2", "0").error().diagnostics == "The conversation has 1 message.");
  CHECK_FALSE(part("0", "0"));
  CHECK_FALSE(part("1", std::to_string(message.size() + 1)));
}

TEST_CASE("A5-3 A5-4 A6-11 A6-12 BIZ-9 BIZ-10 whatever people have to be shown reaches the system that shows it") {
  Staffed staffed;
  auto values = values_for_referral(emergency_department_id, "a6t1");
  values.version = "1.0.0-beta.8";
  auto message = with_in(new_ambulance_referral(values), "Location", "address",
                         R"({"use":"temp","type":"physical","text":"By the pond","line":["Flat 1","7 Made-up Lane"],)"
                         R"("city":"Example","district":"West","postalCode":"ZZ99 3VZ","country":"GBR"})");
  message = with_in(message, "ServiceRequest", "reasonCode",
                    R"([{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/ampds","code":"17B01G"},)"
                    R"({"system":"https://fhir.nhs.uk/CodeSystem/pathways-sg-codes","code":"SG1011"},)"
                    R"({"system":"https://ambulance.example/codes","code":"NOC7"}]}])");
  message = with_in(message, "Organization", "type",
                    R"([{"coding":[{"system":"https://example.org/entry","code":"999"}],"text":"999 call"}])");
  const auto answer = staffed.session.process_message(message);
  REQUIRE(outcome_of(answer) == "200");
  const auto asked = R"({"id":")" + Answer(answer.body).id_of("ServiceRequest") + R"(","number":1,"offset":0})";
  const std::string shown(Answer(staffed.inbox("inbox.message", asked).value()).root()["text"].text());
  for (const auto& [type, path] : {std::pair{"Location", ".address"},
                                   {"Location", ".extension"},  // UPRN
                                   {"ServiceRequest", ".reasonCode"},
                                   {"ServiceRequest", ".occurrencePeriod"},
                                   {"Organization", ".type"},
                                   {"Organization", ".identifier"},
                                   {"Flag", ".category"},
                                   {"Flag", ".code"},
                                   {"Consent", ".category"}}) {
    CAPTURE(type, path);
    const auto value = value_at(shown, entry_of(shown, type) + ".resource" + path);
    CHECK_FALSE(value.empty());
    CHECK(value == value_at(message, entry_of(message, type) + ".resource" + path));
  }
}

TEST_CASE("LOG-1 what staff do is audited in its own transaction, without a patient and without their reason") {
  Staffed staffed;
  const Answer booked(staffed.session.process_message(new_booking(values_for(staffed.session.slots().at(0)))).body);
  const auto id = "Appointment/" + booked.id_of("Appointment");
  REQUIRE(staffed.inbox("inbox.acknowledge", R"({"id":")" + booked.id_of("Appointment") + "\"}"));
  REQUIRE(staffed.set(id, "cancelled", "Told by her mother"));
  CHECK_FALSE(staffed.set(id, "arrived"));
  CHECK_FALSE(staffed.set(id, "unheard-of"));
  CHECK_FALSE(staffed.inbox("inbox.show", R"({"id":"nothing"})"));
  CHECK_FALSE(staffed.inbox("inbox.show", R"({"id":")" + id + R"(","service":"1"})"));
  REQUIRE(staffed.inbox("inbox.show", R"({"id":")" + id + R"(","patient":true})"));
  staffed.receiver.stop();
  const auto count = [&](const std::string& where) {
    return staffed.receiver.count("audit", "peer = 'local' AND " + where);
  };
  const auto about = " AND target = '2000072489' AND resource = '" + id + "' ";
  CHECK(count("interaction = 'inbox.acknowledge' AND status = 200 AND detail LIKE '%note of version 1'" + about) ==
        "1");
  CHECK(count("interaction = 'inbox.set-status' AND status = 200 AND detail LIKE 'UPD-11 booked to cancelled, version "
              "2%CANCEL-10 slot %'" +
              about) == "1");
  CHECK(count("interaction = 'inbox.set-status' AND status = 409" + about) == "1");
  CHECK(count("interaction = 'inbox.set-status' AND status = 400") == "1");
  CHECK(count("interaction = 'inbox.show' AND status = 200 AND detail = 'with patient'" + about) == "1");
  CHECK(count("interaction = 'inbox.show' AND status = 404") == "2");
  CHECK(count("detail LIKE '%mother%' OR detail LIKE '%9990548609%'") == "0");
}

TEST_CASE("MH-11 a response to what was sent is news in the inbox, the request itself was none") {
  Staffed staffed;
  auto sent = sent_values("a6t1", "1.0.0-beta.8");
  sent.source_service_id = emergency_department_id;
  sent.bundle_id = fresh_id();
  const auto request = new_ambulance_referral(sent);
  const auto id = "ServiceRequest/" + registered(staffed.config, request);
  const auto inbox = R"({"service":")" + std::string(emergency_department_id) + R"(","unacknowledged":true})";
  CHECK(staffed.listed(inbox).root()["conversations"].size() == 0);

  ResponseValues values;
  values.definition = "servicerequest-response-referral-short";
  values.encounter_status = "arrived";
  values.bundle_id = fresh_id();
  REQUIRE(outcome_of(staffed.session.process_message(response_to(request, values))) == "200");
  const auto listed = staffed.listed(inbox);
  REQUIRE(listed.root()["conversations"].size() == 1);
  const auto conversation = listed.root()["conversations"][std::size_t{0}];
  CHECK(conversation["resource"].text() == id);
  CHECK(conversation["service"].text() == emergency_department_id);
  CHECK(conversation["sent"].text() == "true");

  const auto refused = staffed.set(id, "revoked", "Too late");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().diagnostics.find("This is what the service sent") == 0);
  REQUIRE(staffed.inbox("inbox.acknowledge", R"({"id":")" + sent.bundle_id + "\"}"));
  CHECK(staffed.listed(inbox).root()["conversations"].size() == 0);
}

TEST_CASE("inbox misuse is told in a sentence") {
  Staffed staffed;
  const Sent sent(staffed, "a4t1", new_validation);
  const std::string id = R"({"id":")" + sent.referral + "\"";
  for (const auto& [command, arguments] : std::vector<std::pair<std::string, std::string>>{
           {"inbox.list", R"({"service":"1"})"},
           {"inbox.list", R"({"limit":0})"},
           {"inbox.list", R"({"limit":1001})"},
           {"inbox.list", R"({"since":"x"})"},
           {"inbox.list", R"({"before":"x"})"},
           {"inbox.show", "{}"},
           {"inbox.show", id + R"(,"service":"2000070513"})"},
           {"inbox.message", id + "}"},
           {"inbox.acknowledge", R"({"id":"ServiceRequest/x"})"},
           {"inbox.acknowledge", id + R"(,"version":0})"},
           {"inbox.acknowledge", id + R"(,"version":2})"},
           {"inbox.set-status", id + "}"},
           {"inbox.set-status", id + R"(,"status":"draft"})"},
           {"inbox.set-status", id + R"(,"status":"revoked"})"},
           {"inbox.set-status", id + R"(,"status":"on-hold","reason":"x"})"},
           {"inbox.set-status", R"({"id":")" + sent.values.service_request_id + R"(","status":"on-hold"})"},
           {"inbox.set-status", R"({"id":"Patient/)" + sent.values.service_request_id + R"(","status":"active"})"},
           {"inbox.set-status", R"({"id":"Appointment/)" + fresh_id() + R"(","status":"arrived"})"}}) {
    INFO(command << " " << arguments);
    const auto refused = staffed.inbox(command, arguments);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().diagnostics.size() > 15);
  }
  CHECK(staffed.listed("{}").root()["conversations"][std::size_t{0}]["version"].text() == "1");
}

TEST_CASE("inbox list, show, acknowledge and set-status as subcommands, beside a running receiver and without one") {
  Program program(BARS_RECEIVER_PROGRAM);
  const auto config = " --config " + (program.folder() / "receiver.yaml").string() + " ";
  program.start();
  Session session(program.port(), ClientOptions::of(program.pki()), {});
  const auto message = new_referral(values_for_referral("2000072489", "a1t1"));
  const Answer reply(session.process_message(message).body);
  const auto id = "ServiceRequest/" + reply.id_of("ServiceRequest");
  const auto listed = inbox_output("list" + config);
  CHECK(listed.find(" new     received new-referral             active           2000072489 B2002    " + id) !=
        std::string::npos);
  CHECK(listed.find("9990548609") == std::string::npos);
  CHECK(inbox_output("list --patient --unacknowledged" + config).find("9990548609") != std::string::npos);
  CHECK(inbox_output("acknowledge" + config + id).find(id + " noted at version 1, 20") == 0);
  program.stop();

  CHECK(inbox_output("acknowledge" + config + id).find(id + " was noted already at version 1, 20") == 0);
  CHECK(inbox_output("list --unacknowledged" + config) == "exit 0");
  CHECK(inbox_output("set-status --if-version 1" + config + id + " on-hold") ==
        id + " is on-hold now, it was active: version 2\nexit 0");
  CHECK(inbox_output("set-status" + config + id + " on-hold") == id + " is on-hold already, at version 2\nexit 0");
  CHECK(inbox_output("set-status" + config + id + " revoked") == "ServiceRequest revoked needs a reason.\nexit 1");
  CHECK(inbox_output("show --message 1" + config + id) == message + "exit 0");
  CHECK(inbox_output("show --message 2" + config + id) == "The conversation has 1 message.\nexit 1");
  const auto shown = inbox_output("show" + config + id);
  CHECK(shown.find(id + " is on-hold at version 2\nservice 2000072489, received 20") == 0);
  CHECK(shown.find("  " + id + " version 2 on-hold 20") != std::string::npos);
  CHECK(shown.find("  1 20") != std::string::npos);
  CHECK(shown.find(" changed here\n") != std::string::npos);
  CHECK(shown.find("9990548609") == std::string::npos);
  const auto json = inbox_output("show --json --patient" + config + id);
  const Answer answer(json.substr(0, json.find('\n')));
  CHECK(answer.root()["resources"][std::size_t{0}]["content"]["status"].text() == "on-hold");
  CHECK(answer.root()["patient"]["nhsNumber"].text() == "9990548609");
  CHECK(inbox_output("list --json --since 2031-01-01" + config) == "{\"conversations\":[],\"more\":false}\nexit 0");
  CHECK(inbox_output("list --since yesterday" + config).find("exit 1") != std::string::npos);
  CHECK(inbox_output("list --service 1" + config) == "No service with this id is configured.\nexit 1");
  CHECK(inbox_output("list --limit 1001" + config).find("exit 2") != std::string::npos);
  CHECK(inbox_output("show" + config + "nothing").find("Nothing is held under this id.") == 0);
}
