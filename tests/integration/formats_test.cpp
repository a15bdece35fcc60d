// JSON and XML, in and out: the same message, the same answer.
#include "tests/integration/answers.hpp"
#include "tests/support/forms.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const std::string json(json_type);
const std::string xml(xml_type);
const std::string not_acceptable = "406 REC_NOT_ACCEPTABLE processing";
const std::string invalid = "400 REC_BAD_REQUEST invalid";
const std::string nhs_number = "https://fhir.nhs.uk/Id/nhs-number%7C9990548609";

HttpResponse post(Session& session, const std::string& type, const std::string& accept, const std::string& body,
                  const std::string& request_id = fresh_id()) {
  auto headers = with_header(session.message_headers(request_id), "Content-Type", type);
  return session.send("POST", "/$process-message", with_header(headers, "Accept", accept), body);
}

HttpResponse get(Session& session, const std::string& path, const std::string& accept) {
  return session.send("GET", path, with_header(session.headers(), "Accept", accept));
}

void erase_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from))
    text.erase(at, text.find(to, at + from.size()) + to.size() - at);
}

/// Canonical XML of an answer without what differs from one to the next: the id of a Bundle, and times.
std::string lasting(const HttpResponse& answer) {
  auto text = answer.header("Content-Type") == xml ? xml_of(json_of(answer.body)) : xml_of(answer.body);
  if (text.starts_with("<Bundle")) text.erase(text.find("<id"), text.find("/>") + 2 - text.find("<id"));
  erase_all(text, "<timestamp value=\"", "/>");
  erase_all(text, "<lastUpdated value=\"", "/>");
  return text;
}

}  // namespace

TEST_CASE("VER-1 VER-11 a message in XML or JSON is carried out and answered in the form that is accepted") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  std::size_t next = 0;
  for (const auto& sent : {json, xml}) {
    for (const auto& [accept, wanted] : std::vector<std::pair<std::string, std::string>>{
             {json, json},
             {xml, xml},
             {"", json},
             {"application/fhir+xml; version=1.0.0, application/fhir+json;q=0.9", xml}}) {
      CAPTURE(sent, accept);
      const auto values = values_for(slots.at(next++));
      const auto message = new_booking(values);
      const auto id = fresh_id();
      const auto answer = post(session, sent, accept, sent == xml ? xml_of(message) : message, id);
      CHECK(answer.header("Content-Type") == wanted);
      CHECK(answer.header("X-Request-ID") == id);  // TI-2
      CHECK(answer.header("X-Correlation-ID") == session.correlation_id);
      CHECK(answer.header("Vary") == "Accept, Accept-Encoding");
      if (wanted == xml) CHECK_THAT(answer.body, StartsWith("<Bundle xmlns=\"http://hl7.org/fhir\">"));
      const auto plain = as_json(answer);
      CHECK(outcome_of(plain) == "200");
      const Answer reply(plain.body);
      CHECK(reply.first("Appointment")["status"].text() == "booked");
      CHECK(outcome_of(session.get("/Appointment/" + reply.id_of("Appointment"))) == "200");
    }
  }
  receiver.stop();
  CHECK(receiver.count("resource") == std::to_string(next));
}

TEST_CASE("BIZ-11 a message that came as XML is kept as the same JSON") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  const auto in_xml = new_booking(values_for(slots.at(0)));
  const auto in_json = new_booking(values_for(slots.at(1)));
  REQUIRE(post(session, xml, xml, xml_of(in_xml)).status == 200);
  REQUIRE(post(session, json, json, in_json).status == 200);
  receiver.stop();
  const auto kept = receiver.rows("SELECT text_of(body) AS body FROM message ORDER BY received, received_ns");
  REQUIRE(kept.size() == 2);
  CHECK(canonical(kept[0].at("body")) == json_of(xml_of(in_xml)));
  CHECK(kept[1].at("body") == in_json);
}

TEST_CASE(
    "RESP-5 a booking that came as XML is cancelled in JSON, and the other way round, with the ids it was given") {
  Receiver receiver;
  auto session = receiver.session();
  const auto slots = session.slots();
  for (const auto& [first, second] : {std::pair(xml, json), std::pair(json, xml)}) {
    CAPTURE(first);
    auto values = values_for(slots.at(0));
    const auto booking = new_booking(values);
    const auto answer = post(session, first, first, first == xml ? xml_of(booking) : booking);
    const Answer booked(as_json(answer).body);
    values.appointment_id = booked.id_of("Appointment");
    const auto cancellation = cancelled_booking(values);
    const auto done = post(session, second, second, second == xml ? xml_of(cancellation) : cancellation);
    CHECK(outcome_of(as_json(done)) == "200");
    const Answer cancelled(as_json(done).body);
    CHECK(cancelled.first("Appointment")["status"].text() == "cancelled");
    CHECK(cancelled.id_of("Patient") == booked.id_of("Patient"));
    CHECK_FALSE(booked.id_of("Patient").empty());
  }
}

