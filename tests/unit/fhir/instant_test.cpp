#include "fhir/instant.hpp"

#include "tests/support/catch.hpp"

#include <limits>
#include <string>

using namespace bars::fhir;

TEST_CASE("TIME-2 instants with any offset and up to nine fraction digits are read") {
  struct {
    std::string_view text;
    std::int64_t seconds;
    std::int32_t nanoseconds;
    int offset;
  } const cases[] = {
      {"1970-01-01T00:00:00Z", 0, 0, 0},
      {"1970-01-01T00:00:00+00:00", 0, 0, 0},
      {"1970-01-01T00:00:00-00:00", 0, 0, 0},
      {"1969-12-31T23:59:59.5Z", -1, 500'000'000, 0},
      {"2024-02-29T12:00:00Z", 1'709'208'000, 0, 0},
      {"2000-02-29T00:00:00Z", 951'782'400, 0, 0},
      {"2024-07-01T10:30:00+01:00", 1'719'826'200, 0, 60},
      {"2024-07-01T10:30:00-05:30", 1'719'849'600, 0, -330},
      {"2024-07-01T10:30:00+14:00", 1'719'779'400, 0, 840},
      {"2024-07-01T10:30:00-14:00", 1'719'880'200, 0, -840},
      {"2024-07-01T10:30:00.1Z", 1'719'829'800, 100'000'000, 0},
      {"2024-07-01T10:30:00.1234567Z", 1'719'829'800, 123'456'700, 0},
      {"2024-07-01T10:30:00.123456789Z", 1'719'829'800, 123'456'789, 0},
      {"2016-12-31T23:59:60Z", 1'483'228'799, 999'999'999, 0},
      {"2016-12-31T23:59:60.3Z", 1'483'228'799, 999'999'999, 0},
      {"0001-01-01T00:00:00Z", -62'135'596'800, 0, 0},
      {"9999-12-31T23:59:59.999999999Z", 253'402'300'799, 999'999'999, 0},
  };
  for (const auto& expected : cases) {
    INFO(expected.text);
    const auto instant = parse_instant(expected.text);
    REQUIRE(instant);
    CHECK(instant->seconds == expected.seconds);
    CHECK(instant->nanoseconds == expected.nanoseconds);
    CHECK(parse_offset_minutes(expected.text) == expected.offset);
  }
}

TEST_CASE("TIME-1 what is not an instant, or a date that does not exist, is refused") {
  const std::string_view wrong[] = {
      "",
      "2024",
      "2024-07",
      "2024-07-01",
      "2024-07-01T10:30",
      "2024-07-01T10:30Z",
      "2024-07-01T10:30:00",
      "2024-07-01 10:30:00Z",
      "2024-07-01t10:30:00Z",
      "2024-07-01T10:30:00z",
      "2024-07-01T10:30:00.Z",
      "2024-07-01T10:30:00,5Z",
      "2024-07-01T10:30:00.1234567891Z",
      "2024-07-01T10:30:00+1:00",
      "2024-07-01T10:30:00+0100",
      "2024-07-01T10:30:00+14:01",
      "2024-07-01T10:30:00-14:01",
      "2024-07-01T10:30:00+15:00",
      "2024-07-01T10:30:00+01:60",
      "2024-07-01T10:30:00 01:00",
      "2024-07-01T10:30:00Z ",
      " 2024-07-01T10:30:00Z",
      "2024-07-01T10:30:00ZZ",
      "2024-07-01T24:00:00Z",
      "2024-07-01T10:60:00Z",
      "2024-07-01T10:30:61Z",
      "2024-00-01T10:30:00Z",
      "2024-13-01T10:30:00Z",
      "2024-07-00T10:30:00Z",
      "2024-06-31T10:30:00Z",
      "2023-02-29T10:30:00Z",
      "1900-02-29T10:30:00Z",
      "0000-01-01T00:00:00Z",
      "0001-01-01T00:00:00+01:00",
      "9999-12-31T23:59:59-01:00",
      "-001-01-01T00:00:00Z",
      "+024-07-01T10:30:00Z",
      "2024-7-01T10:30:00Z0",
      std::string_view("2024-07-01T10:30:00\0", 20),
  };
  for (const auto text : wrong) {
    INFO(text);
    CHECK_FALSE(parse_instant(text));
    CHECK_FALSE(parse_offset_minutes(text));
  }
}

TEST_CASE("TIME-3 TIME-4 lastUpdated is written in UTC with seven fraction digits and +00:00") {
  CHECK(format_instant({0, 0}) == "1970-01-01T00:00:00.0000000+00:00");
  CHECK(format_instant({1'719'829'800, 123'456'789}) == "2024-07-01T10:30:00.1234567+00:00");
  CHECK(format_instant({-1, 999'999'999}) == "1969-12-31T23:59:59.9999999+00:00");
  CHECK(format_instant({1'709'208'000, 100}) == "2024-02-29T12:00:00.0000001+00:00");
  CHECK(format_seconds(1'719'829'800) == "2024-07-01T10:30:00+00:00");
  CHECK(format_seconds(-86'401) == "1969-12-30T23:59:59+00:00");
}

TEST_CASE("TIME-5 comparison keeps what a millisecond would lose") {
  const auto earlier = parse_instant("2024-07-01T10:30:00.1234567Z");
  const auto later = parse_instant("2024-07-01T11:30:00.1234568+01:00");
  REQUIRE(earlier);
  REQUIRE(later);
  CHECK(*earlier < *later);
  CHECK(*parse_instant("2024-07-01T10:30:00Z") == *parse_instant("2024-07-01T11:30:00+01:00"));
}

TEST_CASE("every day of 2,000 years is written as it is read") {
  for (std::int64_t seconds = -62'135'596'800; seconds < 1'000'000'000; seconds += 86'400 + 3'601) {
    const auto text = format_seconds(seconds);
    const auto instant = parse_instant(text);
    if (!instant || instant->seconds != seconds) FAIL(text);
  }
  SUCCEED();
}

TEST_CASE("times outside of the years 1 to 9999 are written as the nearest inside") {
  CHECK(format_seconds(std::numeric_limits<std::int64_t>::min()) == "0001-01-01T00:00:00+00:00");
  CHECK(format_seconds(std::numeric_limits<std::int64_t>::max()) == "9999-12-31T23:59:59+00:00");
}
