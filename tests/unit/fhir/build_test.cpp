#include "fhir/build.hpp"

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <cstdint>
#include <limits>
#include <string>

using namespace bars::fhir;

TEST_CASE("building leaves out what is absent") {
  Arena arena;
  Build build(arena);
  const Node slot = build.object({{"resourceType", Build::text("Slot")},
                                  {"comment", build.copy_if("")},
                                  {"overbooked", Node::boolean(false)},
                                  {"serviceType", build.array({Node(), build.object({{"text", Node()}})})},
                                  {"specialty", build.array({Node(), Build::text("a"), Node(), Build::text("b")})},
                                  {"size", build.integer(-15)}});
  CHECK(encode_json(slot) == R"({"resourceType":"Slot","overbooked":false,"specialty":["a","b"],"size":-15})");
}

TEST_CASE("building of nothing gives an absent node, since FHIR has no empty arrays or objects") {
  Arena arena;
  Build build(arena);
  CHECK_FALSE(build.array({}));
  CHECK_FALSE(build.array({Node()}));
  CHECK_FALSE(build.object({}));
  CHECK_FALSE(build.object({{"a", Node()}}));
}

TEST_CASE("copied text outlives its original, literals are not copied") {
  Arena arena;
  Build build(arena);
  std::string value = "a value longer than the small string buffer";
  const Node copied = build.copy(value);
  const Node direct = Build::text(value);
  CHECK(direct.text().data() == value.data());
  value.assign(value.size(), 'x');
  CHECK(copied.text() == "a value longer than the small string buffer");
}

TEST_CASE("integers are written in full") {
  Arena arena;
  Build build(arena);
  CHECK(build.integer(0).text() == "0");
  CHECK(build.integer(std::numeric_limits<std::int64_t>::min()).text() == "-9223372036854775808");
  CHECK(build.integer(std::numeric_limits<std::int64_t>::max()).text() == "9223372036854775807");
  CHECK(build.integer(7).kind() == Node::Kind::number);
}

TEST_CASE("with() replaces in place, appends, or removes, and with_first() puts new members behind resourceType") {
  struct {
    std::string_view object;
    std::string_view name;
    std::string_view value;  // "" is absent
    std::string_view with;
    std::string_view with_first;
  } const cases[] = {
      {R"({"a":1,"b":2,"c":3})", "b", "x", R"({"a":1,"b":"x","c":3})", R"({"a":1,"b":"x","c":3})"},
      {R"({"a":1})", "b", "x", R"({"a":1,"b":"x"})", R"({"b":"x","a":1})"},
      {R"({"resourceType":"Slot","a":1})", "id", "x", R"({"resourceType":"Slot","a":1,"id":"x"})",
       R"({"resourceType":"Slot","id":"x","a":1})"},
      {R"({"a":1,"resourceType":"Slot","b":1})", "id", "x", R"({"a":1,"resourceType":"Slot","b":1,"id":"x"})",
       R"({"a":1,"resourceType":"Slot","id":"x","b":1})"},
      {R"({"a":1,"b":2,"c":3})", "b", "", R"({"a":1,"c":3})", R"({"a":1,"c":3})"},
      {R"({"a":1})", "b", "", R"({"a":1})", R"({"a":1})"},
      {R"({})", "b", "x", R"({"b":"x"})", R"({"b":"x"})"},
  };
  for (const auto& expected : cases) {
    INFO(expected.object << " " << expected.name << " " << expected.value);
    auto document = decode_json(expected.object);
    REQUIRE(document.has_value());
    Build build(document->arena);
    const Node value = build.copy_if(expected.value);
    CHECK(encode_json(build.with(document->root, expected.name, value)) == expected.with);
    CHECK(encode_json(build.with_first(document->root, expected.name, value)) == expected.with_first);
    CHECK(encode_json(document->root) == expected.object);
  }
}

TEST_CASE("changing an absent object makes one, and removing the last member leaves none") {
  Arena arena;
  Build build(arena);
  const Node made = build.with(Node(), "a", Build::text("x"));
  CHECK(encode_json(made) == R"({"a":"x"})");
  CHECK_FALSE(build.with(made, "a", Node()));
}
