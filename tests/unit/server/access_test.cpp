#include "server/security/access.hpp"
#include "server/security/disclosure.hpp"
#include "server/security/version_range.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <functional>
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
  for (const auto permission : security::permissions) {
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
  for (const auto permission : security::permissions)
    for (const auto* organisation : {"X1", "A1001", ""}) {
      CAPTURE(organisation, security::name_of(permission));
      CHECK(security::decide(open, caller(organisation, ""), permission).has_value());
    }
}

TEST_CASE("OO-4 a refusal names the organisation by its code, and shows nothing else that the caller said") {
  const auto text = [](const std::string& organisation) {
    return security::decide(service({}), caller(organisation, "Ann Example"), Permission::message).error().diagnostics;
  };
  CHECK(text("X26") == "Service 2000072489 of A1001 refuses message to organisation X26: no access rule matches.");
  for (const auto* hidden : {"9990548609", "SMITH", "TR11AA", "X\x1b\n1", "Ann"}) {
    CAPTURE(hidden);
    CHECK(text(hidden) ==
          "Service 2000072489 of A1001 refuses message to organisation (not an ODS code): no access rule "
          "matches.");
  }
}

TEST_CASE("HDR-5 every selector has to take the caller, and one that is left out takes any") {
  struct Case {
    std::string name;
    std::function<void(config::AccessRule&)> narrow;
    std::vector<std::string_view> mismatches;
  };
  security::Identity who = caller("RX801", "APP-1");
  who.software_name = "A system";
  who.software_version = "2.1.0";
  who.practitioner_roles = {"62247001", "S0010:G0020:R8000"};
  using Rule = config::AccessRule;
  const std::vector<Case> table = {
      {"nothing", [](Rule&) {}, {}},
      {"prefix",
       [](Rule& rule) {
         rule.organisations = {"Z", "rx*"};
       },
       {}},
      {"another prefix",
       [](Rule& rule) {
         rule.organisations = {"RX9*", "X*"};
       },
       {"organisations"}},
      {"a prefix is no code", [](Rule& rule) { rule.organisations = {"RX"}; }, {"organisations"}},
      {"longer than the code", [](Rule& rule) { rule.organisations = {"RX8012*"}; }, {"organisations"}},
      {"SNOMED",
       [](Rule& rule) {
         rule.roles = {"1", "62247001"};
       },
       {}},
      {"SDS", [](Rule& rule) { rule.roles = {"S0010:G0020:R8000"}; }, {}},
      {"another role", [](Rule& rule) { rule.roles = {"R8000"}; }, {"roles"}},
      {"name", [](Rule& rule) { rule.software_names = {"A system"}; }, {}},
      {"name in other letters", [](Rule& rule) { rule.software_names = {"a system"}; }, {"software_names"}},
      {"range",
       [](Rule& rule) {
         rule.software_versions = {"2", "3"};
       },
       {}},
      {"too old",
       [](Rule& rule) {
         rule.software_versions = {"2.1.1", ""};
       },
       {"software_versions"}},
      {"all at once",
       [](Rule& rule) {
         rule.organisations = {"A"};
         rule.roles = {"1"};
         rule.software = {"APP-2"};
         rule.software_names = {"B"};
         rule.software_versions = {"", "2"};
       },
       {"organisations", "roles", "software", "software_names", "software_versions"}},
  };
  for (const auto& [name, narrow, mismatches] : table) {
    CAPTURE(name);
    config::AccessRule rule;
    rule.allow = {"read"};
    narrow(rule);
    CHECK(security::mismatches(rule, who) == mismatches);
    CHECK(security::decide(service({rule}), who, Permission::read).has_value() == mismatches.empty());
    // Who names nothing is taken by nothing but a star.
    CHECK(security::mismatches(rule, {}).empty() == (name == "nothing"));
  }
}

