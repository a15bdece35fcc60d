#include "server/handlers/resource_query.hpp"

#include "fhir/instant.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bars;
using fhir::Category;
using Query = std::vector<std::pair<std::string, std::string>>;

const std::string london = "Europe/London";
const std::string number_text = "https://fhir.nhs.uk/Id/nhs-number|9990548609";
const std::string an_id = "95e58add-0b10-4a8c-817c-2729eb0cab75";
const std::pair<std::string, std::string> by_number{"patient:identifier", number_text};

fhir::Result<handlers::ResourceSearch> read(std::string_view type, const Query& query) {
  http::Head head;
  for (const auto& [name, value] : query) head.query.push_back({name, value});
  return handlers::read_resource_search(head, type, london);
}

storage::ResourceQuery understood(std::string_view type, const Query& query) {
  auto search = read(type, query);
  INFO((search ? std::string() : search.error().diagnostics));
  REQUIRE(search);
  CHECK(search->query.type == type);
  return search->query;
}

Query person(std::string name, std::string birth_date, std::string postcode) {
  return {{"patient:name", std::move(name)},
          {"patient:birthdate", std::move(birth_date)},
          {"patient:address-postalcode", std::move(postcode)}};
}

}  // namespace

TEST_CASE("APPT-2 APPT-4 a patient is named by NHS number, with the parameter's name or without") {
  const std::string other_scheme = "HTTP://fhir.nhs.uk/id/nhs-number|9990548609";
  for (const auto& query : {Query{by_number}, Query{{"patient:identifier", number_text + "\n"}},
                            Query{{number_text, ""}}, Query{{"patient:identifier", other_scheme}}}) {
    const auto found = understood("Appointment", query);
    CHECK(found.nhs_number == "9990548609");
    CHECK(found.limit == 100);
    CHECK_FALSE(found.before);
  }
  CHECK(read("Appointment", {{number_text, ""}})->honoured ==
        "patient:identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990548609");
}

TEST_CASE("APPT-3 a patient is named by name, birth date and postcode together") {
  struct Case {
    Query query;
    std::string name;
    std::string birth_date;
    std::string postcode;
  };
  const std::vector<Case> cases = {
      {person("John Smith\n", "eq20/01/1995\n", "LS1 4AP\n"), "john smith", "1995-01-20", "LS14AP"},  // as published
      {person("SMITH, Mr. J.", "1995-01-20", "ls14ap"), "smith j", "1995-01-20", "LS14AP"},
      {person("Mr. John Smith", "eq1995-01-20", "LS1 4AP"), "john smith", "1995-01-20", "LS14AP"},
      {person("Dame", "20/01/1995", "LS1 4AP"), "dame", "1995-01-20", "LS14AP"}};
  for (const auto& each : cases) {
    INFO(each.query[0].second);
    const auto found = understood("ServiceRequest", each.query);
    CHECK(found.patient_name == each.name);
    CHECK(found.birth_date == each.birth_date);
    CHECK(found.postcode == each.postcode);
  }
}

TEST_CASE("SR-1 a referral is named by identifier, under both spellings, with system or without") {
  struct Case {
    std::string name;
    std::string value;
    std::string system;
  };
  for (const auto& [name, value, system] : {Case{"identifier", "https://s.example|100|1", "https://s.example"},
                                            Case{"ServiceRequest.identifier", "100|1", "100"},
                                            Case{"identifier", "1000", ""}, Case{"identifier", "|1000", ""}}) {
    INFO(name << '=' << value);
    const auto found = understood("ServiceRequest", {{name, value}});
    REQUIRE(found.identifier);
    CHECK(found.identifier->system == system);
    CHECK(value.substr(value.size() - found.identifier->value.size()) == found.identifier->value);
  }
  // An Appointment is not searched by it.
  CHECK(read("Appointment", {{"identifier", "1000"}}).error().category == Category::required);
}

TEST_CASE("APPT-2 X-37 what else is given narrows the search") {
  const auto found = understood("Appointment", {by_number,
                                                {"_id", an_id},
                                                {"patient:name", "smith"},
                                                {"date", "ge2026-07-01"},
                                                {"date", "lt2026-07-03"},
                                                {"_count", "5"},
                                                {"_cursor", "77"}});
  CHECK(found.nhs_number == "9990548609");
  CHECK(found.patient_name == "smith");
  REQUIRE(found.id);
  CHECK(found.id->text() == an_id);
  CHECK(found.from == fhir::parse_instant("2026-06-30T23:00:00Z")->seconds);
  CHECK(found.to == fhir::parse_instant("2026-07-02T23:00:00Z")->seconds);
  CHECK(found.limit == 5);
  CHECK(found.before == 77);
  // The narrower of two bounds of one side counts.
  const auto twice = understood("Appointment", {by_number, {"date", "2026-07"}, {"date", "ge2026-07-02"}});
  CHECK(twice.from == fhir::parse_instant("2026-07-01T23:00:00Z")->seconds);
  CHECK(twice.to == fhir::parse_instant("2026-07-31T23:00:00Z")->seconds);
  // A ServiceRequest is not searched by date.
  CHECK_FALSE(understood("ServiceRequest", {by_number, {"date", "2026-07"}}).from);
}

