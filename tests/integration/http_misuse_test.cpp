// Requests for what there is not, or in a form that we do not take: a clear answer, nothing done. Where a request ends
// is in framing_test.cpp.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

const std::string request_id = "0189abcd-ef01-7a2b-8c3d-4e5f60718293";
const std::string correlation_id = "0189abcd-ef01-7a2b-8c3d-4e5f60718294";

enum class Echo { both, correlation_only, none };

struct Misuse {
  std::string what;
  std::string line;     // request line, without its end
  std::string headers;  // beside the usual ones; each with its line end
  std::string body;
  std::string wanted;
  Echo echo = Echo::both;
};

/// The header lines of a complete message, without Content-Length.
std::string usual(Session& session) {
  std::string text = "Host: localhost\r\n";
  for (const auto& [name, value] : session.message_headers(request_id)) text += name + ": " + value + "\r\n";
  return text;
}

void check_echo(const HttpResponse& answer, Echo echo) {
  CHECK(answer.header("X-Request-ID").value_or("") == (echo == Echo::both ? request_id : ""));
  CHECK(answer.header("X-Correlation-ID").value_or("") == (echo == Echo::none ? "" : correlation_id));
}

const std::string post = "POST /FHIR/R4/$process-message HTTP/1.1";
const std::string get = "GET /FHIR/R4/metadata HTTP/1.1";
const std::string invalid = "400 REC_BAD_REQUEST invalid";

std::vector<Misuse> header_lines() {
  return {
      {"repeated X-Request-ID", get, "X-Request-ID: " + correlation_id + "\r\n", "", invalid, Echo::correlation_only},
      {"repeated X-Request-ID, other case", get, "x-request-id: " + request_id + "\r\n", "", invalid,
       Echo::correlation_only},
      {"a header beyond ASCII", get, "Content-Encoding: caf\xc3\xa9\r\n", "", invalid},
  };
}

std::vector<Misuse> request_lines() {
  const std::string not_found = "404 REC_NOT_FOUND not-found";
  const std::string not_allowed = "405 REC_METHOD_NOT_ALLOWED not-supported";
  return {
      {"a byte beyond ASCII", "GET /FHIR/R4/metadat\xe1 HTTP/1.1", "", "", invalid},
      {"a broken escape", "GET /FHIR/R4/metadata%2 HTTP/1.1", "", "", invalid},
      {"an encoded NUL", "GET /FHIR/R4/metadata%00 HTTP/1.1", "", "", invalid},
      {"an encoded slash", "GET /FHIR/R4%2Fmetadata HTTP/1.1", "", "", invalid},
      {"a fragment", "GET /FHIR/R4/metadata#there HTTP/1.1", "", "", invalid},
      {"a long target", "GET /FHIR/R4/metadata?_format=" + std::string(8192, 'a') + " HTTP/1.1", "", "",
       "414 REC_BAD_REQUEST too-long"},
      {"an unknown path", "GET /FHIR/R4/Patient HTTP/1.1", "", "", not_found},
      {"another case", "GET /FHIR/R4/Metadata HTTP/1.1", "", "", not_found},
      {"outside the base path", "GET /metadata HTTP/1.1", "", "", not_found},
      {"dots", "GET /FHIR/R4/x/../metadata HTTP/1.1", "", "", not_found},
      {"a slash behind", "GET /FHIR/R4/metadata/ HTTP/1.1", "", "", not_found},
      {"two slashes", "GET /FHIR/R4//metadata HTTP/1.1", "", "", not_found},
      {"PUT of a message", "PUT /FHIR/R4/$process-message HTTP/1.1", "Content-Length: 2\r\n", "{}", not_allowed},
      {"DELETE of a message", "DELETE /FHIR/R4/$process-message HTTP/1.1", "", "", not_allowed},
      {"an unknown method", "FETCH /FHIR/R4/metadata HTTP/1.1", "", "", not_allowed},
  };
}

}  // namespace

