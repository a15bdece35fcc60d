// Which of several Encounters the decision table looks at.
#include "tests/support/catch.hpp"
#include "tests/unit/server/decision_messages.hpp"

#include <string>
#include <vector>

namespace {

using namespace bars;
using test::Codes;
using test::decided;

struct Encounter {
  std::string_view status;
  bool is_named = false;  // by ServiceRequest.encounter
  bool is_focus = false;
};

/// The message with these Encounters in the place of its own.
std::string with_encounters(const Codes& codes, const std::vector<Encounter>& encounters) {
  auto json = test::message_of(codes);
  const auto focus = test::value_at(json, test::entry_of(json, "ServiceRequest") + ".fullUrl");
  json = test::with(json, test::entry_of(json, "Encounter"), "");
  json = test::with_in(json, "ServiceRequest", "encounter", "");
  if (codes.is_response()) json = test::with(json, "entry[0].resource.focus[0].reference", focus);
  std::size_t next = 0;
  while (!test::value_at(json, "entry[" + std::to_string(next) + "]").empty()) ++next;
  for (std::size_t i = 0; i < encounters.size(); ++i) {
    const auto url = test::in_quotes("urn:uuid:10000000-0000-4000-8000-0000000000f" + std::to_string(i));
    json = test::with(json, "entry[" + std::to_string(next + i) + "]",
                      R"({"fullUrl":)" + url + R"(,"resource":{"resourceType":"Encounter","status":)" +
                          test::in_quotes(encounters[i].status) + R"(,"class":{"code":"EMER"}}})");
    if (encounters[i].is_named)
      json = test::with_in(json, "ServiceRequest", "encounter", R"({"reference":)" + url + "}");
    if (encounters[i].is_focus) json = test::with(json, "entry[0].resource.focus[0].reference", url);
  }
  return json;
}

struct Case {
  std::vector<Encounter> encounters;
  std::string_view rule;
};

void check(const Codes& codes, const std::vector<Case>& cases) {
  for (const auto& c : cases) {
    std::string shown;
    for (const auto& encounter : c.encounters)
      shown += std::string(encounter.status) + (encounter.is_named ? " named, " : ", ");
    const auto seen = decided(with_encounters(codes, c.encounters));
    INFO(shown << seen.diagnostics);
    CHECK(seen.rule == c.rule);
  }
}

constexpr bool named = true;
constexpr auto request = "servicerequest-request";
constexpr auto response = "servicerequest-response";

}  // namespace

TEST_CASE("PM-35 PM-36 TKWR-7 the Encounter that counts is the one the ServiceRequest names, else not the receiver's") {
  check({request, "a1t1", "new", "referral", "active"}, {{{{"triaged", named}, {"planned"}}, "PM-1"},
                                                         {{{"planned"}, {"triaged", named}}, "PM-1"},
                                                         {{{"planned", named}, {"triaged"}}, "400"},
                                                         {{{"planned"}, {"triaged"}}, "PM-1"},
                                                         {{{"triaged"}, {"in-progress"}}, "PM-1"},
                                                         {{{"arrived"}, {"triaged"}}, "400"},
                                                         {{{"planned"}, {"planned"}}, "400"},
                                                         {{{"planned"}}, "400"},
                                                         {{}, "400"}});
}

TEST_CASE("PM-36 PM-38 among Encounters that only a receiver gives, a planned one counts first") {
  check({request, "a4t1", "new", "validation", "active", "active"}, {{{{"in-progress"}}, "PM-2"},
                                                                     {{{"in-progress", named}, {"planned"}}, "PM-2"},
                                                                     {{{"planned"}, {"in-progress"}}, "400"},
                                                                     {{{"in-progress"}, {"planned"}}, "400"},
                                                                     {{{"in-progress"}, {"triaged"}}, "PM-2"}});
}

TEST_CASE("A6-1 A6-3 PM-35 the receiver's own Encounter that comes back with an update does not count") {
  for (const auto reason : {"new", "update"}) {
    const auto rule = std::string_view(reason) == "new" ? "A6-1" : "A6-3";
    check({request, "a6t1", reason, "referral", "active", "active"}, {{{{"in-progress", named}, {"planned"}}, rule},
                                                                      {{{"planned"}, {"in-progress", named}}, rule},
                                                                      {{{"in-progress", named}, {"in-progress"}}, rule},
                                                                      {{{"finished", named}, {"in-progress"}}, rule},
                                                                      {{{"in-progress"}, {"finished"}}, rule},
                                                                      {{{"planned", named}, {"in-progress"}}, "400"},
                                                                      {{{"arrived", named}, {"finished"}}, "400"},
                                                                      {{{"planned"}, {"planned"}}, "400"}});
  }
}

TEST_CASE("MH-8 X-18 the Encounter of a response is its focus, else the responder's own") {
  const Codes codes{response, "a6t3", "new", "referral", "active", ""};
  check(codes, {{{{"triaged", named}, {"cancelled", false, true}}, "PM-34"},
                {{{"cancelled"}, {"planned", named, true}}, "A6-5"},
                {{{"triaged"}, {"planned"}}, "A6-5"},  // the focus is the ServiceRequest from here on
                {{{"planned"}, {"triaged"}}, "A6-5"},
                {{{"finished", named}, {"cancelled"}}, "PM-34"},
                {{{"cancelled"}, {"finished", named}}, "PM-34"},
                {{{"finished", named}}, "A6-5"},
                {{{"triaged", named}}, "400"},
                {{}, "400"}});
  check({response, "a1t1", "new", "referral", "revoked"}, {{{}, "PM-6"}, {{{"triaged", named}}, "PM-6"}});
}

TEST_CASE("PM-7 MD-21 a response has 3 Encounters at most") {
  const Codes codes{response, "a4t1", "new", "validation", "active", ""};
  const Encounter focus{"in-progress", false, true};
  check(codes, {{{{"triaged", named}, focus, {"planned"}}, "PM-7"},
                {{{"triaged", named}, focus, {"planned"}, {"planned"}}, "400"}});
  const auto seen = decided(with_encounters(codes, {{"triaged"}, focus, {"planned"}, {"planned"}}));
  CHECK(seen.diagnostics == "A response has 3 Encounters at most, found 4.");
  CHECK(seen.expression == "Bundle.entry");
}