TEST_CASE("APPT-5 a page has 100 matches unless a number up to 1000 is asked for") {
  struct Case {
    std::string text;
    std::size_t limit;
  };
  for (const auto& [text, limit] :
       {Case{"0", 0}, Case{"1", 1}, Case{"1000", 1000}, Case{"1001", 1000}, Case{"99999999999999999999", 1000}}) {
    INFO(text);
    const Query query{by_number, {"_count", text}};
    CHECK(understood("Appointment", query).limit == limit);
    CHECK(read("Appointment", query)->self().find("&_count=" + std::to_string(limit)) != std::string::npos);
  }
}

TEST_CASE("APPT-5 SLOT-7 the links repeat what was understood, encoded, and which page it is") {
  const auto search = read("Appointment", {{"_unknown", "1"},
                                           {"patient:name", "O'Neil & Søn #1"},
                                           {"patient:birthdate", "20/01/1995"},
                                           {"patient:address-postalcode", "LS1 4AP"},
                                           {"date", "ge2026-07-01T10:00:00+01:00"},
                                           {"identifier", "not for this type"},
                                           {"_count", "5000"},
                                           {"_format", "xml"},
                                           {"_cursor", "12"}});
  REQUIRE(search);
  const std::string honoured =
      "patient:name=O%27Neil%20%26%20S%C3%B8n%20%231&patient:birthdate=20/01/1995"
      "&patient:address-postalcode=LS1%204AP&date=ge2026-07-01T10:00:00%2B01:00&_count=1000&_format=xml";
  CHECK(search->honoured == honoured);
  CHECK(search->self() == honoured + "&_cursor=12");
  CHECK(search->behind(3) == honoured + "&_cursor=3");
  CHECK(read("Appointment", {by_number})->self() == read("Appointment", {by_number})->honoured);
}

TEST_CASE("ERR-46 a search that names nothing that can be looked up is refused as required") {
  struct Case {
    Query query;
    std::string parameter;
    std::size_t problems;
  };
  const std::vector<Case> cases = {
      {{}, "patient:identifier", 1},
      {{{"date", "2026-01-01"}}, "patient:identifier", 1},
      {{{"_count", "1"}, {"_cursor", "1"}}, "patient:identifier", 1},
      {{{"patient", "1"}}, "patient:identifier", 1},
      {{{"patient:name", "smith"}}, "patient:birthdate", 2},
      {{{"patient:name", "smith"}, {"patient:birthdate", "1995-01-20"}}, "patient:address-postalcode", 1},
      {{{"patient:address-postalcode", "LS1 4AP"}, {"patient:birthdate", "1995-01-20"}}, "patient:name", 1}};
  for (const auto& each : cases) {
    const auto search = read("Appointment", each.query);
    REQUIRE_FALSE(search);
    CHECK(search.error().category == Category::required);
    CHECK(search.error().expression == "http.query." + each.parameter);
    CHECK(search.error().further.size() + 1 == each.problems);
  }
}

TEST_CASE("ERR-47 ERR-44 a malformed parameter is refused as value, and its text is not repeated") {
  struct Case {
    std::string name;
    std::string value;
  };
  const std::vector<Case> cases = {{"patient:identifier", ""},
                                   {"patient:identifier", "9990548609"},
                                   {"patient:identifier", "|9990548609"},
                                   {"patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|999054860"},
                                   {"patient:identifier", "https://fhir.nhs.uk/Id/nhs-number|999054860X"},
                                   {"patient:name", " , "},
                                   {"patient:birthdate", "1995"},
                                   {"patient:birthdate", "1995-02-30"},
                                   {"patient:birthdate", "ge1995-01-20"},
                                   {"patient:birthdate", "01/20/1995"},
                                   {"patient:birthdate", "1995-01-20T00:00:00Z"},
                                   {"patient:address-postalcode", " - "},
                                   {"_id", "GL0-DZOqD39"},
                                   {"_id", ""},
                                   {"date", "yesterday"},
                                   {"_count", "-1"},
                                   {"_count", "ten"},
                                   {"_count", ""},
                                   {"_cursor", "-1"},
                                   {"_cursor", "1x"}};
  for (const auto& [name, value] : cases) {
    INFO(name << '=' << value);
    Query query{{name, value}};
    if (name != by_number.first) query.push_back(by_number);
    const auto search = read("Appointment", query);
    REQUIRE_FALSE(search);
    CHECK(search.error().category == Category::value);
    CHECK(search.error().expression == "http.query." + name);
    if (value.size() > 3) CHECK(search.error().diagnostics.find(value) == std::string::npos);
  }
  for (const std::string value : {"", "https://s.example|", "|"})
    CHECK(read("ServiceRequest", {{"identifier", value}}).error().category == Category::value);
}

TEST_CASE("APPT-5 a parameter that stands too often is refused, and every problem is told together") {
  for (const std::string name : {"patient:identifier", "patient:name", "patient:birthdate",
                                 "patient:address-postalcode", "_id", "_count", "_cursor"}) {
    INFO(name);
    const auto search = read("Appointment", {{name, "1"}, {name, "1"}});
    REQUIRE_FALSE(search);
    CHECK(search.error().category == Category::value);
    CHECK(search.error().expression == "http.query." + name);
  }
  CHECK_FALSE(read("Appointment", {by_number, {"date", "2026"}, {"date", "2026"}, {"date", "2026"}}));
  CHECK_FALSE(read("ServiceRequest", {{"identifier", "1"}, {"ServiceRequest.identifier", "1"}}));
  const auto several = read("Appointment", {{"_id", "1"}, {"_count", "x"}, {"date", "x"}});
  REQUIRE_FALSE(several);
  CHECK(several.error().further.size() == 2);
}
