#include "server/security/identity.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <utility>
#include <vector>

using bars::security::decode_base64;
using bars::security::encode_base64;

TEST_CASE("HDR-1 canonical Base64 is decoded and encoded alike") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
      {std::string("\0\0", 2), "AAA="},
      {"\xff\xfb\xef", "//vv"},
      {"\xfb\xf0", "+/A="},
  };
  for (const auto& [bytes, text] : table) {
    CAPTURE(text);
    REQUIRE(decode_base64(text) == bytes);
    REQUIRE(encode_base64(bytes) == text);
  }
}

TEST_CASE("HDR-1 every byte survives Base64") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const auto part = bytes.substr(bytes.size() - size);
    REQUIRE(decode_base64(encode_base64(part)) == part);
  }
}

TEST_CASE("HDR-4 Base64 in any other than its canonical form is refused") {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"missing padding, two", "Zg"},
      {"missing padding, one", "Zm8"},
      {"half the padding", "Zg="},
      {"too much padding", "Zm9v===="},
      {"three padding characters", "Z==="},
      {"padding alone", "===="},
      {"padding alone, one", "="},
      {"padding in the middle", "Zg==Zm9v"},
      {"padding inside a group", "Z=g="},
      {"a padded group followed by text", "Zm8=Zm8="},
      {"URL alphabet, minus", "-_A="},
      {"URL alphabet, underscore", "__8="},
      {"trailing bits behind one byte", "Zh=="},
      {"trailing bits behind one byte, the lowest of them", "ZB=="},
      {"trailing bits behind two bytes", "Zm9="},
      {"leading space", " Zm9v"},
      {"space inside", "Zm 9v"},
      {"trailing space", "Zm9v "},
      {"four spaces", "    "},
      {"line end", "Zm9v\n"},
      {"folded line", "Zm9\nvZm9"},
      {"tab", "Zm9\t"},
      {"NUL", std::string("Zm9\0", 4)},
      {"a byte above ASCII", "Zm9\xc3"},
      {"punctuation", "Zm9!"},
      {"a single digit", "Z"},
      {"JSON that was not encoded", R"({"system":"a"}  )"},
  };
  for (const auto& [what, text] : table) {
    CAPTURE(what);
    REQUIRE_FALSE(decode_base64(text).has_value());
  }
}