TEST_CASE("VER-1 every read and search says the same in XML as in JSON") {
  Receiver receiver;
  auto session = receiver.session();
  const Answer booked(session.process_message(new_booking(values_for(session.slots().at(0)))).body);
  const Answer referred(
      session.process_message(new_referral(values_for_referral(emergency_department_id, "a1t1"))).body);
  const std::pair<std::string, std::string> paths[] = {
      {"/metadata", "CapabilityStatement"},
      {"/MessageDefinition?context=https://fhir.nhs.uk/Id/dos-service-id%7C2000072489", "Bundle"},
      {session.slot_query("free,busy"), "Bundle"},
      {"/Appointment/" + booked.id_of("Appointment"), "Appointment"},
      {"/Appointment?patient:identifier=" + nhs_number, "Bundle"},
      {"/ServiceRequest/" + referred.id_of("ServiceRequest"), "ServiceRequest"},
      {"/ServiceRequest?patient:identifier=" + nhs_number, "Bundle"}};
  for (const auto& [path, type] : paths) {
    CAPTURE(path);
    const auto in_json = get(session, path, json);
    const auto in_xml = get(session, path, xml);
    REQUIRE(in_xml.status == 200);
    CHECK(in_xml.header("Content-Type") == xml);
    CHECK(in_json.header("Content-Type") == json);
    CHECK(in_xml.header("Cache-Control") == in_json.header("Cache-Control"));
    CHECK_THAT(in_xml.body, StartsWith("<" + type + " xmlns=\"http://hl7.org/fhir\">"));
    CHECK((lasting(in_xml) == lasting(in_json)));
  }
}

TEST_CASE("CS-3 the capability statement names both forms") {
  Receiver receiver;
  auto session = receiver.session();
  const Answer statement(session.get("/metadata").body);
  const auto formats = statement.root()["format"];
  REQUIRE(formats.size() == 2);
  CHECK(formats[std::size_t{0}].text() == "json");
  CHECK(formats[1].text() == "xml");
}

TEST_CASE("VER-2 _format wins over Accept on metadata and Slot, and needs none") {
  Receiver receiver;
  auto session = receiver.session();
  const std::pair<std::string, std::string> formats[] = {{"json", json},
                                                         {"xml", xml},
                                                         {"application/json", json},
                                                         {"application/xml", xml},
                                                         {"text/json", json},
                                                         {"text/xml", xml},
                                                         {"application/fhir+json", json},
                                                         {"application/fhir+xml", xml},
                                                         {"application/fhir%2Bjson", json},
                                                         {"application/fhir%2Bxml", xml}};
  for (const auto& [format, wanted] : formats) {
    for (const auto& accept : {std::string(), json, xml, std::string("text/html")}) {
      CAPTURE(format, accept);
      for (const auto& path : {std::string("/metadata?"), session.slot_query() + "&"}) {
        const auto answer = get(session, std::string(path).append("_format=").append(format), accept);
        CHECK(answer.status == 200);
        CHECK(answer.header("Content-Type") == wanted);
      }
    }
  }
  CHECK(outcome_of(get(session, "/metadata?_format=html", json)) == not_acceptable);
}

TEST_CASE("OO-9 a refusal comes in the form that is accepted, whatever was sent") {
  Receiver receiver;
  auto session = receiver.session();
  auto refused = receiver.session({.organisation = "A9999"});
  const auto ask = [&](const std::string& accept, const std::string& method, const std::string& path) {
    return session.send(method, path, with_header(session.headers(), "Accept", accept));
  };
  for (const auto& [accept, wanted] : {std::pair(json, json), std::pair(xml, xml), std::pair(std::string(), json)}) {
    CAPTURE(accept);
    const std::pair<HttpResponse, std::string> answers[] = {
        {ask(accept, "GET", "/Appointment/XXXXXXXXX"), "400 REC_BAD_REQUEST value"},
        {ask(accept, "GET", "/Appointment/" + fresh_id()), "404 REC_NOT_FOUND not-found"},
        {ask(accept, "GET", "/nowhere"), "404 REC_NOT_FOUND not-found"},
        {ask(accept, "PUT", "/$process-message"), "405 REC_METHOD_NOT_ALLOWED not-supported"},
        {ask(accept, "DELETE", "/Appointment/" + fresh_id()), "501 REC_NOT_IMPLEMENTED not-supported"},
        {post(session, json, accept, "{"), invalid},
        {post(session, xml, accept, "<"), invalid},
        {post(session, "text/plain", accept, "{}"), "415 REC_BAD_REQUEST not-supported"},
        {post(refused, xml, accept, "<"), "401 REC_UNAUTHORIZED security"}};
    for (const auto& [answer, outcome] : answers) {
      CAPTURE(outcome);
      CHECK(answer.header("Content-Type") == wanted);
      if (wanted == xml) CHECK_THAT(answer.body, StartsWith("<OperationOutcome xmlns=\"http://hl7.org/fhir\">"));
      CHECK(outcome_of(as_json(answer)) == outcome);
    }
  }
}

