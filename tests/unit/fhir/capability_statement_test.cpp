#include "fhir/capability_statement.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

using namespace bars::fhir;

namespace {

Capability example() {
  return {"3f3d2c0a-9a53-5a40-8f4c-7d9c3e2b1a00",
          "90ab12cd34ef5678",
          "1.5.0",
          "2026-11-22T09:00:00+00:00",
          "0.1.0",
          "https://r.example/FHIR/R4",
          "Example Emergency Department",
          {"bars-message-booking-request", "bars-message-booking-request-cancelled"},
          {"bars-message-servicerequest-response-referral"}};
}

std::vector<std::string_view> texts(Node array, std::string_view name) {
  std::vector<std::string_view> result;
  for (const Node& item : array.items()) result.push_back(name.empty() ? item.text() : item[name].text());
  return result;
}

Node resource_of(Node rest, std::string_view type) {
  for (const Node& resource : rest["resource"].items()) {
    if (resource["type"].text() == type) return resource;
  }
  return {};
}

using Texts = std::vector<std::string_view>;

}  // namespace

TEST_CASE("CS-3 a CapabilityStatement says what it is and which version it speaks") {
  Arena arena;
  Build build(arena);
  const Node statement = capability_statement(build, example());
  CHECK(statement.resource_type() == "CapabilityStatement");
  CHECK(statement["id"].text() == "3f3d2c0a-9a53-5a40-8f4c-7d9c3e2b1a00");
  CHECK(statement["kind"].text() == "instance");
  CHECK(statement["status"].text() == "active");
  CHECK(statement["meta"]["versionId"].text() == "90ab12cd34ef5678");
  CHECK(statement["date"].text() == "2026-11-22T09:00:00+00:00");
  CHECK(statement["version"].text() == "1.5.0");
  CHECK(statement["fhirVersion"].text() == "4.0.1");
  CHECK(texts(statement["format"], "") == Texts{"json", "xml"});
  CHECK(statement["software"]["name"].text() == "bars-receiver");
  CHECK(statement["software"]["version"].text() == "0.1.0");
  CHECK(statement["implementation"]["url"].text() == "https://r.example/FHIR/R4");
  CHECK(statement["implementation"]["description"].text() == "BaRS receiver for Example Emergency Department");
}

TEST_CASE("CS-7 the url is one, and the name is fit for a program") {
  Arena arena;
  Build build(arena);
  const Node statement = capability_statement(build, example());
  CHECK(statement["url"].text() == "https://r.example/FHIR/R4/metadata");
  const auto name = statement["name"].text();
  CHECK(name == "BarsReceiver");
}

TEST_CASE("CS-2 CS-5 both roles are described, each with its security and the operation") {
  Arena arena;
  Build build(arena);
  const Node statement = capability_statement(build, example());
  const Node rest = statement["rest"];
  REQUIRE(rest.size() == 2);
  CHECK(rest[0]["mode"].text() == "server");
  CHECK(rest[1]["mode"].text() == "client");
  CHECK(rest[0]["security"]["service"][0]["coding"][0]["code"].text() == "Certificates");
  CHECK(rest[1]["security"]["service"][0]["coding"][0]["code"].text() == "OAuth");
  for (const Node& role : rest.items()) {
    CHECK(texts(role["interaction"], "code") == Texts{"transaction", "search-system"});
    CHECK(role["operation"][0]["name"].text() == "process-message");
    CHECK(role["operation"][0]["definition"].text() ==
          "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message");
  }
  CHECK(rest[0]["documentation"].kind() == Node::Kind::absent);
  CHECK(rest[1]["documentation"].text().find("this receiver sends nothing") != std::string_view::npos);
  CHECK(rest[1]["resource"].kind() == Node::Kind::absent);
}

TEST_CASE("CS-4 the server lists what it offers and nothing else") {
  Arena arena;
  Build build(arena);
  const Node server = capability_statement(build, example())["rest"][0];
  struct Case {
    std::string_view type;
    Texts interactions;
    Texts parameters;
  };
  const std::vector<Case> cases{
      {"CapabilityStatement", {"read"}, {}},
      {"MessageDefinition", {"search-type"}, {"context"}},
      {"Appointment",
       {"read", "vread", "search-type"},
       {"patient:identifier", "patient:name", "patient:birthdate", "patient:address-postalcode", "_id", "date"}},
      {"ServiceRequest",
       {"read", "vread", "search-type"},
       {"patient:identifier", "patient:name", "patient:birthdate", "patient:address-postalcode", "_id", "identifier"}},
      {"Slot", {"search-type"}, {"status", "start", "Schedule.actor:HealthcareService"}},
  };
  CHECK(server["resource"].size() == cases.size());
  for (const auto& [type, interactions, parameters] : cases) {
    INFO(type);
    const Node resource = resource_of(server, type);
    CHECK(texts(resource["interaction"], "code") == interactions);
    CHECK(texts(resource["searchParam"], "name") == parameters);
    const bool keeps_versions = interactions.size() > 1;
    const bool has_versions = keeps_versions || type == "CapabilityStatement";
    CHECK(resource["versioning"].text() == (has_versions ? "versioned" : "no-version"));
    CHECK(resource["readHistory"].text() == (keeps_versions ? "true" : ""));
  }
  const auto includes = texts(resource_of(server, "Slot")["searchInclude"], "");
  CHECK(std::count(includes.begin(), includes.end(), "Slot:schedule") == 1);
  CHECK(std::count(includes.begin(), includes.end(), "Schedule:actor:HealthcareService") == 1);
}

TEST_CASE("CS-6 supported messages are full canonicals with their mode") {
  Arena arena;
  Build build(arena);
  const Node messaging = capability_statement(build, example())["messaging"][0];
  CHECK(messaging["endpoint"][0]["address"].text() == "https://r.example/FHIR/R4");
  const Node messages = messaging["supportedMessage"];
  CHECK(texts(messages, "mode") == Texts{"receiver", "receiver", "sender"});
  CHECK(texts(messages, "definition") ==
        Texts{"https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request",
              "https://fhir.nhs.uk/MessageDefinition/bars-message-booking-request-cancelled",
              "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral"});
}

TEST_CASE("CS-1 CS-2 without a service and without messages sent, both roles stand") {
  Arena arena;
  Build build(arena);
  Capability capability = example();
  capability.service_name.clear();
  capability.sent.clear();
  const Node statement = capability_statement(build, capability);
  CHECK(statement["implementation"]["description"].text() == "BaRS receiver");
  CHECK(statement["rest"][1]["operation"][0]["name"].text() == "process-message");
  CHECK(texts(statement["messaging"][0]["supportedMessage"], "mode") == Texts{"receiver", "receiver"});
}
