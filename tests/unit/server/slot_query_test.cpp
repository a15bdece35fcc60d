#include "server/handlers/slot_query.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include "fhir/instant.hpp"

#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using handlers::read_slot_search;
using Query = std::vector<http::Parameter>;

constexpr auto actor = "Schedule.actor:HealthcareService";

/// A complete search, with one parameter's values replaced; none: left out.
http::Head search_with(const std::string& name, const std::vector<std::string>& values) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> complete = {
      {actor, {"https://fhir.nhs.uk/Id/dos-service-id|2000072489"}},
      {"status", {"free"}},
      {"start", {"ge2026-11-23T00:00:00+00:00", "le2026-11-27T00:00:00+00:00"}},
      {"_include", {"Slot:schedule", "Schedule:actor:HealthcareService"}}};
  http::Head head;
  for (const auto& [known, usual] : complete)
    for (const auto& value : known == name ? values : usual) head.query.push_back({known, value});
  return head;
}

std::int64_t at(std::string_view text) { return fhir::parse_instant(text)->seconds; }

}  // namespace

TEST_CASE("SLOT-2 SLOT-3 SLOT-5 a complete search is understood") {
  const auto head = search_with("", {});
  const auto search = read_slot_search(head, 31);
  REQUIRE(search);
  CHECK(search->service == "2000072489");
  CHECK(search->free);
  CHECK_FALSE(search->busy);
  CHECK(search->from == at("2026-11-23T00:00:00Z"));
  CHECK(search->to == at("2026-11-27T00:00:01Z"));
  CHECK(search->includes.schedule);
  CHECK(search->includes.healthcare_service);
  CHECK_FALSE(search->includes.practitioner);
  CHECK(search->honoured ==
        "Schedule.actor:HealthcareService=https://fhir.nhs.uk/Id/dos-service-id%7C2000072489&status=free"
        "&start=ge2026-11-23T00:00:00%2B00:00&start=le2026-11-27T00:00:00%2B00:00"
        "&_include=Slot:schedule&_include=Schedule:actor:HealthcareService");
}

TEST_CASE("ERR-34 to ERR-41 SLOT-17 one wrong parameter is refused for what it is") {
  const std::string lower = "ge2026-11-23T00:00:00Z";
  const std::string upper = "le2026-11-24T00:00:00Z";
  struct Case {
    std::string rule;
    std::string parameter;
    std::vector<std::string> values;
    Category category;
  };
  const std::vector<Case> table = {{"ERR-34", actor, {}, Category::required},
                                   {"ERR-35", actor, {""}, Category::value},
                                   {"ERR-35", actor, {"XXXX"}, Category::value},
                                   {"ERR-35", actor, {"https://example.org/other|2000072489"}, Category::value},
                                   {"ERR-35", actor, {"https://fhir.nhs.uk/Id/dos-service-id|"}, Category::value},
                                   {"ERR-37", "_include", {}, Category::required},
                                   {"ERR-37", "_include", {"Slot:schedule"}, Category::required},
                                   {"ERR-37", "_include", {"Schedule:actor:HealthcareService"}, Category::required},
                                   {"ERR-38", "start", {}, Category::required},
                                   {"ERR-38", "start", {lower}, Category::required},
                                   {"ERR-38", "start", {lower, upper, upper}, Category::required},
                                   {"ERR-39", "start", {lower, "le2026-11-24T00:00:00"}, Category::value},
                                   {"ERR-39", "start", {lower, "le2026-11-24T00:00:00+02:00"}, Category::value},
                                   {"ERR-39", "start", {lower, "le2026-11-24T00:00:00-01:00"}, Category::value},
                                   {"ERR-39", "start", {lower, "le2026-02-30T00:00:00Z"}, Category::value},
                                   {"ERR-39", "start", {lower, "le2026-11-24"}, Category::value},
                                   {"ERR-39", "start", {lower, "2026-11-24T00:00:00Z"}, Category::value},
                                   {"ERR-39", "start", {lower, "eq2026-11-24T00:00:00Z"}, Category::value},
                                   {"TKWR-16", "start", {"ge", upper}, Category::value},
                                   {"ERR-39", "start", {"", ""}, Category::value},
                                   {"SLOT-3", "start", {lower, "gt2026-11-24T00:00:00Z"}, Category::value},
                                   {"SLOT-3", "start", {upper, "lt2026-11-24T00:00:00Z"}, Category::value},
                                   {"SLOT-3", "start", {"ge2026-11-25T00:00:00Z", upper}, Category::value},
                                   {"ERR-40", "start", {lower, "le2027-11-23T00:00:00Z"}, Category::too_costly},
                                   {"ERR-41", "status", {}, Category::required},
                                   {"ERR-41", "status", {""}, Category::value},
                                   {"ERR-41", "status", {"available"}, Category::value},
                                   {"ERR-41", "status", {"Free"}, Category::value},
                                   {"ERR-41", "status", {"free,"}, Category::value},
                                   {"ERR-41", "status", {"free,busy,tentative"}, Category::value}};
  for (const auto& c : table) {
    INFO(c.rule << " " << c.parameter << " " << (c.values.empty() ? "absent" : c.values.back()));
    const auto head = search_with(c.parameter, c.values);
    const auto search = read_slot_search(head, 31);
    REQUIRE_FALSE(search);
    CHECK(search.error().category == c.category);
    CHECK(search.error().expression == "http.query." + c.parameter);
    CHECK(search.error().further.empty());
  }
}

