#include "fhir/node.hpp"

#include "tests/support/catch.hpp"

#include <string>
#include <vector>

using namespace bars::fhir;

TEST_CASE("a node is 16 bytes and trivially copied") {
  STATIC_REQUIRE(sizeof(Node) == 16);
  STATIC_REQUIRE(std::is_trivially_copyable_v<Node>);
}

TEST_CASE("each kind of node answers for itself and is empty for the rest") {
  const Node items[] = {Node::string("a"), Node::null()};
  const Member members[] = {{"name", Node::number("1.10")}};
  struct {
    Node node;
    Node::Kind kind;
    std::string_view text;
    std::size_t items;
    std::size_t members;
  } const cases[] = {
      {Node(), Node::Kind::absent, "", 0, 0},
      {Node::null(), Node::Kind::null, "", 0, 0},
      {Node::boolean(true), Node::Kind::boolean, "true", 0, 0},
      {Node::boolean(false), Node::Kind::boolean, "false", 0, 0},
      {Node::number("1.10"), Node::Kind::number, "1.10", 0, 0},
      {Node::string("x"), Node::Kind::string, "x", 0, 0},
      {Node::array(items), Node::Kind::array, "", 2, 0},
      {Node::object(members), Node::Kind::object, "", 0, 1},
      {Node::array({}), Node::Kind::array, "", 0, 0},
      {Node::object({}), Node::Kind::object, "", 0, 0},
  };
  for (const auto& expected : cases) {
    INFO("kind " << static_cast<int>(expected.kind));
    CHECK(expected.node.kind() == expected.kind);
    CHECK(static_cast<bool>(expected.node) == (expected.kind != Node::Kind::absent));
    CHECK(expected.node.text() == expected.text);
    CHECK(expected.node.items().size() == expected.items);
    CHECK(expected.node.members().size() == expected.members);
    CHECK(expected.node.size() == expected.items + expected.members);
  }
}

TEST_CASE("looking up what is not there gives an absent node at every step") {
  const Node given[] = {Node::string("Ada")};
  const Member name[] = {{"given", Node::array(given)}};
  const Node names[] = {Node::object(name)};
  const Member members[] = {{"resourceType", Node::string("Patient")}, {"name", Node::array(names)}};
  const Node patient = Node::object(members);

  CHECK(patient.resource_type() == "Patient");
  CHECK(patient["name"][0]["given"][0].text() == "Ada");
  CHECK_FALSE(patient["name"][0]["given"][1]);
  CHECK_FALSE(patient["name"][1]["given"][0]);
  CHECK_FALSE(patient["name"]["given"]);
  CHECK_FALSE(patient[0]);
  CHECK_FALSE(patient["Name"]);
  CHECK(Node::string("x").resource_type().empty());
}

TEST_CASE("an arena's copies outlive their originals, and moving the arena does not move them") {
  Arena arena(1);
  std::string text = "patient";
  std::vector<Node> items = {Node::number("1"), Node::number("2")};
  const auto copied_text = arena.copy(text);
  const auto copied_items = arena.copy(std::span<const Node>(items));
  text.assign("xxxxxxx");
  items.clear();
  items.shrink_to_fit();
  const Arena moved = std::move(arena);
  CHECK(copied_text == "patient");
  REQUIRE(copied_items.size() == 2);
  CHECK(copied_items[1].text() == "2");
}

TEST_CASE("an arena copies nothing as nothing") {
  Arena arena;
  CHECK(arena.copy(std::string_view()).empty());
  CHECK(arena.copy(std::span<const Node>()).empty());
  CHECK(arena.copy(std::span<const Member>()).empty());
}
