#include "storage/body.hpp"

#include "storage/transaction.hpp"
#include "tests/contract/records.hpp"
#include "tests/support/catch.hpp"

using bars::storage::Body;
using bars::storage::StorageError;
using bars::test::noise;

namespace {

std::string again(std::string_view text) { return Body::of_bytes(Body::pack(text).bytes()).text(); }

}  // namespace

TEST_CASE("BIZ-11 a packed text comes back byte for byte, whatever it is") {
  for (const auto& text : {std::string(), std::string(1, '{'), std::string("{\"a\" :\r\n\t\"\\u00e9\0\xff\"}", 17),
                           noise(1), noise(100), noise(1'000'000), std::string(5'000'000, ' ')}) {
    INFO(text.size());
    CHECK((again(text) == text));
  }
  CHECK(Body().text().empty());
  CHECK(Body::pack("").bytes().empty());
}

TEST_CASE("BIZ-11 what the dictionary knows takes no room, and what is packed stays readable") {
  const std::string url = "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-servicerequest-request";
  CHECK(Body::pack(url).bytes().size() < 60);
  // Stores hold this for as long as they live: another dictionary needs another first byte.
  const std::vector<std::uint8_t> stored{1,   40,  181, 47,  253, 32,  80,  53,  1,   0,   152, 66,  65,  82,  83, 114,
                                         101, 113, 117, 101, 115, 116, 45,  114, 101, 113, 117, 101, 115, 116, 5,  0,
                                         150, 117, 8,   168, 151, 3,   240, 56,  35,  128, 50,  13,  100, 104, 1,  4};
  CHECK(Body::of_bytes(stored).text() == url);
}

TEST_CASE("a damaged text is told, not returned") {
  const auto packed = Body::pack("{\"resourceType\":\"Bundle\",\"type\":\"message\",\"entry\":[1,2,3,4,5,6,7,8,9]}");
  const std::vector<std::uint8_t> whole(packed.bytes().begin(), packed.bytes().end());
  for (std::size_t size = 1; size < whole.size(); ++size) {
    INFO(size);
    CHECK_THROWS_AS(Body::of_bytes(std::span(whole).first(size)).text(), StorageError);
  }
  auto other = whole;
  other[0] = 2;
  CHECK_THROWS_AS(Body::of_bytes(other).text(), StorageError);
  // A frame that says it is larger than any message.
  const std::vector<std::uint8_t> large{1, 0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 1, 0, 0, 0};
  CHECK_THROWS_AS(Body::of_bytes(large).text(), StorageError);
}