TEST_CASE("SLOT-5 the service may be named in several spellings") {
  for (const auto name : {"Schedule.actor:HealthcareService", "Schedule:actor:HealthcareService"}) {
    for (const auto value : {"2000072489", "|2000072489", "https://fhir.nhs.uk/Id/dos-service-id|2000072489",
                             "http://fhir.nhs.uk/id/dos-service-id|2000072489"}) {
      INFO(name << "=" << value);
      auto head = search_with(actor, {});
      head.query.push_back({name, value});
      const auto search = read_slot_search(head, 31);
      REQUIRE(search);
      CHECK(search->service == "2000072489");
      CHECK(search->honoured.starts_with("Schedule.actor:HealthcareService="));
    }
  }
}

TEST_CASE("SLOT-2 status is free, busy, or both in any order") {
  for (const auto& [text, free, busy] : {std::tuple{"free", true, false}, std::tuple{"busy", false, true},
                                         std::tuple{"free,busy", true, true}, std::tuple{"busy,free", true, true}}) {
    INFO(text);
    const auto head = search_with("status", {text});
    const auto search = read_slot_search(head, 31);
    REQUIRE(search);
    CHECK(search->free == free);
    CHECK(search->busy == busy);
  }
}

TEST_CASE("SLOT-3 SLOT-4 TIME-6 the bounds of the range") {
  struct Case {
    std::string first;
    std::string second;
    std::string from;
    std::string to;  // the first second that is outside
  };
  const std::vector<Case> table = {
      {"ge2026-11-23T10:00:00Z", "lt2026-11-23T11:00:00Z", "10:00:00", "11:00:00"},
      {"gt2026-11-23T10:00:00Z", "le2026-11-23T11:00:00Z", "10:00:01", "11:00:01"},
      {"le2026-11-23T11:00:00Z", "ge2026-11-23T10:00:00Z", "10:00:00", "11:00:01"},  // either order
      {"ge2026-11-23T10:00:00+00:00", "le2026-11-23T12:00:00+01:00", "10:00:00", "11:00:01"},
      {"ge2026-11-23T10:00:00 00:00", "le2026-11-23T12:00:00 01:00", "10:00:00", "11:00:01"},  // a plus not encoded
      {"ge2026-11-23T10:00:00.5Z", "lt2026-11-23T11:00:00.5Z", "10:00:01", "11:00:01"},
      {"gt2026-11-23T10:00:00.5Z", "le2026-11-23T11:00:00.5Z", "10:00:01", "11:00:01"},
      {"ge2026-11-23T10:00:00Z", "le2026-11-23T10:00:00Z", "10:00:00", "10:00:01"}};
  for (const auto& c : table) {
    INFO(c.first << " " << c.second);
    const auto head = search_with("start", {c.first, c.second});
    const auto search = read_slot_search(head, 31);
    REQUIRE(search);
    CHECK(search->from == at("2026-11-23T" + c.from + "Z"));
    CHECK(search->to == at("2026-11-23T" + c.to + "Z"));
  }
}

