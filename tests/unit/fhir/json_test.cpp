#include "fhir/json.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

// A small message with each kind of value in it.
constexpr std::string_view fixture =
    R"({"resourceType":"Bundle","entry":[{"resource":{"id":"\u00e9\ud83d\ude00 \"x\"\\","active":true,)"
    R"("value":-1.10e+2,"none":null,"empty":[],"bare":{}}},false]})";

std::string encoded(std::string_view text) {
  const auto document = decode_json(text);
  if (!document) return document.error().diagnostics;
  return encode_json(document->root);
}

Error refused(std::string_view text, const JsonLimits& limits = {}) {
  const auto document = decode_json(text, limits);
  if (document.has_value()) return {Category::exception, "was accepted", ""};
  CHECK(document.error().category == Category::invalid);
  CHECK(document.error().further.empty());
  return document.error();
}

std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::string object_of(std::size_t members) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
  return text + "}";
}

}  // namespace

TEST_CASE("JSON that RFC 8259 allows is read, and written without white space and needless escapes") {
  struct {
    std::string_view text;
    std::string_view canonical;
  } const cases[] = {
      {"{}", "{}"},
      {"[]", "[]"},
      {" \t\r\n[ ] \n", "[]"},
      {"null", "null"},
      {"true", "true"},
      {" false ", "false"},
      {"\"\"", "\"\""},
      {"0", "0"},
      {"[1,2 , 3]", "[1,2,3]"},
      {R"({"a":{"b":[{"c":null}]}})", R"({"a":{"b":[{"c":null}]}})"},
      {R"({"":0})", R"({"":0})"},
      {R"({"a":1,"A":2,"aa":3})", R"({"a":1,"A":2,"aa":3})"},
      {R"(["\"\\\/\b\f\n\r\t"])", R"(["\"\\/\b\f\n\r\t"])"},
      {R"(["\u0041\u00e9\u20AC\ud83d\ude00"])", "[\"A\u00e9\u20ac\U0001F600\"]"},
      {R"(["\u0001\u001f\u007f"])", "[\"\\u0001\\u001f\x7f\"]"},
      {"[\"\u00e9\u20ac\U0001F600\uFEFF\"]", "[\"\u00e9\u20ac\U0001F600\uFEFF\"]"},
      {R"(["\ud7ff\ue000\uffff\udbff\udfff"])", "[\"\uD7FF\uE000\uFFFF\U0010FFFF\"]"},
      {fixture,
       "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"id\":\"\u00e9\U0001F600 \\\"x\\\"\\\\\","
       "\"active\":true,\"value\":-1.10e+2,\"none\":null,\"empty\":[],\"bare\":{}}},false]}"},
  };
  for (const auto& expected : cases) {
    INFO(expected.text);
    CHECK(encoded(expected.text) == expected.canonical);
    CHECK(encoded(expected.canonical) == expected.canonical);
  }
}

TEST_CASE("numbers keep their text") {
  for (const auto number : {"0", "-0", "1", "-1", "1.10", "0.000", "1e308", "1E+2", "1e-2147483600", "10.00e-05",
                            "123456789012345678901234567890", "0.1000000000000000055511151231257827",
                            "18446744073709551616", "-9223372036854775809"}) {
    INFO(number);
    const auto document = decode_json(number);
    REQUIRE(document.has_value());
    CHECK(document->root.kind() == Node::Kind::number);
    CHECK(document->root.text() == number);
  }
}

TEST_CASE("numbers that crash or overread other modes of the parser are read or refused, nothing else") {
  const std::string zeros_small = "[0." + std::string(100, '0') + "1e-2147483600]";
  const std::string zeros = "[0." + std::string(400, '0') + "1]";
  CHECK(encoded(zeros_small) == zeros_small);
  CHECK(encoded(zeros) == zeros);
  CHECK(encoded("[38999989999909899.99903899903899830e-348]") == "[38999989999909899.99903899903899830e-348]");
}

TEST_CASE("the one kind of JSON number that is not read: beyond the range of a double") {
  CHECK(refused("1e400").diagnostics != "was accepted");
  CHECK(refused(std::string(400, '9')).diagnostics != "was accepted");
}

