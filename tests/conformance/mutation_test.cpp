// Valid messages and resources with one fault put in at a time: each must be found, and found where it is.
#include "fhir/json.hpp"
#include "fhir/message.hpp"
#include "fhir/r4/definitions.hpp"
#include "fhir/structure.hpp"
#include "tests/conformance/published.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/messages.hpp"

#include <algorithm>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir;

namespace {

using r4::Primitive;
using Rebuild = std::function<Node(Arena&, Node)>;  // the whole resource with another node in one place

Node with_member(Arena& arena, Node object, std::string_view name, Node value) {
  std::vector<Member> members;
  bool found = false;
  for (const Member& member : object.members()) {
    const bool same = member.name == name;
    found = found || same;
    if (!same) members.push_back(member);
    if (same && value) members.push_back({name, value});
  }
  if (!found && value) members.push_back({name, value});
  return Node::object(arena.copy(std::span<const Member>(members)));
}

Node with_item(Arena& arena, Node array, std::size_t index, Node value) {
  std::vector<Node> items(array.items().begin(), array.items().end());
  items[index] = value;
  return Node::array(arena.copy(std::span<const Node>(items)));
}

Node array_of(Arena& arena, Node a, Node b) {
  const std::vector<Node> items{a, b};
  return Node::array(arena.copy(std::span<const Node>(items)));
}

/// A value that breaks the syntax of the primitive, in the right JSON kind; absent when every value of that kind is
/// one.
Node bad_value(Primitive type) {
  switch (type) {
    case Primitive::none:
    case Primitive::boolean:
    case Primitive::decimal: return {};
    case Primitive::base64_binary: return Node::string("abc");
    case Primitive::canonical:
    case Primitive::uri:
    case Primitive::url: return Node::string("http://a b");
    case Primitive::code: return Node::string("two  spaces");
    case Primitive::date: return Node::string("2026-02-30");
    case Primitive::date_time: return Node::string("2026-11-22T10:00");
    case Primitive::id: return Node::string("not an id");
    case Primitive::instant: return Node::string("2026-11-22T24:00:00Z");
    case Primitive::integer: return Node::number("1.5");
    case Primitive::markdown:
    case Primitive::string: return Node::string("");
    case Primitive::oid: return Node::string("urn:oid:3.1");
    case Primitive::positive_int: return Node::number("0");
    case Primitive::time: return Node::string("25:00:00");
    case Primitive::unsigned_int: return Node::number("-1");
    case Primitive::uuid: return Node::string("urn:uuid:1");
    case Primitive::xhtml: return Node::string("<div>no namespace</div>");
  }
  return {};
}

struct Tally {
  std::map<std::string, std::pair<std::size_t, std::size_t>> kinds;  // made, found
  std::vector<std::string> missed;
};

class Mutator {
 public:
  /// `every`: mutates each element; else the first of each path, whatever its indexes.
  Mutator(Node root, bool every, Tally& tally) : root_(root), every_(every), tally_(tally) {}

  void run() {
    const r4::Type* type = r4::find_resource(root_.resource_type());
    REQUIRE(type != nullptr);
    Issues issues;
    judge(root_, issues);
    REQUIRE_FALSE(issues.has_errors());
    object(root_, *type, std::string(type->name), [](Arena&, Node node) { return node; });
    if (root_["type"].text() == "message") dangling();
  }

 private:
  static void judge(Node root, Issues& issues) {
    check_structure(root, issues);
    if (root["type"].text() == "message") (void)read_message(root, issues);
  }

  void expect(const std::string& kind, Node mutated, const std::string& path) {
    Issues issues;
    judge(mutated, issues);
    auto& [made, found] = tally_.kinds[kind];
    ++made;
    for (const Issue& issue : issues.kept()) {
      const bool below = issue.expression.size() > path.size() && issue.expression.compare(0, path.size(), path) == 0 &&
                         issue.expression[path.size()] == '.';
      if (issue.severity == Severity::error && (issue.expression == path || below)) {
        ++found;
        return;
      }
    }
    tally_.missed.push_back(kind + " at " + path);
  }