TEST_CASE(
    "TI-2 OO-1 ERR-2 ERR-3 ERR-9 ERR-10 what HTTP does not allow is a clear 4xx with both ids, and does nothing") {
  Receiver receiver;
  auto session = receiver.session();
  session.correlation_id = correlation_id;
  for (const auto& list : {header_lines(), request_lines()}) {
    for (const auto& misuse : list) {
      CAPTURE(misuse.what);
      Client client = session.connect();
      client.send(misuse.line + "\r\n" + usual(session) + misuse.headers + "\r\n" + misuse.body);
      const auto answer = client.read_response();
      CHECK(outcome_of(answer) == misuse.wanted);
      check_echo(answer, misuse.echo);
      CHECK(answer.header("Allow").has_value() == (answer.status == 405));
    }
  }
  CHECK(outcome_of(session.get("/metadata")) == "200");  // alive
  receiver.stop();
  CHECK(receiver.count("request") == "0");
}

TEST_CASE("TI-2 ids that cannot be read are not echoed, and never made up") {
  Receiver receiver;
  auto session = receiver.session();
  const auto ask = [&](const std::string& text) {
    Client client = session.connect();
    client.send(text);
    return client.read_response();
  };
  const auto garbage = ask("\x16\x03\x01 not HTTP at all\r\n\r\n");
  CHECK(outcome_of(garbage) == invalid);
  check_echo(garbage, Echo::none);
  const auto no_host = ask(get + "\r\nX-Request-ID: " + request_id + "\r\n\r\n");
  CHECK(outcome_of(no_host) == "400 REC_BAD_REQUEST required");
  CHECK(no_host.header("X-Request-ID") == request_id);
  CHECK_FALSE(no_host.header("X-Correlation-ID"));
  const auto folded = ask(get + "\r\nHost: localhost\r\nX-Request-ID: " + request_id + "\r\n more\r\n\r\n");
  CHECK(outcome_of(folded) == invalid);
  check_echo(folded, Echo::none);
}

TEST_CASE("ERR-10 the Allow header names the methods of the path") {
  Receiver receiver;
  auto session = receiver.session();
  const auto allow = [&](const std::string& method, const std::string& path) {
    return session.send(method, path, session.headers()).header("Allow");
  };
  CHECK(allow("PUT", "/$process-message") == "POST");  // ERR-58
  CHECK(allow("DELETE", "/metadata") == "GET");
  CHECK(allow("PUT", "/Appointment") == "GET, POST");  // APPT-13
  CHECK(allow("POST", "/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75") == "GET, PUT, PATCH, DELETE");
}

TEST_CASE("ERR-10 a HEAD is answered without a body, and the connection stays in step") {
  Receiver receiver;
  auto session = receiver.session();
  Client client = session.connect();
  const auto answer = client.request("HEAD", "/FHIR/R4/metadata", session.headers());
  CHECK(answer.status == 405);
  CHECK(answer.header("Allow") == "GET");
  CHECK(answer.body.empty());
  CHECK(client.request("GET", "/FHIR/R4/metadata", session.headers()).status == 200);
}

TEST_CASE("HDR-9 TRACE is 405, and nothing of the request comes back") {
  Receiver receiver;
  auto session = receiver.session();
  auto headers = session.headers();
  headers.emplace_back("Cookie", "secret");
  const auto answer = session.send("TRACE", "/metadata", headers);
  CHECK(outcome_of(answer) == "405 REC_METHOD_NOT_ALLOWED not-supported");
  CHECK(answer.header("Content-Type").value_or("").find("message/http") == std::string::npos);
  CHECK(answer.body.find("secret") == std::string::npos);
}

TEST_CASE("HDR-9 CACHE-3 every answer has the security headers, whatever became of the request") {
  Receiver receiver;
  auto session = receiver.session();
  Client client = session.connect();
  client.send("no HTTP at all\r\n\r\n");
  auto stranger = receiver.session({.service = "2000000001"});
  const HttpResponse answers[] = {
      session.get("/metadata"),          session.get("/MessageDefinition?context=a1t1"),
      session.get(session.slot_query()), session.get("/nowhere"),
      session.process_message("{}"),     session.send("OPTIONS", "/metadata", session.headers()),
      stranger.get("/metadata"),         client.read_response()};
  std::size_t kept = 0;
  for (const auto& answer : answers) {
    CAPTURE(answer.status);
    CHECK(answer.header("X-Content-Type-Options") == "nosniff");
    CHECK(answer.header("Strict-Transport-Security") == "max-age=31536000");
    for (const auto* const name : {"Server", "X-Powered-By", "Via"}) CHECK_FALSE(answer.header(name));
    if (answer.header("Cache-Control") != "no-store") ++kept;
  }
  CHECK(kept == 2);  // metadata and definitions (CACHE-1)
}