TEST_CASE("what RFC 8259 does not allow is refused") {
  const std::string_view cases[] = {
      "",
      " ",
      "{",
      "}",
      "[",
      "]",
      "[1",
      "[1,",
      "[1,]",
      "[,1]",
      "[1 2]",
      "[1,,2]",
      "[1}",
      "{]",
      R"({"a")",
      R"({"a":)",
      R"({"a":1)",
      R"({"a":1,)",
      R"({"a":1,})",
      R"({,"a":1})",
      R"({"a" 1})",
      R"({"a"::1})",
      R"({a:1})",
      R"({'a':1})",
      R"({1:1})",
      R"({"a":1 "b":2})",
      R"({"a":1;"b":2})",
      R"({"a",1})",
      R"(["a":1])",
      R"(["a)",
      R"(["a\)",
      R"(["\)",
      R"(["\x41"])",
      R"(["\'"])",
      R"(["\u12"])",
      R"(["\u12G4"])",
      R"(["\U0041"])",
      "[\"a\nb\"]",
      "[\"a\tb\"]",
      "[\"\x1f\"]",
      "['a']",
      "[a]",
      "[True]",
      "[nul]",
      "[truee]",
      "[NULL]",
      "nan",
      "[NaN]",
      "[Infinity]",
      "[-Infinity]",
      "[undefined]",
      "[-]",
      "[+1]",
      "[01]",
      "[-01]",
      "[1.]",
      "[.5]",
      "[-.5]",
      "[1e]",
      "[1e+]",
      "[1.e5]",
      "[0x1]",
      "[1_000]",
      "[1,2]]",
      "[] []",
      "{}{}",
      "{} x",
      "null null",
      "1 2",
      "[] //x",
      "[1]/**/",
      "/**/[1]",
      "[1,/**/2]",
      "// x\n[]",
      "[]\x0c",
      "[\x0b]",
      "\xC2\xA0[]",
      "\"a\"\"b\"",
      "#",
      "[\"a\"",
  };
  for (const auto text : cases) {
    INFO(text);
    const Error error = refused(text);
    CHECK(error.diagnostics.starts_with("The JSON cannot be read at line "));
  }
}

TEST_CASE("bytes and escapes that the parser itself would let through are refused") {
  struct {
    std::string_view what;
    std::string text;
    std::string_view reason;
    std::size_t byte;
  } const cases[] = {
      {"BOM", "\xEF\xBB\xBF{}", "byte-order mark", 0},
      {"incomplete BOM of two", "\xEF\xBB{}", "UTF-8", 0},
      {"incomplete BOM of one", "\xEF{}", "UTF-8", 0},
      {"UTF-16 BOM", "\xFF\xFE{\0}\0"s, "UTF-8", 0},
      {"NUL behind the value", "{}\0"s, "NUL", 2},
      {"NUL before the value", "\0{}"s, "NUL", 0},
      {"NUL in the middle", "[1,\0 2]"s, "NUL", 3},
      {"NUL in a string", "[\"a\0b\"]"s, "NUL", 3},
      {"only a NUL", "\0"s, "NUL", 0},
      {"escaped NUL", R"(["a\u0000b"])", "\\u0000", 11},
      {"escaped NUL in a name", R"({"a\u0000b":1})", "\\u0000", 11},
      {"lone high surrogate", R"(["\ud800"])", "surrogate", 2},
      {"high surrogate and a letter", R"(["\ud800a"])", "surrogate", 2},
      {"two high surrogates", R"(["\ud800\ud800"])", "surrogate", 2},
      {"high surrogate and another escape", R"(["\ud800\n"])", "surrogate", 2},
      {"lone low surrogate", R"(["\udc00"])", "surrogate", 9},
      {"lone last surrogate", R"(["\udfff"])", "surrogate", 9},
      {"surrogates in the wrong order", R"(["\udc00\ud800"])", "surrogate", 8},
      {"lone low surrogate in a name", R"({"\udc00":1})", "surrogate", 9},
      {"surrogate as UTF-8", "[\"\xED\xB0\x80\"]", "UTF-8", 2},
      {"overlong", "[\"\xC0\xAF\"]", "UTF-8", 2},
      {"beyond U+10FFFF", "[\"\xF4\x90\x80\x80\"]", "UTF-8", 2},
      {"truncated sequence at the end", "[\"\xE2\x82", "UTF-8", 2},
      {"lone continuation", "[\"abcdefghijkl\x80\"]", "UTF-8", 14},
      {"Latin-1", "[\"caf\xE9\", \"and much more text behind it\"]", "UTF-8", 5},
      {"invalid between valid", "[\"\u00e9\u20ac\U0001F600\xFF\u20ac\U0001F600\"]", "UTF-8", 11},
  };
  for (const auto& expected : cases) {
    INFO(expected.what);
    const Error error = refused(expected.text);
    CHECK_THAT(error.diagnostics, Catch::Matchers::Contains(std::string(expected.reason)));
    CHECK_THAT(error.diagnostics, Catch::Matchers::Contains("(byte " + std::to_string(expected.byte) + ")"));
  }
}

