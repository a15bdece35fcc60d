// The identity headers over the wire: absent, malformed, harmful.
#include "tests/integration/answers.hpp"
#include "tests/support/receiver.hpp"

using namespace bars::test;

namespace {

constexpr std::string_view target = "NHSD-Target-Identifier";
constexpr std::string_view organisation = "NHSD-End-User-Organisation";
constexpr std::string_view software = "NHSD-Requesting-Software";
constexpr std::string_view practitioner = "NHSD-Requesting-Practitioner";

constexpr std::string_view search = "/Appointment?patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609";
constexpr std::string_view definitions = "/MessageDefinition?context=a1t1";

std::string ask(Session& session, std::string_view path, const Headers& headers) {
  return outcome_of(session.send("GET", path, headers));
}

}  // namespace

TEST_CASE("HDR-1 HDR-2 HDR-4 ERR-30 which headers each route needs") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string required = "400 REC_BAD_REQUEST required";
  struct Case {
    std::string_view left_out;
    std::string metadata, definitions, search;
  };
  const Case cases[] = {{target, "200", required, required},
                        {organisation, "200", "200", required},
                        {software, "200", "200", required},
                        {practitioner, "200", "200", "200"}};
  for (const auto& wanted : cases) {
    CAPTURE(wanted.left_out);
    const auto headers = with_header(session.headers(), wanted.left_out);
    CHECK(ask(session, "/metadata", headers) == wanted.metadata);
    CHECK(ask(session, definitions, headers) == wanted.definitions);
    CHECK(ask(session, search, headers) == wanted.search);
  }
}

TEST_CASE("HDR-4 with identity_headers warn, absent headers are let through and noted") {
  Receiver receiver(
      [](bars::config::Receiver& config) { config.identity_headers = bars::config::IdentityHeaders::warn; });
  auto session = receiver.session();
  const auto id = fresh_id();
  const auto headers = with_header(with_header(session.headers(id), organisation), software);
  CHECK(ask(session, search, headers) == "200");
  CHECK(ask(session, search, with_header(headers, target)) == "400 REC_BAD_REQUEST required");
  CHECK(ask(session, search, with_header(headers, organisation, "%%%")) == "400 REC_BAD_REQUEST value");
  receiver.stop();
  CHECK(receiver.count("audit", "request_id = '" + id + "' AND detail LIKE '%NHSD-End-User-Organisation is absent%'") ==
        "1");
}

TEST_CASE("HDR-3 the software header is taken with objects, with FHIR arrays, and with members nobody knows") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string_view forms[] = {
      R"({"resourceType":"Device","deviceName":{"name":"Triage"},"version":{"value":"1"}})",
      R"({"resourceType":"Device","deviceName":[{"name":"Triage"}],"version":[{"value":"1"}]})",
      R"({"resourceType":"Device","identifier":[{"value":"SW-1"}],"newer":{"member":[1,2,{"deep":null}]}})"};
  for (const auto form : forms) {
    CAPTURE(form);
    CHECK(ask(session, search, with_header(session.headers(), software, base64(form))) == "200");
  }
}

