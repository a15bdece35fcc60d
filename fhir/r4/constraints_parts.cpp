#include "fhir/r4/constraints_parts.hpp"

#include "fhir/instant.hpp"

#include <algorithm>
#include <vector>

namespace bars::fhir::r4 {

namespace {

std::string_view without_mark(std::string_view name) noexcept { return name.substr(name.starts_with('_') ? 1 : 0); }

}  // namespace

bool exists(Node value, std::string_view name) noexcept {
  const auto members = value.members();
  return std::any_of(members.begin(), members.end(),
                     [name](const Member& member) { return without_mark(member.name) == name; });
}

bool exists_choice(Node value, std::string_view name) noexcept {
  const auto members = value.members();
  return std::any_of(members.begin(), members.end(), [name](const Member& member) {
    const auto found = without_mark(member.name);
    return found.starts_with(name) && found.size() > name.size() && found[name.size()] >= 'A' &&
           found[name.size()] <= 'Z';
  });
}

std::size_t count(Node value, std::string_view name) noexcept {
  const Node found = value[name];
  return found.is_array() ? found.size() : (exists(value, name) ? 1 : 0);
}

bool is_true(Node value, std::string_view name) noexcept { return value[name].text() == "true"; }

bool has_coding(Node concept_node, std::string_view system, std::string_view code) noexcept {
  const auto codings = concept_node["coding"].items();
  return std::any_of(codings.begin(), codings.end(), [system, code](const Node& coding) {
    return coding["code"].text() == code && coding["system"].text() == system;
  });
}

bool distinct(Node items, std::string_view name) {
  std::vector<std::string_view> seen;
  for (const Node& item : items.items())
    if (const auto text = item[name].text(); !text.empty()) seen.push_back(text);
  std::sort(seen.begin(), seen.end());
  return std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

bool in_order(std::string_view start, std::string_view end) noexcept {
  const auto first = parse_instant(start);
  const auto last = parse_instant(end);
  if (first && last) return *first <= *last;
  if (start.size() > 10 || end.size() > 10) return true;
  const auto length = std::min(start.size(), end.size());
  return start.substr(0, length) <= end.substr(0, length);
}

int sign(std::string_view decimal) noexcept {
  const auto mantissa = decimal.substr(0, decimal.find_first_of("eE"));
  if (mantissa.find_first_of("123456789") == std::string_view::npos) return 0;
  return mantissa.starts_with('-') ? -1 : 1;
}

}  // namespace bars::fhir::r4