  bool is_new(const std::string& path) {
    std::string general;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] == '[')
        i = path.find(']', i);
      else
        general += path[i];
    }
    return seen_.insert(general).second || every_;
  }

  void object(Node node, const r4::Type& type, const std::string& path, const Rebuild& rebuild) {
    if (is_new(path + " itself")) {
      Arena arena;
      expect("unknown element", rebuild(arena, with_member(arena, node, "unheardOf", Node::string("x"))), path);
      if (type.find("dataAbsentReason") == nullptr)
        expect("element of another type",
               rebuild(arena, with_member(arena, node, "dataAbsentReason", Node::string("x"))),
               path + ".dataAbsentReason");
    }
    for (const Member& each : node.members()) {
      const r4::Element* element = type.find(each.name);
      if (element == nullptr) continue;  // resourceType
      const std::string at = path + "." + std::string(element->name);
      const Rebuild put = [&node, &each, &rebuild](Arena& arena, Node value) {
        return rebuild(arena, with_member(arena, node, each.name, value));
      };
      if (is_new(at)) whole(*element, each.value, at, put);
      if (!element->repeats) {
        one(each.value, *element, at, put);
        continue;
      }
      for (std::size_t i = 0; i < each.value.size(); ++i)
        one(each.value[i], *element, at + "[" + std::to_string(i) + "]",
            [&each, &put, i](Arena& arena, Node value) { return put(arena, with_item(arena, each.value, i, value)); });
    }
  }

  /// Faults of the element as a whole: not there, too often, no array.
  void whole(const r4::Element& element, Node value, const std::string& path, const Rebuild& put) {
    Arena arena;
    if (element.required) expect("required element dropped", put(arena, Node()), path);
    if (element.repeats) {
      expect("array taken away", put(arena, value[0]), path);
      expect("empty array", put(arena, Node::array({})), path);
    } else {
      expect("single element repeated", put(arena, array_of(arena, value, value)), path);
    }
  }

  /// Faults of one value.
  void one(Node value, const r4::Element& element, std::string path, const Rebuild& put) {
    const r4::Type* type = element.type;
    if (type->kind == r4::Kind::abstract) type = r4::find_resource(value.resource_type());
    REQUIRE(type != nullptr);
    const bool fresh = is_new(path + " value");
    if (fresh) {
      Arena arena;
      const Node wrong = value.is_string() ? Node::number("1") : Node::string("true");
      expect("wrong type", put(arena, wrong), path);
      expect("null", put(arena, Node::null()), path);
    }
    if (element.choice || element.type != type) path.append(".ofType(").append(type->name).append(")");
    if (type->kind != r4::Kind::primitive) {
      if (fresh && element.binding != nullptr) bad_bound_code(value, element, path, put);
      return object(value, *type, path, put);
    }
    if (!fresh) return;
    Arena arena;
    if (const Node bad = bad_value(type->primitive)) expect("bad " + std::string(type->name), put(arena, bad), path);
    if (element.binding != nullptr) expect("bad code", put(arena, Node::string("unheard-of")), path);
  }

  /// A CodeableConcept or Coding with a required binding: a code that its system does not have.
  void bad_bound_code(Node value, const r4::Element& element, const std::string& path, const Rebuild& put) {
    const Node codings = value["coding"];
    for (std::size_t i = 0; i < codings.size(); ++i) {
      const auto system = codings[i]["system"].text();
      const auto& systems = element.binding->systems;
      const bool known =
          std::any_of(systems.begin(), systems.end(), [&](const auto& each) { return each.url == system; });
      if (!known) continue;
      Arena arena;
      const Node changed = with_member(arena, codings[i], "code", Node::string("unheard-of"));
      expect("bad code", put(arena, with_member(arena, value, "coding", with_item(arena, codings, i, changed))),
             path + ".coding[" + std::to_string(i) + "].code");
    }
  }

  /// What must lead to an entry: focus, sender and receiver.
  void dangling() {
    const std::string text = encode_json(root_);
    const std::string header = "Bundle.entry[0].resource.ofType(MessageHeader).";
    for (const std::string path : {"focus[0].reference", "sender.reference", "destination[0].receiver.reference"}) {
      const auto changed = decode_json(
          bars::test::with_in(text, "MessageHeader", path, "\"urn:uuid:00000000-0000-4000-8000-000000000000\""));
      REQUIRE(changed.has_value());
      expect("dangling reference", changed->root, header + path);
    }
  }

  Node root_;
  bool every_;
  Tally& tally_;
  std::set<std::string> seen_;
};

void mutate(std::string_view text, bool every, Tally& tally) {
  const auto document = decode_json(text);
  REQUIRE(document.has_value());
  Mutator(document->root, every, tally).run();
}

void report(const Tally& tally) {
  std::size_t made = 0;
  std::size_t found = 0;
  for (const auto& [kind, counts] : tally.kinds) {
    made += counts.first;
    found += counts.second;
    std::cout << "  " << counts.second << " of " << counts.first << " " << kind << "\n";
    INFO(kind);
    CHECK(counts.first > 0);
  }
  for (const auto& each : tally.missed) std::cout << "  missed: " << each << "\n";
  std::cout << "  " << found << " of " << made << " faults found where they are\n";
  CHECK(found * 100 >= made * 99);
  // No fault of these kinds is tolerated anywhere in these messages: there are no exceptions.
  CHECK(tally.missed.empty());
}

}  // namespace

TEST_CASE("R4 every single fault in a message of ours is found where it is") {
  using namespace bars::test;
  Tally tally;
  for (const std::string& text : {new_booking(), cancelled_booking(), new_referral(), cancelled_referral()})
    mutate(text, true, tally);
  CHECK(tally.kinds.size() > 10);
  report(tally);
}

TEST_CASE("R4 every single fault in a published payload is found where it is") {
  if (bars::test::skips_without("payloads")) return;
  Tally tally;
  for (const auto& payload : bars::test::published("payloads")) {
    INFO(payload.name);
    mutate(payload.text, false, tally);
  }
  report(tally);
}
