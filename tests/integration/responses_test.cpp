// Responses to requests that another system of ours sent, and how those are registered.
#include "tests/support/responses.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/program.hpp"
#include "tests/support/results.hpp"
#include "tests/support/services.hpp"

#include <fstream>

using namespace bars::test;

namespace {

/// The department's files take what a clinical hub takes.
void as_clinical_hub(bars::config::Receiver& config) {
  for (auto& service : config.services)
    if (service.id.value == emergency_department_id) service.accepts = clinical_hub().accepts;
}

MessageValues fresh_request(const std::string& use_case, const std::string& version) {
  auto values = sent_values(use_case, version);
  values.bundle_id = fresh_id();
  return values;
}

ResponseValues fresh_response(const std::string& definition, const std::string& encounter, const std::string& hour) {
  ResponseValues values;
  values.definition = definition;
  values.bundle_id = fresh_id();
  values.encounter_status = encounter;
  values.last_updated = "2026-11-22T" + hour + ":00:00.0000000+00:00";
  return values;
}

}  // namespace

TEST_CASE("PM-7 PM-8 A4-2 RESP-11 a validation that was sent is answered in two messages, in JSON and in XML") {
  Running running(as_clinical_hub);
  auto session = running.receiver.session();
  for (const bool xml : {false, true}) {
    const auto request = new_validation(fresh_request("a4t1", "2.0.0"));
    const auto id = registered(running.config, request);
    const auto send = [&](const ResponseValues& values) {
      const auto message = response_to(request, values);
      if (!xml) return session.process_message(message);
      const auto headers = with_header(with_header(session.message_headers(), "Content-Type", std::string(xml_type)),
                                       "Accept", std::string(xml_type));
      return as_json(session.send("POST", "/$process-message", headers, xml_of(message)));
    };
    const auto interim = send(fresh_response("servicerequest-response-validation-interim", "in-progress", "10"));
    REQUIRE(outcome_of(interim) == "200");
    CHECK(Answer(interim.body).id_of("ServiceRequest") == id);
    const auto full = send(fresh_response("servicerequest-response-validation-full", "finished", "11"));
    REQUIRE(outcome_of(full) == "200");
    const Answer reply(full.body);
    CHECK(reply.first("ServiceRequest")["status"].text() == "completed");
    // What was sent is nobody's to read from outside.
    CHECK(outcome_of(session.get("/ServiceRequest/" + id)) == "404 REC_NOT_FOUND not-found");
  }
  running.receiver.stop();
  CHECK(running.receiver.count("message") == "6");
  CHECK(running.receiver.count("audit", "request_type = 'interim-validation-response' AND status = 200") == "2");
  CHECK(running.receiver.count("audit", "interaction = 'conversation.register' AND status = 200") == "2");
}

TEST_CASE("TI-5 BIZ-11 a response is taken once, and kept as it came") {
  Running running(as_clinical_hub);
  auto session = running.receiver.session();
  const auto request = new_ambulance_referral(fresh_request("a6t1", "1.0.0-beta.8"));
  registered(running.config, request);
  const auto message = response_to(request, fresh_response("servicerequest-response-referral-short", "arrived", "10"));
  const auto id = fresh_id();
  CHECK(outcome_of(session.process_message(message, id)) == "200");
  CHECK(outcome_of(session.process_message(message, id)) == "409 REC_CONFLICT duplicate");
  running.receiver.stop();
  CHECK(running.receiver.value("SELECT text_of(body) FROM message WHERE event = 'servicerequest-response'") == message);
  CHECK(running.receiver.value("SELECT text_of(body) FROM message WHERE event = 'servicerequest-request'") == request);
}

TEST_CASE(
    "ERR-51 ERR-52 X-30 a response without a request is 400 or 404, and as the test tool wants it where that is "
    "tolerated") {
  const auto request = new_validation(fresh_request("a4t1", "2.0.0"));
  const auto stray =
      response_to(request, fresh_response("servicerequest-response-validation-interim", "in-progress", "10"));
  auto absent_values = fresh_response("servicerequest-response-referral", "cancelled", "10");
  absent_values.status = "revoked";
  const auto absent = response_to(new_referral(fresh_request("a3t1", "2.0.0")), absent_values);
  {
    Receiver receiver(as_clinical_hub);
    auto session = receiver.session();
    CHECK(outcome_of(session.process_message(with(stray, "entry[0].resource.response", ""))) ==
          "400 REC_BAD_REQUEST invariant");
    CHECK(outcome_of(session.process_message(stray)) == "404 REC_NOT_FOUND not-found");
    CHECK(outcome_of(session.process_message(absent)) == "404 REC_NOT_FOUND not-found");
  }
  Receiver tolerant([](bars::config::Receiver& config) {
    as_clinical_hub(config);
    config.services[0].tolerate = {"unmatched-response"};
  });
  auto session = tolerant.session();
  CHECK(outcome_of(session.process_message(stray)) == "400 REC_BAD_REQUEST invariant");
  CHECK(outcome_of(session.process_message(absent)) == "200");
  tolerant.stop();
  CHECK(tolerant.count("message") == "1");
}

TEST_CASE("MH-11 conversation register as a subcommand, beside a running receiver and without one") {
  Program program(BARS_RECEIVER_PROGRAM);
  const auto config = " --config " + (program.folder() / "receiver.yaml").string();
  const auto file = (program.folder() / "sent.json").string();
  const auto message = new_referral(fresh_request("a1t1", "1.0.0"));
  std::ofstream(file) << message;
  program.start();
  const auto first = output_of("conversation register" + config + " " + file);
  CHECK(first.starts_with(file + ": registered as ServiceRequest/"));
  CHECK(first.ends_with("\nexit 0"));
  program.stop();
  CHECK(output_of("conversation register --json" + config + " " + file).ends_with(",\"known\":true}\nexit 0"));
  const auto xml = (program.folder() / "sent.xml").string();
  std::ofstream(xml) << xml_of(new_referral(fresh_request("a1t1", "1.0.0")));
  CHECK(output_of("conversation register" + config + " " + xml).starts_with(xml + ": registered as ServiceRequest/"));

  std::ofstream(file) << "{}";
  const auto wrong = output_of("conversation register" + config + " " + file + " /nowhere 2>&1");
  CHECK(wrong.find(file + ": The body must be a FHIR Bundle") == 0);
  CHECK(wrong.find("/nowhere: cannot be read\nexit 1") != std::string::npos);
  CHECK(output_of("conversation 2>&1").ends_with("exit 2"));
}
