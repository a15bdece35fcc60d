#include "server/control/frame.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <string>

using namespace bars;
using namespace bars::control;

TEST_CASE("control: the length of a frame is four bytes, most significant first") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{255}, std::size_t{65'536}, longest_frame})
    CHECK(frame_size(frame_head(size)) == size);
  CHECK(frame_head(0x01020304) == FrameHead{1, 2, 3, 4});
}

TEST_CASE("control: a request is a command with an object of arguments, or none") {
  const auto arguments = fhir::decode_json(R"({"service":"1"})");
  const auto request = decode_request(encode_request("slots.list", arguments->root));
  REQUIRE(request);
  CHECK(request->root["command"].text() == "slots.list");
  CHECK(request->root["arguments"]["service"].text() == "1");
  REQUIRE(decode_request(encode_request("slots.list", {})));
  for (const auto* text : {"", "[]", "{}", R"({"command":1})", R"({"command":"a","arguments":[]})",
                           R"({"command":"a","arguments":null})", R"({"command":"a"} x)"}) {
    INFO(text);
    CHECK_FALSE(decode_request(text));
  }
  std::string deep = R"({"command":"a","arguments":{"a":)";
  for (int i = 0; i < 20; ++i) deep += '[';
  CHECK_FALSE(decode_request(deep));
}

TEST_CASE("control: a reply is a result or an error, and one that is too long becomes an error") {
  const auto reply = decode_reply(encode_reply(std::string(R"({"added":3})")));
  REQUIRE(reply);
  CHECK(*reply == R"({"added":3})");

  const auto refused = decode_reply(encode_reply(fhir::Error{fhir::Category::not_found, "No such thing.", {}}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().category == fhir::Category::conflict);
  CHECK(refused.error().diagnostics == "No such thing.");
  const auto failed = decode_reply(encode_reply(fhir::Error{fhir::Category::timeout, "Too slow.", {}}));
  CHECK(failed.error().category == fhir::Category::conflict);  // 408
  const auto broken = decode_reply(encode_reply(fhir::Error{fhir::Category::unavailable, "Not now.", {}}));
  CHECK(broken.error().category == fhir::Category::unavailable);

  const auto long_one = '"' + std::string(longest_frame, 'a') + '"';
  CHECK(encode_reply(long_one).size() < 200);
  CHECK_FALSE(decode_reply(encode_reply(long_one)));
  for (const auto* text : {"", "x", "{}"}) CHECK_FALSE(decode_reply(text));
}
