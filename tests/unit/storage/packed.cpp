#include "storage/packed.hpp"

#include "storage/transaction.hpp"
#include "tests/support/catch.hpp"

using bars::storage::EntryRecord;
using bars::storage::IdentifierRecord;
using bars::storage::pack;
using bars::storage::StorageError;
using bars::storage::unpack_entries;
using bars::storage::unpack_identifiers;

namespace {

const std::string lower_id = "0191d3a0-0000-7000-8000-00000000000a";
const std::string upper_id = "0191D3A0-0000-7000-8000-00000000000A";

std::vector<EntryRecord> all_kinds() {
  return {{"urn:uuid:" + lower_id, "Patient", lower_id, bars::fhir::Instant{1'700'000'000, 999'999'999}},
          {"urn:uuid:" + upper_id, "Encounter", upper_id, bars::fhir::Instant{-62'135'596'800, 0}},
          {"URN:UUID:" + lower_id, "", "", std::nullopt},
          {std::string(300, 'u'), std::string("a\0b", 3), "GL0-DZOqD39", std::nullopt},
          {"", "Flag", "not-" + lower_id, std::nullopt}};
}

}  // namespace

TEST_CASE("UPD-3 packed entries come back letter for letter, with their instants") {
  const auto sent = all_kinds();
  const auto found = unpack_entries(pack(sent));
  REQUIRE(found.size() == sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    INFO(i);
    CHECK(found[i].full_url == sent[i].full_url);
    CHECK(found[i].type == sent[i].type);
    CHECK(found[i].id == sent[i].id);
    CHECK(found[i].last_updated == sent[i].last_updated);
  }
  CHECK(pack(std::vector<EntryRecord>{}).empty());
  CHECK(unpack_entries({}).empty());
  CHECK(pack(std::vector<EntryRecord>{sent[0]}).size() == 1 + 16 + 8 + 16 + 12);
}

TEST_CASE("packed identifiers come back") {
  const std::vector<IdentifierRecord> sent = {{"fhir.example/id", "one"}, {"", std::string(200, 'x')}};
  const auto found = unpack_identifiers(pack(sent));
  REQUIRE(found.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(found[i].system == sent[i].system);
    CHECK(found[i].value == sent[i].value);
  }
  CHECK(pack(std::vector<IdentifierRecord>{}).empty());
}

TEST_CASE("a packed list that is cut short is damaged, wherever it is cut inside an entry") {
  const auto whole = pack(std::vector<EntryRecord>{all_kinds()[0]});
  for (std::size_t size = 1; size < whole.size(); ++size) {
    INFO(size);
    CHECK_THROWS_AS(unpack_entries(std::span(whole).first(size)), StorageError);
  }
  const auto identifiers = pack(std::vector<IdentifierRecord>{{"system", "value"}});
  for (std::size_t size = 1; size < identifiers.size(); ++size)
    CHECK_THROWS_AS(unpack_identifiers(std::span(identifiers).first(size)), StorageError);
}

TEST_CASE("a packed list with an unknown mark, an endless length or no real instant is damaged") {
  using Bytes = std::vector<std::uint8_t>;
  auto late = pack(std::vector<EntryRecord>{{"", "", "", bars::fhir::Instant{0, 999'999'999}}});
  ++late[late.size() - 3];  // over a thousand million nanoseconds
  for (const Bytes& bytes : {Bytes{8, 0, 0, 0}, Bytes{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                             Bytes{0, 0xff, 0xff, 0xff, 0xff, 0x0f}, late})
    CHECK_THROWS_AS(unpack_entries(bytes), StorageError);
}
