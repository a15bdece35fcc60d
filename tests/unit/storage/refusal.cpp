#include "storage/store.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using fhir::Category;
using fhir::Severity;

namespace {

void check_same(const fhir::Error& a, const fhir::Error& b) {
  CHECK(a.category == b.category);
  CHECK(a.diagnostics == b.diagnostics);
  CHECK(a.expression == b.expression);
  CHECK(a.retry_after == b.retry_after);
  REQUIRE(a.further.size() == b.further.size());
  for (std::size_t i = 0; i < a.further.size(); ++i) {
    CHECK(a.further[i].severity == b.further[i].severity);
    CHECK(a.further[i].category == b.further[i].category);
    CHECK(a.further[i].diagnostics == b.further[i].diagnostics);
    CHECK(a.further[i].expression == b.further[i].expression);
  }
}

}  // namespace

TEST_CASE("TI-8 a kept refusal of every category comes back as it was") {
  for (int number = 0; number <= static_cast<int>(Category::unavailable); ++number) {
    fhir::Error error{.category = static_cast<Category>(number),
                      .diagnostics = "12:a sentence, with\ncolons: and é",
                      .expression = "Bundle.entry[1]"};
    error.retry_after = std::chrono::seconds(number);
    error.further.push_back({Severity::error, Category::invariant, {}, "", ""});
    error.further.push_back({Severity::error, Category::value, {}, "second", "http.Accept"});
    fhir::Error warned = error;
    warned.further.push_back({Severity::warning, Category::invariant, "BIZ-3", "a warning is not kept", ""});
    check_same(storage::decode_refusal(storage::encode_refusal(warned)), error);
  }
}

TEST_CASE("TI-8 the text of a kept refusal is the same in every version of the program") {
  const fhir::Error error{.category = Category::slot_forbidden, .diagnostics = "no", .expression = "x"};
  CHECK(storage::encode_refusal(error) == "14:slot-forbidden2:no1:x0:0:");
}

TEST_CASE("a damaged kept refusal is reported as a lost resource") {
  const std::string good = storage::encode_refusal({.category = Category::conflict,
                                                    .diagnostics = "taken",
                                                    .expression = "x",
                                                    .further = {{Severity::error, Category::value, {}, "d", "e"}}});
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK_THROWS_AS(storage::decode_refusal(good.substr(0, size)), storage::StorageError);
  for (const char* text : {"3:abc0:0:0:0:", "8:conflict0:0:0:0:x", "8:conflict-1:0:0:0:",
                           "8:conflict99999999999999999999:0:0:0:", "8:conflict0:0:0:18446744073709551615:"})
    CHECK_THROWS_AS(storage::decode_refusal(text), storage::StorageError);
}