TEST_CASE("a name that stands twice in one object is refused, at any size of the object") {
  for (const std::size_t others : {0u, 1u, 15u, 16u, 17u, 100u}) {
    std::string members;
    for (std::size_t i = 0; i < others; ++i) members += ",\"k" + std::to_string(i) + "\":0";
    INFO(others << " other members");
    CHECK_THAT(refused("{\"a\":1" + members + ",\"a\":2}").diagnostics, Catch::Matchers::Contains("twice"));
    CHECK_THAT(refused("{\"z\":1,\"a\":1" + members + ",\"\\u0061\":2}").diagnostics,
               Catch::Matchers::Contains("twice"));
    CHECK(decode_json("{\"a\":1" + members + ",\"b\":{\"a\":1" + members + "}}").has_value());
  }
}

TEST_CASE("nesting is bounded: the limit itself is read, one more is refused") {
  const JsonLimits limits{8, 100};
  for (const auto& [open, close] : {std::pair("[", "]"), std::pair("{\"a\":", "}")}) {
    const auto nested = [&, o = open, c = close](std::size_t depth) {
      return repeated(o, depth - 1) + (c == "]"sv ? "[]" : "{}") + repeated(c, depth - 1);
    };
    CHECK(decode_json(nested(8), limits).has_value());
    CHECK_THAT(refused(nested(9), limits).diagnostics, Catch::Matchers::Contains("nested at most 8 deep"));
    CHECK(decode_json(nested(64)).has_value());
    CHECK_THAT(refused(nested(65)).diagnostics, Catch::Matchers::Contains("nested at most 64 deep"));
  }
  CHECK(refused(std::string(1'000'000, '[')).category == Category::invalid);
  CHECK(decode_json("[[[1],[2]],[[3]]]", JsonLimits{3, 1}).has_value());
}

