#include "fhir/searchset.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <vector>

using namespace bars::fhir;

TEST_CASE("SLOT-9 a searchset counts its matches and links to itself") {
  Arena arena;
  Build build(arena);
  const auto resource = [&build](std::string_view type, std::string_view id) {
    return build.object({{"resourceType", build.copy(type)}, {"id", build.copy(id)}});
  };
  const std::vector<SearchEntry> entries{
      {resource("Slot", "s1")}, {resource("Slot", "s2")}, {resource("Schedule", "d1"), false}};
  const Node bundle = searchset(build, "b1", "2026-11-22T09:00:00.0000000+00:00", "https://r.example/FHIR/R4",
                                "https://r.example/FHIR/R4/Slot?status=free", entries);
  CHECK(encode_json(bundle) ==
        R"({"resourceType":"Bundle","id":"b1","meta":{"lastUpdated":"2026-11-22T09:00:00.0000000+00:00"},)"
        R"("type":"searchset","timestamp":"2026-11-22T09:00:00.0000000+00:00","total":2,)"
        R"("link":[{"relation":"self","url":"https://r.example/FHIR/R4/Slot?status=free"}],"entry":[)"
        R"({"fullUrl":"https://r.example/FHIR/R4/Slot/s1","resource":{"resourceType":"Slot","id":"s1"},)"
        R"("search":{"mode":"match"}},)"
        R"({"fullUrl":"https://r.example/FHIR/R4/Slot/s2","resource":{"resourceType":"Slot","id":"s2"},)"
        R"("search":{"mode":"match"}},)"
        R"({"fullUrl":"https://r.example/FHIR/R4/Schedule/d1","resource":{"resourceType":"Schedule","id":"d1"},)"
        R"("search":{"mode":"include"}}]})");
}

TEST_CASE("APPT-5 one page of several counts the matches of all, and links to the next") {
  Arena arena;
  Build build(arena);
  const std::vector<SearchEntry> entries{
      {build.object({{"resourceType", Build::text("Appointment")}, {"id", Build::text("a")}})}};
  const Node bundle = searchset(build, "b1", "2026-11-22T09:00:00.0000000+00:00", "https://r.example/FHIR/R4",
                                "https://r.example/FHIR/R4/Appointment?_id=a", entries,
                                {3, "https://r.example/FHIR/R4/Appointment?_id=a&_cursor=7"});
  CHECK(bundle["total"].text() == "3");
  REQUIRE(bundle["link"].size() == 2);
  CHECK(bundle["link"][0]["relation"].text() == "self");
  CHECK(bundle["link"][1]["relation"].text() == "next");
  CHECK(bundle["link"][1]["url"].text() == "https://r.example/FHIR/R4/Appointment?_id=a&_cursor=7");
  const Node last = searchset(build, "b1", "2026-11-22T09:00:00.0000000+00:00", "https://r.example/FHIR/R4",
                              "https://r.example/FHIR/R4/Appointment?_id=a", entries, {3, ""});
  CHECK(last["total"].text() == "3");
  CHECK(last["link"].size() == 1);
}

TEST_CASE("SLOT-10 an empty searchset has total 0, its self link and no entry") {
  Arena arena;
  Build build(arena);
  const Node bundle = searchset(build, "b1", "2026-11-22T09:00:00.0000000+00:00", "https://r.example/FHIR/R4",
                                "https://r.example/FHIR/R4/Slot", {});
  CHECK(bundle["total"].kind() == Node::Kind::number);
  CHECK(bundle["total"].text() == "0");
  CHECK(bundle["link"][0]["relation"].text() == "self");
  CHECK_FALSE(bundle["entry"]);
}
