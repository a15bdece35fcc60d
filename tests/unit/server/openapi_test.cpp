// The description of the surface says what the routes do, and is one that tools can read.
#include "server/openapi.hpp"
#include "fhir/json.hpp"
#include "server/handlers/resource_query.hpp"
#include "server/handlers/slot_query.hpp"
#include "server/http/negotiation.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Node;

constexpr auto base_url = "https://r.example/FHIR/R4";

fhir::Document described(const config::Receiver& config = {}) {
  auto document = fhir::decode_json(openapi_document(config, base_url));
  if (!document) throw std::logic_error("not JSON: " + document.error().diagnostics);
  return std::move(*document);
}

Node operation_of(const Route& route, Node root) {
  std::string method(http::name_of(route.method));
  for (auto& c : method) c = static_cast<char>(c - 'A' + 'a');
  return root["paths"][route.path][method];
}

Node parameter_of(Node operation, std::string_view in, std::string_view name) {
  for (const auto& parameter : operation["parameters"].items())
    if (parameter["in"].text() == in && parameter["name"].text() == name) return parameter;
  return {};
}

bool is_admin(std::string_view path) {
  const auto paths = admin_paths();
  return std::any_of(paths.begin(), paths.end(), [&](const AdminPath& known) { return known.path == path; });
}

/// Every object of the tree.
void for_each_object(Node node, const std::function<void(Node)>& visit) {
  if (node.is_object()) visit(node);
  for (const auto& member : node.members()) for_each_object(member.value, visit);
  for (const auto& item : node.items()) for_each_object(item, visit);
}

}  // namespace

TEST_CASE("openapi: every route is described once, and nothing else") {
  const auto document = described();
  std::size_t operations = 0;
  for (const auto& [path, item] : document.root["paths"].members())
    if (!is_admin(path)) operations += item.size();
  CHECK(operations == routes().size());
  for (const auto& route : routes()) {
    INFO(route.interaction);
    const auto operation = operation_of(route, document.root);
    CHECK(operation["operationId"].text() == route.interaction);
    CHECK_FALSE(operation["summary"].text().empty());
    CHECK(static_cast<bool>(operation["requestBody"]) == (route.takes == Takes::message));
  }
  for (const auto& path : admin_paths()) CHECK(document.root["paths"][path.path]["get"]);
  CHECK(interaction_facts().size() == routes().size());
}

TEST_CASE("HDR-1 HDR-2 TI-1 openapi: headers are demanded as the routes demand them") {
  for (const auto demanded : {config::IdentityHeaders::required, config::IdentityHeaders::warn}) {
    config::Receiver config;
    config.identity_headers = demanded;
    const auto document = described(config);
    for (const auto& route : routes()) {
      INFO(route.interaction);
      const auto operation = operation_of(route, document.root);
      const auto required = [&](std::string_view name) {
        const auto parameter = parameter_of(operation, "header", name);
        REQUIRE(parameter);
        return parameter["required"].text() == "true";
      };
      const bool asks = route.caller == Caller::identified && demanded == config::IdentityHeaders::required;
      CHECK(required("X-Request-ID"));
      CHECK(required("X-Correlation-ID"));
      CHECK(required("NHSD-Target-Identifier") == (route.caller != Caller::anyone));
      CHECK(required("NHSD-End-User-Organisation") == asks);
      CHECK(required("NHSD-Requesting-Software") == asks);
      CHECK_FALSE(required("NHSD-Requesting-Practitioner"));
    }
  }
}

TEST_CASE("ERR-1 to ERR-23 openapi: statuses are those of the error table, in both media types") {
  const auto document = described();
  for (const auto& route : routes()) {
    const auto operation = operation_of(route, document.root);
    std::set<std::string> wanted, seen;
    for (const auto status : successes_of(route)) wanted.insert(std::to_string(status));
    for (const auto category : refusals_of(route)) wanted.insert(std::to_string(wire(category).status));
    for (const auto& [status, response] : operation["responses"].members()) {
      INFO(route.interaction << " " << status);
      seen.emplace(status);
      const bool refusal = status[0] != '2';
      for (const auto type : {http::fhir_json, http::fhir_xml})
        CHECK(response["content"][type]["schema"]["$ref"].text() ==
              (refusal ? "#/components/schemas/OperationOutcome" : "#/components/schemas/Resource"));
      CHECK(static_cast<bool>(response["headers"]["Retry-After"]) ==
            (status == "425" || status == "429" || status == "503"));
      if (refusal) CHECK(response["description"].text().starts_with("REC_"));
    }
    CHECK(seen == wanted);
  }
}

TEST_CASE("openapi: the parameters of a query are those that searches understand") {
  for (const auto& facts : interaction_facts()) {
    if (!facts.interaction.ends_with("-search")) continue;
    http::Head head;
    for (const auto& parameter : facts.query)
      head.query.push_back({std::string(parameter.name), std::string(parameter.example)});
    std::string honoured;
    if (facts.interaction == "slot-search") {
      head.query.push_back({"start", "le2026-11-24T00:00:00Z"});
      head.query.push_back({"_include", "Schedule:actor:HealthcareService"});
      const auto search = handlers::read_slot_search(head, 31);
      REQUIRE(search);
      honoured = search->honoured;
    } else {
      const auto* type = facts.interaction == "appointment-search" ? "Appointment" : "ServiceRequest";
      const auto search = handlers::read_resource_search(head, type, "Europe/London");
      REQUIRE(search);
      honoured = search->honoured;
    }
    for (const auto& parameter : facts.query) {
      INFO(facts.interaction << " " << parameter.name);
      if (facts.interaction == "slot-search" && parameter.name == "_format") continue;  // VER-2: of the answer alone
      CHECK(("&" + honoured).find("&" + std::string(parameter.name) + "=") != std::string::npos);
    }
  }
}

TEST_CASE("openapi: tools can read the description") {
  const auto document = described();
  const auto root = document.root;
  CHECK(root["openapi"].text() == "3.1.0");
  CHECK(root["info"]["title"].text() == "bars-receiver");
  CHECK(root["info"]["version"].text() == BARS_VERSION);
  CHECK(root["servers"][std::size_t{0}]["url"].text() == base_url);
  CHECK(root["components"]["securitySchemes"]["mutualTLS"]["type"].text() == "mutualTLS");

  for_each_object(root, [&](Node object) {
    const auto reference = object["$ref"].text();
    if (reference.empty()) return;
    auto target = root;
    REQUIRE(reference.starts_with("#/"));
    for (auto rest = reference.substr(2); !rest.empty();) {
      const auto end = std::min(rest.find('/'), rest.size());
      target = target[rest.substr(0, end)];
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    CAPTURE(reference);
    CHECK(target);
  });

  std::set<std::string> ids;
  for (const auto& [path, item] : root["paths"].members())
    for (const auto& [method, operation] : item.members()) {
      if (method == "servers") continue;
      INFO(path << " " << method);
      CHECK(ids.emplace(operation["operationId"].text()).second);
      CHECK(operation["responses"].size() > 0);
      std::set<std::string> names;
      for (const auto& parameter : operation["parameters"].items()) {
        CHECK(names.insert(std::string(parameter["in"].text()) + " " + std::string(parameter["name"].text())).second);
        CHECK(parameter["schema"]["type"].text() == "string");
        if (parameter["in"].text() == "path") CHECK(parameter["required"].text() == "true");
      }
      for (const std::string_view name : {"id", "version"}) {
        const bool in_path = path.find("{" + std::string(name) + "}") != std::string_view::npos;
        CHECK(static_cast<bool>(parameter_of(operation, "path", name)) == in_path);
      }
    }
}
