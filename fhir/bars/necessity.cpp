#include "fhir/bars/necessity.hpp"

#include "fhir/bars/necessity_tables.hpp"
#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"

#include <algorithm>
#include <bit>
#include <bitset>
#include <span>

namespace bars::fhir {

namespace {

/// `_birthDate` carries the extensions of `birthDate`, which is there when they are.
std::string_view element_name(std::string_view member) noexcept {
  return member.starts_with('_') ? member.substr(1) : member;
}

/// The place of a child among those of its parent, looked for from `next` on; how many there are when it is none.
std::size_t find(const NecessaryElement& parent, std::string_view name, std::size_t next) noexcept {
  const auto& keys = parent.keys;
  const auto key = key_of(name);
  for (std::size_t step = 0, i = next; step < keys.size(); ++step, ++i) {
    if (i >= keys.size()) i = 0;
    if (keys[i] == key && parent.children[i].json == name) return i;
    if (keys[i] == 0 && name.starts_with(parent.children[i].json)) return i;
  }
  return keys.size();
}

/// A value as the list of its repetitions; one that does not repeat is a list of one.
std::span<const Node> repetitions(const Node& value) noexcept {
  return value.kind() == Node::Kind::array ? value.items() : std::span<const Node>(&value, 1);
}

/// The place of a repetition in a FHIRPath.
std::size_t index_of(const Node& value, std::size_t i) noexcept {
  return value.kind() == Node::Kind::array ? i : Path::no_index;
}

bool allowed(const NecessaryElement& element, std::string_view text) noexcept {
  return std::any_of(element.fixed.begin(), element.fixed.end(),
                     [text](std::string_view one) { return one == trim(text) || same_system(one, text); });
}

class Walk {
 public:
  Walk(const NecessityTable& table, Issues& issues) : table_(table), issues_(issues) {}

  void resource(Node resource, const Path& path) {
    const auto type = resource.resource_type();
    for (const NecessaryElement* element : table_.resources) {
      if (element->name != type) continue;
      object(resource, *element, path);
      if (element->has_fixed_child) fixed_values(resource, *element, path);
      return;
    }
  }

 private:
  /// One pass over the members; those mostly come in the order of the table, so the next child is looked at first.
  void object(Node value, const NecessaryElement& element, const Path& path) {
    const auto& children = element.children;
    std::uint64_t seen = 0;
    std::size_t next = 0;
    for (const Member& member : value.members()) {
      if (member.value.kind() == Node::Kind::null) continue;
      const auto name = element_name(member.name);
      if (name == "extension") {
        extensions(member.value, element, path, seen);
        continue;
      }
      const auto i = find(element, name, next);
      if (i == children.size()) continue;
      seen |= std::uint64_t{1} << i;
      next = i + 1;
      descend(member.value, children[i], path);
    }
    for (std::uint64_t missed = element.musts & ~seen; missed != 0; missed &= missed - 1)
      missing(children[static_cast<std::size_t>(std::countr_zero(missed))], path);
  }

  void descend(const Node& value, const NecessaryElement& element, const Path& path) {
    if (element.children.empty()) return;
    const auto items = repetitions(value);
    for (std::size_t i = 0; i < items.size(); ++i)
      object(items[i], element, Path(path, element.name, index_of(value, i), element.of_type));
    if (element.has_fixed_child)
      fixed_values(value, element, Path(path, element.name, Path::no_index, element.of_type));
  }

  /// Extensions are told apart by their url.
  void extensions(const Node& value, const NecessaryElement& parent, const Path& path, std::uint64_t& seen) {
    for (std::size_t child = 0; child < parent.children.size(); ++child) {
      const NecessaryElement& wanted = parent.children[child];
      if (wanted.json != "extension") continue;
      const auto items = value.items();
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (!wanted.url.empty() && !same_url(items[i]["url"].text(), wanted.url)) continue;
        seen |= std::uint64_t{1} << child;
        object(items[i], wanted, Path(path, wanted.name, i));
      }
    }
  }

  /// Of all repetitions that give the element, one must give an allowed value. `path` is without an index.
  void fixed_values(const Node& value, const NecessaryElement& parent, const Path& path) {
    for (const NecessaryElement& child : parent.children) {
      if (child.fixed.empty()) continue;
      const auto items = repetitions(value);
      std::size_t first = Path::no_index;
      bool found = false;
      for (std::size_t i = 0; i < items.size() && !found; ++i) {
        const Node given = items[i][child.json];
        if (!given || given.kind() == Node::Kind::null) continue;
        found = allowed(child, given.text());
        if (first == Path::no_index) first = i;
      }
      if (!found && first != Path::no_index) other_value(child, path, index_of(value, first));
    }
  }

  void missing(const NecessaryElement& element, const Path& path) {
    if (!first_time(2 * element.number)) return;
    issues_.warn(necessity_rule, element.path + " is missing; " + table_.name + " marks it as MUST.",
                 Path(path, element.name, Path::no_index, element.of_type).text());
  }

  void other_value(const NecessaryElement& element, const Path& path, std::size_t index) {
    if (!first_time(2 * element.number + 1)) return;
    std::string values;
    for (const auto one : element.fixed) values.append(values.empty() ? "" : " or ").append(one);
    std::string where = path.text();
    if (index != Path::no_index) where.append("[").append(std::to_string(index)).append("]");
    issues_.warn(necessity_rule, element.path + " must be " + values + "; " + table_.name + " fixes it.",
                 where.append(".").append(element.name));
  }

  bool first_time(std::size_t bit) {
    if (reported_.test(bit)) return false;
    reported_.set(bit);
    return true;
  }

  const NecessityTable& table_;
  Issues& issues_;
  std::bitset<2 * NecessityTables::most_elements> reported_;
};

}  // namespace

void check_necessity(const Bundle& bundle, const NecessityTable& table, Issues& issues) {
  Walk walk(table, issues);
  const Path root("Bundle");
  walk.resource(bundle.node(), root);
  for (const Entry& entry : bundle.entries()) {
    const Path at(root, "entry", entry.index);
    walk.resource(entry.resource, Path(at, "resource", Path::no_index, entry.type()));
  }
}

}  // namespace bars::fhir
