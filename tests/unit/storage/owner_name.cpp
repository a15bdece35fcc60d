#include "storage/owner_name.hpp"

#include "tests/contract/records.hpp"
#include "tests/support/catch.hpp"

using namespace bars;
using storage::owner_named;

TEST_CASE("a resource as text is its type and its id, and is read back") {
  const auto id = test::uuid(7);
  const auto name = storage::name_of({"Appointment", id});
  CHECK(name == "Appointment/" + id.text());
  const auto read = owner_named(name);
  REQUIRE(read);
  CHECK(read->type == "Appointment");
  CHECK(read->id == id);
}

TEST_CASE("what is no type with a UUID behind it names no resource") {
  const auto id = test::uuid(7).text();
  for (const auto& text : {std::string(), id, std::string("Appointment"), std::string("Appointment/"),
                           "Appointment/" + id.substr(1), "Appointment/" + id + "/_history/1"})
    CHECK_FALSE(owner_named(text));
}