TEST_CASE("SLOT-8 the range may be exactly as wide as configured") {
  const std::string lower = "ge2026-11-01T00:00:00Z";
  const auto read = [&](const std::string& upper, unsigned days) {
    const auto head = search_with("start", {lower, upper});
    return static_cast<bool>(read_slot_search(head, days));
  };
  CHECK(read("le2026-11-04T00:00:00Z", 3));
  CHECK_FALSE(read("le2026-11-04T00:00:01Z", 3));
  CHECK(read("le2026-12-02T00:00:00Z", 31));
  CHECK_FALSE(read("le2026-12-02T00:00:01Z", 31));
}

TEST_CASE("SLOT-6 SLOT-7 includes may be spelt with a dot, and what is not known is left out of the link") {
  const auto head = search_with(
      "_include", {"Slot:schedule", "Schedule.actor:HealthcareService", "Schedule:actor:Practitioner",
                   "Schedule:actor:PractitionerRole", "HealthcareService.providedBy", "HealthcareService:location",
                   "Slot:*", "Patient:general-practitioner", "Slot:schedule"});
  const auto search = read_slot_search(head, 31);
  REQUIRE(search);
  const auto& includes = search->includes;
  CHECK((includes.schedule && includes.healthcare_service && includes.practitioner && includes.practitioner_role &&
         includes.provided_by && includes.location));
  const auto link = search->honoured.substr(search->honoured.find("&_include"));
  CHECK(link ==
        "&_include=Slot:schedule&_include=Schedule:actor:HealthcareService&_include=Schedule:actor:Practitioner"
        "&_include=Schedule:actor:PractitionerRole&_include=HealthcareService:providedBy"
        "&_include=HealthcareService:location&_include=Slot:%2A");
}

TEST_CASE("SLOT-6 SLOT-7 everything that a Slot refers to is its Schedule") {
  const auto head = search_with("_include", {"Slot:*", "Schedule:actor:HealthcareService"});
  const auto search = read_slot_search(head, 31);
  REQUIRE(search);
  CHECK(search->includes.schedule);
  CHECK(search->honoured.ends_with("&_include=Slot:%2A&_include=Schedule:actor:HealthcareService"));
}

TEST_CASE("HDR-10 an unknown parameter does no harm") {
  auto head = search_with("", {});
  head.query.push_back({"_count", "5"});
  const auto search = read_slot_search(head, 31);
  REQUIRE(search);
  CHECK(search->honoured.find("_count") == std::string::npos);
}

TEST_CASE("ERR-38 SLOT-17 every problem is reported together, what makes it a 400 first") {
  http::Head head;
  const auto nothing = read_slot_search(head, 31);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().further.size() == 3);

  head.query = {{"start", "ge2026-01-01T00:00:00Z"}, {"start", "le2027-01-01T00:00:00Z"}, {"startXXXX", "ge"}};
  const auto mixed = read_slot_search(head, 31);
  REQUIRE_FALSE(mixed);
  CHECK(mixed.error().category == Category::required);
  REQUIRE(mixed.error().further.size() == 3);
  CHECK(mixed.error().further.back().category == Category::too_costly);
}
