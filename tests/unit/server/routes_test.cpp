#include "server/routes.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using http::Method;

constexpr std::string_view base = "/FHIR/R4";

http::Head head_of(Method method, std::string path) {
  http::Head head;
  head.method = method;
  head.method_text = name_of(method);
  head.path = std::move(path);
  return head;
}

}  // namespace

TEST_CASE("routes: the table is sound") {
  std::set<std::pair<Method, std::string_view>> ways;
  std::set<std::string_view> interactions;
  for (const auto& route : routes()) {
    INFO(route.interaction);
    CHECK(route.path.starts_with('/'));
    CHECK_FALSE(route.path.ends_with('/'));
    CHECK(route.handler != nullptr);
    CHECK(route.method != Method::other);
    CHECK(ways.emplace(route.method, route.path).second);
    CHECK(interactions.insert(route.interaction).second);
    // What changes something is processed at most once, and only for callers who are known (TI-10).
    CHECK((route.takes == Takes::nothing) == (route.method == Method::get));
    if (route.takes != Takes::nothing) CHECK(route.caller == Caller::identified);
    // Whoever may change something is named, and needs the permission to send messages.
    if (route.method != Method::get) CHECK(route.permission == security::Permission::message);
    if (route.caller == Caller::anyone) CHECK(route.permission == security::Permission::metadata);
  }
  CHECK(interactions.size() == 18);
}

TEST_CASE("ERR-9 a path that no route has is 404") {
  for (const auto path : {"",
                          "/",
                          "/FHIR",
                          "/FHIR/R4",
                          "/FHIR/R4/",
                          "/FHIR/R4metadata",
                          "/metadata",
                          "/FHIR/R4/Slots",
                          "/FHIR/R4/metadata/",
                          "/FHIR/R4//metadata",
                          "/FHIR/R4/Slot/",
                          "/FHIR/R4/Slot/1",
                          "/FHIR/R4/Appointment/1/2",
                          "/FHIR/R4/Appointment/1/",
                          "/FHIR/R4/Appointment/1/_history",
                          "/FHIR/R4/Appointment/1/_history/1/",
                          "/FHIR/R4/Appointment/1/history/1",
                          "/FHIR/R4/Slot/1/_history/1",
                          "/FHIR/R4/Patient",
                          "/FHIR/R4/process-message",
                          "/FHIR/R4/FHIR/R4/metadata"}) {
    INFO(path);
    const auto matched = match(head_of(Method::get, path), base);
    REQUIRE_FALSE(matched);
    CHECK(matched.error().category == Category::not_found);
    CHECK(allowed_methods(path, base).empty());
  }
}

TEST_CASE("ERR-9 SLOT-1 paths are case sensitive") {
  for (const auto path : {"/FHIR/R4/Metadata", "/FHIR/R4/slot", "/FHIR/R4/appointment/1", "/fhir/R4/metadata",
                          "/FHIR/r4/metadata", "/FHIR/R4/messagedefinition", "/FHIR/R4/$Process-Message"}) {
    INFO(path);
    const auto matched = match(head_of(Method::get, path), base);
    REQUIRE_FALSE(matched);
    CHECK(matched.error().category == Category::not_found);
  }
}

TEST_CASE("ERR-10 ERR-58 another method on a known path is 405 and Allow lists the right ones") {
  struct Case {
    std::string path;
    std::vector<Method> refused;
    std::string allow;
  };
  const std::vector<Case> table = {
      {"/metadata", {Method::post, Method::head, Method::options, Method::other}, "GET"},
      {"/MessageDefinition", {Method::post, Method::put}, "GET"},
      {"/$process-message", {Method::get, Method::put, Method::patch, Method::delete_}, "POST"},
      {"/Slot", {Method::post}, "GET"},
      {"/Appointment", {Method::put, Method::patch, Method::delete_}, "GET, POST"},
      {"/ServiceRequest", {Method::put, Method::patch, Method::delete_}, "GET, POST"},
      {"/Appointment/1", {Method::post}, "GET, PUT, PATCH, DELETE"},
      {"/ServiceRequest/1", {Method::post}, "GET, PUT, PATCH, DELETE"}};
  for (const auto& c : table) {
    const auto path = std::string(base) + c.path;
    INFO(path);
    CHECK(allowed_methods(path, base) == c.allow);
    for (const auto method : c.refused) {
      const auto matched = match(head_of(method, path), base);
      REQUIRE_FALSE(matched);
      CHECK(matched.error().category == Category::method_not_allowed);
      CHECK(matched.error().diagnostics.find(c.allow) != std::string::npos);
    }
  }
}

TEST_CASE("ERR-43 a read finds its id, an empty one too") {
  for (const auto& [path, interaction, id] :
       {std::tuple{"/FHIR/R4/Appointment/", "appointment-read", ""},
        std::tuple{"/FHIR/R4/ServiceRequest/", "service-request-read", ""},
        std::tuple{"/FHIR/R4/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75", "appointment-read",
                   "95e58add-0b10-4a8c-817c-2729eb0cab75"},
        std::tuple{"/FHIR/R4/ServiceRequest/XXXXXXXXX", "service-request-read", "XXXXXXXXX"}}) {
    INFO(path);
    const auto head = head_of(Method::get, path);
    const auto matched = match(head, base);
    REQUIRE(matched);
    CHECK(matched->route->interaction == interaction);
    CHECK(matched->resource_id == id);
  }
}

TEST_CASE("UPD-9 a version is found by id and number") {
  struct Case {
    std::string path;
    std::string_view interaction;
    std::string_view id;
    std::string_view version;
  };
  for (const auto& [path, interaction, id, version] :
       {Case{"/FHIR/R4/Appointment/95e58add/_history/12", "appointment-vread", "95e58add", "12"},
        Case{"/FHIR/R4/ServiceRequest/x/_history/", "service-request-vread", "x", ""},
        Case{"/FHIR/R4/Appointment//_history/1", "appointment-vread", "", "1"}}) {
    INFO(path);
    const auto head = head_of(Method::get, path);
    const auto matched = match(head, base);
    REQUIRE(matched);
    CHECK(matched->route->interaction == interaction);
    CHECK(matched->resource_id == id);
    CHECK(matched->version_id == version);
  }
  CHECK(allowed_methods("/FHIR/R4/Appointment/1/_history/1", base) == "GET");
}

TEST_CASE("routes: every route is found under any base path") {
  for (const std::string prefix : {"/FHIR/R4", "/a", ""}) {
    for (const auto& route : routes()) {
      auto path = prefix + std::string(route.path);
      for (const std::string_view place : {"{id}", "{version}"})
        if (const auto at = path.find(place); at != std::string::npos) path.replace(at, place.size(), "x");
      const auto head = head_of(route.method, path);
      const auto matched = match(head, prefix);
      INFO(path);
      REQUIRE(matched);
      CHECK(matched->route == &route);
    }
  }
}
