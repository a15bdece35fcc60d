#include "server/security/access.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using security::Permission;

config::Service service(std::vector<config::AccessRule> rules) {
  config::Service result;
  result.id = {"https://fhir.nhs.uk/Id/dos-service-id", "2000072489"};
  result.organisation.ods_code = "A1001";
  result.access = std::move(rules);
  return result;
}

security::Identity caller(std::string organisation, std::string software) {
  security::Identity identity;
  identity.organisation = std::move(organisation);
  identity.software = std::move(software);
  return identity;
}

const std::vector<Permission> permissions = {Permission::metadata, Permission::message_definition,
                                             Permission::slot,     Permission::read,
                                             Permission::search,   Permission::message};

}  // namespace

TEST_CASE("ERR-6 the first rule that matches decides") {
  const auto target = service({{{"X1"}, {"*"}, {"slot"}},
                               {{"x2", "X3"}, {"APP-1"}, {"slot", "read", "message"}},
                               {{"X2"}, {"*"}, {"metadata"}},
                               {{"*"}, {"APP-9"}, {"message"}}});
  struct Case {
    std::string organisation;
    std::string software;
    Permission permission;
    bool allowed;
    std::string reason;
  };
  const std::vector<Case> table = {
      {"X1", "APP-9", Permission::slot, true, ""},
      {"X1", "APP-9", Permission::message, false, "access rule 1 "},  // rule 4 would allow it, but comes later
      {"X2", "APP-1", Permission::message, true, ""},
      {"X2", "APP-1", Permission::metadata, false, "access rule 2 "},
      {"X2", "APP-2", Permission::metadata, true, ""},
      {"X2", "app-1", Permission::message, false, "access rule 3 "},  // software is compared exactly
      {"x3", "APP-1", Permission::read, true, ""},                    // organisations without letter case
      {"X3", "APP-2", Permission::read, false, "no access rule matches"},
      {"X", "APP-1", Permission::read, false, "no access rule matches"},
      {"X33", "APP-1", Permission::read, false, "no access rule matches"},
      {"Z9", "APP-9", Permission::message, true, ""},
      {"Z9", "APP-9", Permission::read, false, "access rule 4 "},
      {"", "APP-9", Permission::message, true, ""},
      {"", "APP-1", Permission::message, false, "no access rule matches"},
      {"*", "*", Permission::message, false, "no access rule matches"},
      {"Z9", "", Permission::message, false, "no access rule matches"},
  };
  for (const auto& [organisation, software, permission, allowed, reason] : table) {
    const auto decision = security::decide(target, caller(organisation, software), permission);
    CAPTURE(organisation, software, security::name_of(permission));
    REQUIRE(decision.has_value() == allowed);
    if (decision) continue;
    CHECK(decision.error().diagnostics.find(reason) != std::string::npos);
    CHECK(decision.error().diagnostics.find("A1001") != std::string::npos);
    CHECK(fhir::wire(decision.error().category).status == 401);
  }
}

TEST_CASE("ERR-6 ERR-7 a refusal is 401, forbidden for slots and security for the rest, never 403") {
  for (const auto permission : permissions) {
    const auto decision = security::decide(service({}), caller("X1", "APP-1"), permission);
    CAPTURE(security::name_of(permission));
    REQUIRE_FALSE(decision.has_value());
    CHECK(decision.error().category ==
          (permission == Permission::slot ? Category::slot_forbidden : Category::security));
    CHECK(decision.error().diagnostics.find(security::name_of(permission)) != std::string::npos);
  }
}

TEST_CASE("HDR-6 the default rule lets any organisation do everything") {
  const auto open = service({{{"*"}, {"*"}, {"metadata", "message-definition", "slot", "read", "search", "message"}}});
  for (const auto permission : permissions)
    for (const auto* organisation : {"X1", "A1001", ""}) {
      CAPTURE(organisation, security::name_of(permission));
      CHECK(security::decide(open, caller(organisation, ""), permission).has_value());
    }
}

TEST_CASE("OO-4 a refusal echoes the caller's ids printable and bounded") {
  const auto decision = security::decide(service({}), caller("X\x1b\n1", std::string(1000, 'S')), Permission::message);
  REQUIRE_FALSE(decision.has_value());
  const auto& text = decision.error().diagnostics;
  CHECK(text.size() < 300);
  CHECK(text.find("X??1") != std::string::npos);
}
