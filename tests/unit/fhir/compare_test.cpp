#include "fhir/compare.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

using namespace bars::fhir;

TEST_CASE("UPD-5 resources say the same but for their id, whatever the order of their members") {
  struct Case {
    std::string_view a;
    std::string_view b;
    bool same;
  };
  constexpr Case table[] = {{R"({"id":"1","status":"active"})", R"({"status":"active","id":"2"})", true},
                            {R"({"status":"active"})", R"({"status":"active","id":"2"})", true},
                            {R"({"status":"active"})", R"({"status":"revoked"})", false},
                            {R"({"status":"active"})", R"({"status":"active","priority":"routine"})", false},
                            {R"({"status":"active","id":"1"})", R"({"status":"active","priority":"routine"})", false},
                            {R"({"a":{"id":"1"}})", R"({"a":{"id":"2"}})", false},
                            {R"({"a":[1,2]})", R"({"a":[2,1]})", false},
                            {R"({"a":[1,2]})", R"({"a":[1]})", false},
                            {R"({"a":1.10})", R"({"a":1.1})", false},
                            {R"({"a":"1"})", R"({"a":1})", false},
                            {R"({"a":{"b":null,"c":true}})", R"({"a":{"c":true,"b":null}})", true},
                            {R"({"a":null})", R"({})", false},
                            {R"([])", R"([])", false}};
  for (const auto& c : table) {
    INFO(c.a << " and " << c.b);
    const auto a = decode_json(c.a);
    const auto b = decode_json(c.b);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(same_content(a->root, b->root) == c.same);
    CHECK(same_content(b->root, a->root) == c.same);
  }
}