TEST_CASE("ERR-11 what cannot be met, and what could not be read, is answered in JSON") {
  Receiver receiver;
  auto session = receiver.session();
  for (const auto& accept : {std::string("text/html"), xml + ";version=2.0.0", xml + ";q=0", json + ";q=0"}) {
    CAPTURE(accept);
    const auto answer = get(session, "/metadata", accept);
    CHECK(outcome_of(answer) == not_acceptable);
    CHECK(answer.header("Content-Type") == json);
  }
  Client client = session.connect();
  client.send("GET /FHIR/R4/metadata HTTP/1.1\r\nAccept: application/fhir+xml\r\nAccept-Encoding: gzip\r\n\r\n");
  const auto unreadable = client.read_response();  // no Host
  CHECK(outcome_of(unreadable) == "400 REC_BAD_REQUEST required");
  CHECK_FALSE(unreadable.header("Vary"));
  CHECK_FALSE(unreadable.header("Content-Encoding"));
}

TEST_CASE("ERR-15 a body in another form than its Content-Type says, or malformed XML, is 400 and does nothing") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const auto in_xml = xml_of(message);
  CHECK(outcome_of(post(session, xml, json, message)) == invalid);
  CHECK(outcome_of(post(session, json, json, in_xml)) == invalid);
  const std::string hostile[] = {"",
                                 in_xml.substr(0, in_xml.size() - 1),
                                 in_xml + in_xml,
                                 "<!DOCTYPE Bundle [<!ENTITY a \"b\">]>" + in_xml,
                                 "<Bundle><id value=\"1\"/></Bundle>",
                                 "<Bundle xmlns=\"http://hl7.org/fhir\"><id value=\"&a;\"/></Bundle>",
                                 "<Bundle xmlns=\"urn:other\"/>"};
  for (const auto& body : hostile) {
    CAPTURE(body.substr(0, 60));
    CHECK(outcome_of(post(session, xml, json, body)) == invalid);
  }
  receiver.stop();
  CHECK(receiver.count("request") == "0");
}

TEST_CASE("ERR-4 wrong content is refused alike in both forms, with the same paths") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const std::string wrong[] = {with_in(message, "MessageHeader", "eventCoding.code", R"("booking-reqest")"),
                               with_in(message, "Appointment", "status", R"("bookd")"), with(message, "type", "")};
  for (const auto& body : wrong) {
    const auto in_json = post(session, json, json, body);
    const auto in_xml = as_json(post(session, xml, xml, xml_of(body)));
    CHECK(in_json.status == 400);
    CHECK(outcome_of(in_xml) == outcome_of(in_json));
    CHECK(diagnostics_of(in_xml) == diagnostics_of(in_json));
  }
}

TEST_CASE("TI-5 TI-18 a retry in XML is a duplicate, and the same message in JSON under its id differs") {
  Receiver receiver;
  auto session = receiver.session();
  const auto message = new_booking(values_for(session.slots().at(0)));
  const auto in_xml = xml_of(message);
  const auto id = fresh_id();
  REQUIRE(post(session, xml, xml, in_xml, id).status == 200);
  const auto again = as_json(post(session, xml, xml, in_xml, id));
  CHECK(outcome_of(again) == "409 REC_CONFLICT duplicate");
  CHECK_THAT(diagnostics_of(again), !Contains("differs"));
  const auto other = post(session, json, json, message, id);
  CHECK(outcome_of(other) == "409 REC_CONFLICT duplicate");
  CHECK_THAT(diagnostics_of(other), Contains("differs"));
  receiver.stop();
  CHECK(receiver.count("resource") == "1");
}
