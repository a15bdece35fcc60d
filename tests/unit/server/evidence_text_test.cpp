#include "fhir/json.hpp"
#include "server/evidence/text.hpp"
#include "server/evidence/words.hpp"
#include "server/routes.hpp"
#include "server/security/identity.hpp"
#include "server/workflow/decision.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace bars;

storage::AuditRecord record_of(std::string interaction, std::string request_type = {}) {
  storage::AuditRecord record;
  record.interaction = std::move(interaction);
  record.request_type = std::move(request_type);
  return record;
}

}  // namespace

TEST_CASE("SCAL-8 every interaction and every type of message has words of its own") {
  for (const auto& route : routes()) {
    INFO(route.interaction);
    CHECK(evidence::what(record_of(std::string(route.interaction))) != route.interaction);
  }
  using workflow::RequestType;
  for (auto type = RequestType::new_booking; type != RequestType::not_supported;
       type = static_cast<RequestType>(static_cast<int>(type) + 1)) {
    INFO(workflow::name_of(type));
    CHECK(evidence::what(record_of("process-message", std::string(workflow::name_of(type)))) != "Sent a message");
  }
  CHECK(evidence::what(record_of("slots.import")) == "slots.import");
}

TEST_CASE("SCAL-8 every status has words of its own") {
  for (auto category = fhir::Category::required; category <= fhir::Category::unavailable;
       category = static_cast<fhir::Category>(static_cast<int>(category) + 1)) {
    storage::AuditRecord record;
    record.status = fhir::wire(category).status;
    record.issue = fhir::wire(category).issue;
    INFO(record.status);
    CHECK(evidence::outcome(record) != "Refused: see the details");
  }
}

TEST_CASE("what strangers wrote is no markup in a page") {
  CHECK(evidence::escaped(R"(<b a="1" c='2'>&)") == "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
}

TEST_CASE("a file's name leads nowhere else") {
  CHECK(evidence::file_name("../../Etc/inbox.show\n0") == "-------tc-inbox-show-0");
}

TEST_CASE("JSON for people says what the JSON says") {
  const std::string json = R"({"a":[1.50,"x\n",null,true],"b":{},"c":[]})";
  const auto document = fhir::decode_json(json);
  const auto pretty = evidence::pretty_json(document->root);
  CHECK(pretty == "{\n  \"a\": [\n    1.50,\n    \"x\\n\",\n    null,\n    true\n  ],\n  \"b\": {},\n  \"c\": []\n}\n");
  CHECK(fhir::encode_json(fhir::decode_json(pretty)->root) == json);
}

TEST_CASE("times and headers for people") {
  CHECK(evidence::readable({1795424400, 123'456'700}) == "23 November 2026, 09:00:00.123 UTC");
  CHECK(evidence::moment({1795424400, 0}) == "2026-11-23 09:00:00.000");
  CHECK(evidence::milliseconds(12'345) == "12.3 ms");
  CHECK(evidence::decoded_header(security::encode_base64(R"({"a":1})")) == "{\n  \"a\": 1\n}\n");
  CHECK(evidence::decoded_header("no Base64").empty());
  CHECK(evidence::decoded_header(security::encode_base64("no JSON")).empty());
}

TEST_CASE("who asked, in words") {
  auto record = record_of("metadata");
  CHECK(evidence::who(record) == "Unknown");
  record.organisation = "X26";
  CHECK(evidence::who(record) == "X26");
  record.headers =
      "NHSD-End-User-Organisation: " + security::encode_base64(R"({"name":"Example Sender"})") + "\nAccept: a\n";
  CHECK(evidence::who(record) == "Example Sender (X26)");
  record.peer = "local";
  record.address = "uid 1000";
  CHECK(evidence::who(record) == "A user of this machine (uid 1000)");
}