TEST_CASE("HDR-5 a version is in a range by its numbers, a pre-release before its release") {
  struct Case {
    config::VersionRange range;
    std::vector<std::string> in;
    std::vector<std::string> out;
  };
  const std::vector<Case> table = {
      {{"1.2", "2"},
       {"1.2", "1.2.0", "v1.2", "1.10", "1.2.0.0", "1.99.9.9", "1.2+build.7", "1.3-rc1"},
       {"1.1.9", "1.2-rc1", "2", "2.0.0", "2-beta", "12", "", "latest", "1.2.x", "1.2.0.0.0", "-1", "1..2", "1.2 "}},
      {{"1", ""}, {"1", "999999"}, {"0.9", "1-a", "1234567"}},
      {{"", "1.5"}, {"0", "1.4.9", "1-a"}, {"1.5", "1.5-a", "1.6"}},
  };
  for (const auto& [range, in, out] : table) {
    CAPTURE(range.from, range.below);
    for (const auto& version : in) {
      CAPTURE(version);
      CHECK(security::is_in(range, version));
    }
    for (const auto& version : out) {
      CAPTURE(version);
      CHECK_FALSE(security::is_in(range, version));
    }
  }
}

TEST_CASE("ERR-6 the rule that lets messages in says of which types, by request or by event") {
  const auto with_types = [](std::vector<std::string> types) {
    config::AccessRule rule;
    rule.allow = {"message"};
    rule.message_types = std::move(types);
    return service({rule});
  };
  const auto decide = [](const config::Service& target, security::MessageType type) {
    return security::decide_message(target, caller("X1", "APP-1"), type);
  };
  const security::MessageType booking{.name = "new-booking", .event = "booking-request"};
  const security::MessageType patch{.name = "Appointment.patch", .event = {}};
  CHECK(decide(with_types({"*"}), booking));
  CHECK(decide(with_types({"*"}), patch));
  CHECK(decide(with_types({"cancel-booking", "new-booking"}), booking));
  CHECK(decide(with_types({"booking-request"}), booking));
  CHECK(decide(with_types({"Appointment.patch"}), patch));
  CHECK_FALSE(decide(with_types({"booking-request"}), patch));
  const auto refused = decide(with_types({"servicerequest-request", "cancel-booking"}), booking);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().category == Category::security);
  CHECK_THAT(refused.error().diagnostics,
             Catch::Matchers::Contains("refuses new-booking") &&
                 Catch::Matchers::Contains("access rule 1 does not allow messages of this type"));
  auto silent = with_types({"*"});
  silent.access[0].allow = {"read"};
  CHECK_FALSE(decide(silent, booking));
}

TEST_CASE("LOG-4 of a caller's codes and ids only those are shown whose form nobody's name, number or address has") {
  for (const auto* shown : {"X26", "RYG", "102", "A1001", "RX801", "F81001", "A1B2C", "VNE01", "A1001B1001C1", ""}) {
    CAPTURE(shown);
    CHECK(security::shown_organisation(shown) == shown);
  }
  for (const auto* hidden : {"9990548609", "1234", "SMITH", "TR11AA", "SW1A1AA", "M11AA", "EC1A1BB", "A1001B1001C1D",
                             "a1001", "A-1", "X 1", "\x1b"}) {
    CAPTURE(hidden);
    CHECK(security::shown_organisation(hidden) == "(not an ODS code)");
  }
  CHECK(security::shown_guid("").empty());
  CHECK(security::shown_guid("6f9619ff-8b86-4011-b42d-00c04fc964ff") == "6f9619ff-8b86-4011-b42d-00c04fc964ff");
  for (const auto* hidden : {"9990548609", "Ann Example", "6f9619ff-8b86-4011-b42d-00c04fc964f", "{6f9619ff}"})
    CHECK(security::shown_guid(hidden) == "(not a GUID)");
  for (const auto* shown : {"0af7651916cd43dd8448eb211c80319c", "0000000000000000000000944930555a"})
    CHECK(security::shown_trace_id(shown) == shown);
  CHECK(security::shown_trace_id("00000000000000000000009449305552") == "(not a random id)");
}
