#include "fhir/error.hpp"

#include "tests/support/catch.hpp"

#include <stdexcept>

using namespace bars::fhir;

TEST_CASE("ERR-1 to ERR-23 OO-3 every category has its status, code and issue type") {
  struct {
    std::string_view rule;
    Category category;
    unsigned status;
    std::string_view code;
    std::string_view issue;
  } const cases[] = {
      {"ERR-1", Category::required, 400, "REC_BAD_REQUEST", "required"},
      {"ERR-2", Category::value, 400, "REC_BAD_REQUEST", "value"},
      {"ERR-3", Category::invalid, 400, "REC_BAD_REQUEST", "invalid"},
      {"ERR-4", Category::invariant, 400, "REC_BAD_REQUEST", "invariant"},
      {"ERR-6", Category::security, 401, "REC_UNAUTHORIZED", "security"},
      {"ERR-7", Category::slot_forbidden, 401, "REC_UNAUTHORIZED", "forbidden"},
      {"ERR-8", Category::peer_forbidden, 403, "REC_FORBIDDEN", "forbidden"},
      {"ERR-9", Category::not_found, 404, "REC_NOT_FOUND", "not-found"},
      {"ERR-10", Category::method_not_allowed, 405, "REC_METHOD_NOT_ALLOWED", "not-supported"},
      {"ERR-11", Category::not_acceptable, 406, "REC_NOT_ACCEPTABLE", "processing"},
      {"ERR-12", Category::timeout, 408, "REC_TIMEOUT", "timeout"},
      {"ERR-13", Category::duplicate, 409, "REC_CONFLICT", "duplicate"},
      {"ERR-14", Category::conflict, 409, "REC_CONFLICT", "conflict"},
      {"411", Category::length_required, 411, "REC_BAD_REQUEST", "required"},
      {"413", Category::payload_too_large, 413, "REC_BAD_REQUEST", "too-long"},
      {"414", Category::uri_too_long, 414, "REC_BAD_REQUEST", "too-long"},
      {"ERR-15", Category::unsupported_media_type, 415, "REC_BAD_REQUEST", "not-supported"},
      {"ERR-16", Category::not_offered, 422, "REC_UNPROCESSABLE_ENTITY", "not-supported"},
      {"ERR-17", Category::too_costly, 422, "REC_UNPROCESSABLE_ENTITY", "too-costly"},
      {"ERR-18", Category::unprocessable, 422, "REC_UNPROCESSABLE_ENTITY", "processing"},
      {"ERR-19", Category::too_early, 425, "REC_TOO_EARLY", "duplicate"},
      {"ERR-20", Category::throttled, 429, "REC_TOO_MANY_REQUESTS", "throttled"},
      {"431", Category::header_fields_too_large, 431, "REC_BAD_REQUEST", "too-long"},
      {"ERR-21", Category::exception, 500, "REC_SERVER_ERROR", "exception"},
      {"ERR-22", Category::not_implemented, 501, "REC_NOT_IMPLEMENTED", "not-supported"},
      {"ERR-23", Category::unavailable, 503, "REC_UNAVAILABLE", "transient"},
  };
  for (const auto& expected : cases) {
    INFO(expected.rule);
    const Wire seen = wire(expected.category);
    CHECK(seen.status == expected.status);
    CHECK(seen.code == expected.code);
    CHECK(seen.issue == expected.issue);
    CHECK(seen.code.starts_with("REC_"));  // OO-3
    // OO-6: displays begin with the status; those that share 400's code share its display.
    const unsigned shown = seen.code == "REC_BAD_REQUEST" ? 400 : seen.status;
    CHECK(seen.display.substr(0, 5) == std::to_string(shown) + ": ");
  }
}

TEST_CASE("combining errors keeps the first, with the rest as further") {
  const Error all = combine({{Category::required, "first", "Bundle.id"},
                             {Category::invalid, "second", ""},
                             {Category::invariant, "third", "Bundle.type"}});
  CHECK(all.category == Category::required);
  CHECK(all.diagnostics == "first");
  CHECK(all.expression == "Bundle.id");
  REQUIRE(all.further.size() == 2);
  CHECK(all.further[0].diagnostics == "second");
  CHECK(all.further[1].expression == "Bundle.type");
  CHECK(combine({{Category::value, "only", ""}}).further.empty());
}

TEST_CASE("asking a failed result for its value is a bug and throws") {
  const Result<int> failed = Error{Category::value, "no", ""};
  CHECK_THROWS_AS(failed.value(), std::logic_error);
}
