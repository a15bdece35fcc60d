#include "server/handlers/date_range.hpp"

#include "fhir/instant.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace bars;

const std::string london = "Europe/London";

std::optional<std::int64_t> at(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return fhir::parse_instant(text).value().seconds;
}

}  // namespace

TEST_CASE("CS-4 a date means every second of it, by the clock of the service") {
  struct Case {
    std::string_view text;
    std::string_view from;
    std::string_view to;
  };
  const auto [text, from, to] = GENERATE(values<Case>({
      {"2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"},
      {"2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"},
      {"2026-12", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z"},
      {"2026-07-01", "2026-06-30T23:00:00Z", "2026-07-01T23:00:00Z"},
      {"2026-03-29", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"},  // 23 hours long
      {"2026-10-25", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"},  // 25 hours long
      {"2026-07-01T10:30", "2026-07-01T09:30:00Z", "2026-07-01T09:31:00Z"},
      {"2026-07-01T10:30:15", "2026-07-01T09:30:15Z", "2026-07-01T09:30:16Z"},
      {"2026-03-29T01:30", "2026-03-29T01:00:00Z", "2026-03-29T01:01:00Z"},  // skipped
      {"2026-10-25T01:30", "2026-10-25T00:30:00Z", "2026-10-25T00:31:00Z"},  // twice: the first
      {"2026-07-01T10:30Z", "2026-07-01T10:30:00Z", "2026-07-01T10:31:00Z"},
      {"2026-07-01T10:30+01:00", "2026-07-01T09:30:00Z", "2026-07-01T09:31:00Z"},
      {"2026-07-01T10:30:15 01:00", "2026-07-01T09:30:15Z", "2026-07-01T09:30:16Z"},  // TIME-6
      {"2026-07-01T10:30 01:00", "2026-07-01T09:30:00Z", "2026-07-01T09:31:00Z"},
      {"eq2026-07-01T10:30:15Z", "2026-07-01T10:30:15Z", "2026-07-01T10:30:16Z"},
      {"ge2026-07-01T10:30:15Z", "2026-07-01T10:30:15Z", ""},
      {"gt2026-07-01T10:30:15Z", "2026-07-01T10:30:16Z", ""},
      {"le2026-07-01T10:30:15Z", "", "2026-07-01T10:30:16Z"},
      {"lt2026-07-01T10:30:15Z", "", "2026-07-01T10:30:15Z"},
      {"ge2026-07-01T10:30:15.5Z", "2026-07-01T10:30:16Z", ""},  // starts are whole seconds
      {"lt2026-07-01T10:30:15.5Z", "", "2026-07-01T10:30:16Z"},
      {"2026-07-01T10:30:15.5Z", "2026-07-01T10:30:16Z", "2026-07-01T10:30:16Z"},  // none
      {"ge2026-07-01", "2026-06-30T23:00:00Z", ""},
      {"gt2026-07-01", "2026-07-01T23:00:00Z", ""},
      {"le2026-07-01", "", "2026-07-01T23:00:00Z"},
      {"lt2026-07-01", "", "2026-06-30T23:00:00Z"},
  }));
  INFO(text);
  const auto range = handlers::read_date_range(text, london);
  REQUIRE(range);
  CHECK(range->from == at(from));
  CHECK(range->to == at(to));
}

TEST_CASE("CS-4 what is no date is not read") {
  for (const auto text : {"",
                          "ge",
                          "26",
                          "2026-1",
                          "2026-13",
                          "2026-02-30",
                          "2026-07-01T",
                          "2026-07-01T10",
                          "2026-07-01T24:00",
                          "2026-07-01T10:30:61",
                          "2026-07-01T10:30:15.5",
                          "ne2026-07-01",
                          "sa2026-07-01",
                          "GE2026-07-01",
                          "gege2026-07-01",
                          "01/07/2026",
                          "2026-07-01T10:30:15+15:00",
                          "2026-07-01 10:30",
                          "20260",
                          "2026-07-01T10:30ZZ"}) {
    INFO(text);
    CHECK_FALSE(handlers::read_date_range(text, london));
  }
}
