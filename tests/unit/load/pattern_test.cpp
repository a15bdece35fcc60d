// How bars-load writes what differs from one request to the next.
#include "tests/bench/load/pattern.hpp"
#include "tests/bench/load/numbers.hpp"
#include "tests/support/catch.hpp"

#include "fhir/codes.hpp"
#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"

#include <set>
#include <stdexcept>
#include <string>

using namespace bars::load;

namespace {

std::string marked(Field field) { return std::string(mark_of(field)); }

}  // namespace

TEST_CASE("a pattern puts every value where its marks are, and nothing else changes") {
  const Pattern pattern("<" + marked(Field::nhs_number) + "|" + marked(Field::request_id) + "|" +
                        marked(Field::nhs_number) + ">");
  std::string request = pattern.text();
  Values values;
  const std::string id = "11111111-2222-4333-8444-555555555555";
  values.set(Field::nhs_number, "9990000018");
  values.set(Field::request_id, id);
  pattern.fill(request, values);
  CHECK(request == "<9990000018|" + id + "|9990000018>");

  values.set(Field::nhs_number, "9990000026");
  pattern.fill(request, values);
  CHECK(request == "<9990000026|" + id + "|9990000026>");
}

TEST_CASE("a pattern without marks stays as it is") {
  const Pattern pattern("GET / HTTP/1.1");
  std::string request = pattern.text();
  pattern.fill(request, Values());
  CHECK(request == "GET / HTTP/1.1");
}

TEST_CASE("a value that is longer or shorter than its place is refused") {
  Values values;
  CHECK_THROWS_AS(values.set(Field::slot_start, "2026-11-23T10:00:00Z"), std::logic_error);
  CHECK_THROWS_AS(values.set(Field::nhs_number, "99900000180"), std::logic_error);
  CHECK_NOTHROW(values.set(Field::slot_start, "2026-11-23T10:00:00+00:00"));
}

TEST_CASE("every request has ids and a patient of its own, the same ones for the same seed and number") {
  Values values;
  Values again;
  std::set<std::string> ids;
  for (std::uint64_t number = 0; number < 1000; ++number) {
    write_own(42, number, values);
    write_own(42, number, again);
    for (const auto field : {Field::request_id, Field::correlation_id, Field::bundle_id}) {
      const auto id = bars::fhir::parse_uuid(values.at(field));
      REQUIRE(id);
      CHECK((id->bytes[6] & 0xf0) == 0x40);
      CHECK((id->bytes[8] & 0xc0) == 0x80);
      ids.insert(values.at(field));
      CHECK(values.at(field) == again.at(field));
    }
    CHECK(bars::fhir::is_nhs_number_form(values.at(Field::nhs_number)));
    CHECK(values.at(Field::nhs_number).substr(0, 3) == "999");
    CHECK(bars::fhir::parse_instant(values.at(Field::birth_date) + "T00:00:00Z"));
  }
  CHECK(ids.size() == 3000);
  write_own(43, 0, values);
  CHECK(ids.count(values.at(Field::request_id)) == 0);
}