TEST_CASE("TI-1 trailers cannot set or change a header: they are refused, and nothing is stored") {
  Receiver receiver;
  auto session = receiver.session();
  session.correlation_id = correlation_id;
  const auto message = new_booking(values_for(session.slots().at(0)));
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", message.size());
  const auto chunks = size + message + "\r\n0\r\n";
  const std::string trailers[] = {"X-Request-ID: 0189abcd-ef01-7a2b-8c3d-4e5f60718299\r\n",
                                  "NHSD-End-User-Organisation: e30=\r\n", "X-Note: one\r\n"};
  for (const auto& trailer : trailers) {
    CAPTURE(trailer);
    Client client = session.connect();
    client.send(post + "\r\n" + usual(session) + "Transfer-Encoding: chunked\r\n\r\n" + chunks + trailer + "\r\n");
    const auto answer = client.read_response();
    CHECK(outcome_of(answer) == invalid);
    check_echo(answer, Echo::both);
    CHECK(client.closed_by_server());
  }
  Client without_id = session.connect();
  without_id.send(post + "\r\n" + "Host: localhost\r\nContent-Type: application/fhir+json\r\n" +
                  "Transfer-Encoding: chunked\r\n\r\n" + chunks + trailers[0] + "\r\n");
  CHECK(outcome_of(without_id.read_response()) == "400 REC_BAD_REQUEST required");
  receiver.stop();
  CHECK(receiver.count("request") == "0");
  CHECK(receiver.count("resource") == "0");
}

TEST_CASE("ERR-11 ERR-15 VER-2 VER-4 VER-11 what is asked for and what is sent must be FHIR in JSON or XML") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string not_acceptable = "406 REC_NOT_ACCEPTABLE processing";
  const std::string unsupported = "415 REC_BAD_REQUEST not-supported";
  const std::pair<std::string, std::string> accepts[] = {{"", "200"},
                                                         {"*/*", "200"},
                                                         {"application/fhir+json", "200"},
                                                         {"application/fhir+json; version=1.0.0-beta", "200"},
                                                         {"application/fhir+json; version=0.9", "200"},
                                                         {"application/fhir+json; version=2.0.0", not_acceptable},
                                                         {"application/fhir+json; version=latest", not_acceptable},
                                                         {"text/html, application/fhir+json;q=0.5", "200"},
                                                         {"application/fhir+json;q=0", not_acceptable},
                                                         {"text/html", not_acceptable}};
  for (const auto& [accept, wanted] : accepts) {
    CAPTURE(accept);
    const auto headers = with_header(session.headers(), "Accept", accept);
    CHECK(outcome_of(session.send("GET", "/metadata", headers)) == wanted);
    CHECK(outcome_of(session.send("GET", "/metadata?_format=json", headers)) ==
          (accept.find("2.0.0") == std::string::npos && accept.find("latest") == std::string::npos ? "200"
                                                                                                   : not_acceptable));
    CHECK(outcome_of(session.send("GET", "/metadata?_format=html", headers)) == not_acceptable);
  }
  const std::pair<std::string, std::string> types[] = {{"", unsupported},
                                                       {"text/plain", unsupported},
                                                       {"application/xml", unsupported},
                                                       {"application/x-www-form-urlencoded", unsupported},
                                                       {"application/fhir+json", invalid},
                                                       {"application/fhir+xml", invalid},
                                                       {"Application/FHIR+JSON; charset=utf-8; version=1.0.0", invalid},
                                                       {"application/fhir+json; charset=iso-8859-1", unsupported},
                                                       {"application/json", unsupported}};
  for (const auto& [type, wanted] : types) {
    CAPTURE(type);
    const auto headers = with_header(session.headers(), "Content-Type", type);
    CHECK(outcome_of(session.send("POST", "/$process-message", headers, "{}")) == wanted);
  }
  for (const std::string coding : {"br", "deflate", "gzip, gzip"}) {
    CAPTURE(coding);
    auto packed = session.message_headers();
    packed.emplace_back("Content-Encoding", coding);
    CHECK(outcome_of(session.send("POST", "/$process-message", packed, "{}")) == unsupported);
  }
}