TEST_CASE("HDR-4 what is not canonical Base64 of acceptable JSON is 400 value, in every header") {
  Receiver receiver;
  auto session = receiver.session();
  const std::string good = base64(R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"2000072489"})");
  std::string deep;
  for (int i = 0; i < 9; ++i) deep += R"({"a":)";
  deep += "1" + std::string(9, '}');
  using namespace std::string_literals;
  const std::pair<std::string, std::string> cases[] = {
      {"not Base64", "%%%%"},
      {"white space inside", good.substr(0, 8) + " " + good.substr(8)},
      {"no padding", base64("{}").substr(0, 3)},
      {"too much padding", base64("{} ") + "="},
      {"padding inside", "e30=" + base64("{} ")},
      {"URL alphabet", "e30_"},
      {"trailing bits", "e31="},
      {"too long", base64("{\"a\":\"" + std::string(4096, 'a') + "\"}")},
      {"no JSON", base64("hello")},
      {"broken JSON", base64(R"({"system":)")},
      {"no object", base64("[1]")},
      {"a string", base64("\"text\"")},
      {"too deep", base64(deep)},
      {"duplicate keys", base64(R"({"system":"a","value":"1","value":"2"})")},
      {"a NUL byte", base64("{\"system\":\"a\",\"value\":\"1\0\"}"s)},
      {"an escaped NUL", base64(R"({"system":"a","value":"1\u0000"})")},
      {"a NUL behind", base64("{\"system\":\"a\",\"value\":\"1\"}\0"s)},
      {"a byte-order mark", base64("\xef\xbb\xbf{}")},
      {"invalid UTF-8", base64("{\"system\":\"\xff\"}")},
      {"a lone surrogate", base64(R"({"system":"\udc00"})")},
      {"Base64 twice", base64(good)}};
  for (const auto& [what, value] : cases) {
    for (const auto header : {target, organisation, software, practitioner}) {
      CAPTURE(what, header);
      const auto answer = session.send("GET", search, with_header(session.headers(), header, value));
      CHECK(outcome_of(answer) == "400 REC_BAD_REQUEST value");
      CHECK_THAT(diagnostics_of(answer), Catch::Matchers::Contains("http." + std::string(header)));
      CHECK(answer.header("X-Request-ID"));
    }
  }
}

TEST_CASE("HDR-1 HDR-2 JSON that lacks what the header is for is 400 value") {
  Receiver receiver;
  auto session = receiver.session();
  const std::pair<std::string_view, std::string> cases[] = {
      {target, R"({})"},
      {target, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id"})"},
      {target, R"({"value":"2000072489"})"},
      {target, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":2000072489})"},
      {target, R"({"system":["a"],"value":"2000072489"})"},
      {target, R"({"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"20000\n72489"})"},
      {organisation, R"({})"},
      {organisation, R"({"resourceType":"Organization","identifier":[]})"},
      {organisation, R"({"resourceType":"Organization","identifier":[{"system":"other","value":"B2002"}]})"},
      {software, R"({"resourceType":"Device"})"}};
  for (const auto& [header, json] : cases) {
    CAPTURE(header, json);
    CHECK(ask(session, search, with_header(session.headers(), header, base64(json))) == "400 REC_BAD_REQUEST value");
  }
}

TEST_CASE("HDR-4 every header that is wrong is told at once") {
  Receiver receiver;
  auto session = receiver.session();
  auto headers = with_header(session.headers(), target, "%");
  headers = with_header(with_header(headers, organisation, "%"), "X-Request-ID", "XXXX");
  const auto told = diagnostics_of(session.send("GET", search, headers));
  CHECK_THAT(told, Catch::Matchers::Contains("http.X-Request-ID"));
  CHECK_THAT(told, Catch::Matchers::Contains("http.NHSD-Target-Identifier"));
  CHECK_THAT(told, Catch::Matchers::Contains("http.NHSD-End-User-Organisation"));
}

TEST_CASE("HDR-1 a repeated identity header is refused, so that nobody has to choose") {
  Receiver receiver;
  auto session = receiver.session();
  for (const auto header : {target, organisation, software, practitioner}) {
    CAPTURE(header);
    auto headers = with_header(session.headers(), header, base64("{}"));
    headers.emplace_back(header, base64("{}"));
    CHECK(ask(session, search, headers) == "400 REC_BAD_REQUEST invalid");
  }
}

TEST_CASE("HDR-7 HDR-8 HDR-10 use-context, Authorization and unknown headers play no part") {
  Receiver receiver;
  auto session = receiver.session();
  auto headers = session.message_headers();
  headers.emplace_back("use-context", "nonsense|||");
  headers.emplace_back("Authorization", "Bearer nobody");
  headers.emplace_back("NHSD-Newer-Header", "anything at all");
  const auto message = new_booking(values_for(session.slots().at(0)));
  CHECK(outcome_of(session.send("POST", "/$process-message", headers, message)) == "200");
}
