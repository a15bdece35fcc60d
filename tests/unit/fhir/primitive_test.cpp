#include "fhir/r4/primitive.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir::r4;
using namespace std::string_view_literals;

namespace {

struct Case {
  Primitive type;
  std::vector<std::string_view> right;
  std::vector<std::string_view> wrong;
};

const std::vector<Case>& cases() {
  using enum Primitive;
  static const std::vector<Case> all{
      {id,
       {"a", "A-1.b", "0123456789012345678901234567890123456789012345678901234567890123"},
       {"", "a_b", "a b", " a", "a/b", "\xC3\xA9",
        "01234567890123456789012345678901234567890123456789012345678901234"}},
      {code, {"a", "two words", "\xC3\xA9", "a-b_c"}, {"", " a", "a ", "a  b", "\ta", "a\n", "a\x01"}},
      {uri,
       {"http://a/b", "urn:uuid:0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01", "urn:oid:2.16.840.1", "relative", "#x"},
       {"", " ", "a b", "a\tb", "urn:uuid:1", "urn:uuid:__PATIENT_ID__", "urn:oid:3.1", "urn:oid:1", "urn:oid:1.02",
        "urn:oid:1."}},
      {oid, {"urn:oid:1.2", "urn:oid:0.0"}, {"1.2", "urn:oid:", "urn:oid:1..2", "http://a"}},
      {uuid, {"urn:uuid:0D6C3F0E-52a4-4d4b-9d55-3f6d0c8a1e01"}, {"0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01", "urn:uuid:"}},
      {date,
       {"2026", "2026-11", "2026-11-22", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"},
       {"", "0000", "26", "2026-", "2026-13", "2026-00", "2026-11-31", "2026-02-29", "1900-02-29", "2026-11-00",
        "2026-1-1", "2026-11-22T", "22/11/2026", "2026-11-22T10:00:00Z"}},
      {date_time,
       {"2026", "2026-11-22", "2026-11-22T10:00:00Z", "2026-11-22T23:59:60.1234567890123+14:00",
        "2026-11-22T00:00:00.0-13:59"},
       {"", "2026-11-22T10:00Z", "2026-11-22T10:00:00", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00.Z",
        "2026-11-22T10:60:00Z", "2026-11-22T10:00:61Z", "2026-11-22T10:00:00+14:01", "2026-11-22 10:00:00Z",
        "2026-11T10:00:00Z", "2026-11-22T10:00:00z", "2026-11-22T10:00:00+0100", "2026-11-22T10:00:00Z "}},
      {instant, {"2026-11-22T10:00:00Z", "2026-11-22T10:00:00.0000000+00:00"}, {"2026-11-22", "2026", "10:00:00"}},
      {time, {"00:00:00", "23:59:60", "10:00:00.5"}, {"", "24:00:00", "10:00", "10:00:00Z", "10:00:00.", "1:00:00"}},
      {base64_binary,
       {"YQ==", "YWI=", "YWJj", " YW\nJj ", "YWJjZA=="},
       {"", " ", "YQ", "YQ=", "Y===", "YQ==YQ==", "YW_j", "YWJ\x01"}},
      {decimal,
       {"0", "-0", "0.0", "1.10", "-1e5", "1E+5", "12.5e-3", "123456789012345678901234567890.5"},
       {"", "01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "1 "}},
      {integer,
       {"0", "-1", "2147483647", "-2147483648"},
       {"", "-0", "01", "1.0", "1e1", "2147483648", "-2147483649", "99999999999", "-", "+1"}},
      {positive_int, {"1", "2147483647"}, {"0", "-1", "2147483648", "1.0"}},
      {unsigned_int, {"0", "2147483647"}, {"-1", "2147483648", "00"}},
      {boolean, {"true", "false"}, {"", "True", "1"}},
      {string, {"a", " ", " a\t\r\n", "\xC3\xA9", "\x7f"}, {"", "a\x01", "\x1f", "long enough for a word \x08"}},
      {markdown, {"# a\n\n* b"}, {"", "a\x0b"}},
      {canonical, {"http://a|1.0"}, {"", "a b"}},
      {url, {"https://a"}, {"", "a b"}},
      {xhtml, {"<div/>"}, {""}},
  };
  return all;
}

}  // namespace

TEST_CASE("R4 every primitive takes what its type has and refuses everything else") {
  for (const Case& each : cases()) {
    INFO(expectation(each.type));
    for (const auto text : each.right) {
      INFO(text);
      CHECK(check_syntax(each.type, text) == Syntax::right);
    }
    for (const auto text : each.wrong) {
      INFO(text);
      CHECK(check_syntax(each.type, text) == Syntax::wrong);
    }
  }
}

TEST_CASE("R4 control characters and white space are seen at every place of a text") {
  for (std::size_t size = 1; size < 40; ++size) {
    for (std::size_t place = 0; place < size; ++place) {
      std::string text(size, 'a');
      text[place] = '\x1f';
      CHECK(check_syntax(Primitive::string, text) == Syntax::wrong);
      text[place] = '\x7f';
      CHECK(check_syntax(Primitive::string, text) == Syntax::right);
      text[place] = '\xff';
      CHECK(check_syntax(Primitive::uri, text) == Syntax::right);
      text[place] = ' ';
      const bool outside = place == 0 || place + 1 == size;
      const Syntax expected = size == 1 || !outside ? Syntax::wrong : Syntax::padded;
      CHECK(check_syntax(Primitive::uri, text) == expected);
    }
  }
}

TEST_CASE("KD-R4-1 white space around a uri is told apart from white space inside") {
  for (const Primitive type : {Primitive::uri, Primitive::url, Primitive::canonical}) {
    CHECK(check_syntax(type, " http://a") == Syntax::padded);
    CHECK(check_syntax(type, "http://a\t\n") == Syntax::padded);
    CHECK(check_syntax(type, " http://a b") == Syntax::wrong);
  }
  CHECK(check_syntax(Primitive::oid, " urn:oid:1.2") == Syntax::wrong);
}

TEST_CASE("R4 a string has at most 1,048,576 characters, however many bytes they take") {
  std::string text;
  for (std::size_t i = 0; i < longest_string; ++i) text += "\xC3\xA9";
  CHECK(check_syntax(Primitive::string, text) == Syntax::right);
  text += 'a';
  CHECK(check_syntax(Primitive::string, text) == Syntax::wrong);
}

TEST_CASE("R4 numbers and booleans have their own kinds in JSON") {
  using bars::fhir::Node;
  CHECK(json_kind(Primitive::boolean) == Node::Kind::boolean);
  for (const Primitive type :
       {Primitive::decimal, Primitive::integer, Primitive::positive_int, Primitive::unsigned_int})
    CHECK(json_kind(type) == Node::Kind::number);
  CHECK(json_kind(Primitive::date) == Node::Kind::string);
}