TEST_CASE("members of one object are bounded: the limit itself is read, one more is refused") {
  CHECK(decode_json(object_of(20), JsonLimits{8, 20}).has_value());
  CHECK_THAT(refused(object_of(21), JsonLimits{8, 20}).diagnostics, Catch::Matchers::Contains("at most 20 members"));
  CHECK(decode_json(object_of(10'000)).has_value());
  CHECK_THAT(refused(object_of(10'001)).diagnostics, Catch::Matchers::Contains("at most 10000 members"));
  CHECK(decode_json("[" + object_of(20) + "," + object_of(20) + "]", JsonLimits{8, 20}).has_value());
}

TEST_CASE("values of one document are bounded: the limit itself is read, one more is refused") {
  const JsonLimits limits{.values = 6};
  CHECK(decode_json(R"({"a":[1,2,true],"b":"x"})", limits).has_value());
  CHECK_THAT(refused(R"({"a":[1,2,true],"b":"x","c":null})", limits).diagnostics,
             Catch::Matchers::Contains("at most 6 values"));
  std::string zeros = "[0";
  for (std::size_t i = 1; i < JsonLimits().values; ++i) zeros += ",0";
  CHECK_THAT(refused(zeros + "]").diagnostics, Catch::Matchers::Contains("at most 500000 values"));
}

TEST_CASE("an object of 40,000 members is read when the limit allows it") {
  const auto document = decode_json(object_of(40'000), JsonLimits{8, 40'000});
  REQUIRE(document.has_value());
  CHECK(document->root.size() == 40'000);
  CHECK(document->root.members()[39'999].name == "k39999");
}

TEST_CASE("a refusal names line, column, byte and the innermost element") {
  struct {
    std::string_view text;
    std::string_view position;
    std::string_view expression;
  } const cases[] = {
      {"", "line 1, column 1 (byte 0)", ""},
      {"{\"a\":1,\n \"b\" 2}", "line 2, column 6 (byte 13)", ""},
      {"{\"resourceType\":\"Bundle\",\n\"entry\":[{},{\"resource\":{\n\"name\":x}}]}", "line 3, column 8 (byte 59)",
       "Bundle.entry[1].resource.name"},
      {R"({"resourceType":"Bundle","a":1,"a":2})", "line 1, column 35 (byte 34)", "Bundle"},
      {R"({"entry":[1,2,[3,x]]})", "line 1, column 18 (byte 17)", "entry[2][1]"},
      {R"({"resourceType":"Slot","id":"a")", "line 1, column 32 (byte 31)", "Slot"},
      {R"({"id":{"resourceType":"Slot","id":y}})", "line 1, column 35 (byte 34)", "id.id"},
      {R"({"resourceType":{"id":x}})", "line 1, column 23 (byte 22)", "resourceType.id"},
      {R"([{"_birthDate":x}])", "line 1, column 16 (byte 15)", "[0]._birthDate"},
  };
  for (const auto& expected : cases) {
    INFO(expected.text);
    const Error error = refused(expected.text);
    CHECK_THAT(error.diagnostics, Catch::Matchers::Contains(std::string(expected.position)));
    CHECK(error.expression == expected.expression);
  }
}

TEST_CASE("OO-4 a refusal shows no values, and no names that cannot be element names") {
  const std::string_view cases[] = {
      R"({"resourceType":"Patient","name":"Secret",})",
      R"({"resourceType":"Patient","Secret Name":x})",
      R"({"resourceType":"Patient","name":{"9Secret":{"family":x}}})",
      R"({"resourceType":"Secret Type","name":x})",
      R"({"resourceType":"Patient","name":"Secret" "Secret"})",
      R"({"resourceType":"Patient","name":Secret})",
      R"({"SecretSecretSecretSecretSecretSecretSecretSecretSecretSecretSecre":x})",
  };
  for (const auto text : cases) {
    INFO(text);
    const Error error = refused(text);
    CHECK(error.diagnostics.find("Secret") == std::string::npos);
    CHECK(error.expression.find("Secret") == std::string::npos);
  }
}

TEST_CASE("a path of long names stays short") {
  const std::string name(64, 'a');
  const Error error = refused(repeated("{\"" + name + "\":", 64) + "x");
  CHECK(error.expression.size() < 600);
}

TEST_CASE("a message cut at any byte is refused") {
  for (std::size_t size = 0; size < fixture.size(); ++size) {
    INFO(size << " bytes");
    const Error error = refused(fixture.substr(0, size));
    CHECK(error.diagnostics.starts_with("The JSON cannot be read at line 1"));
  }
  CHECK(decode_json(fixture).has_value());
}

TEST_CASE("the text may be freed after decoding") {
  std::string text(fixture);
  const auto document = decode_json(text);
  text.assign(text.size(), 'x');
  REQUIRE(document.has_value());
  CHECK(document->root["entry"][0]["resource"]["value"].text() == "-1.10e+2");
  CHECK(document->root.resource_type() == "Bundle");
}

TEST_CASE("encoding appends, and writes an absent node as null") {
  std::string out = "before ";
  encode_json(Node::string("a"), out);
  CHECK(out == "before \"a\"");
  CHECK(encode_json(Node()) == "null");
}
