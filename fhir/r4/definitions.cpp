#include "fhir/r4/definitions.hpp"

#include "fhir/r4/facts.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace bars::fhir::r4 {

namespace {

std::string in_lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names{"resourcetype"};
  for (const Type& type : types()) {
    names.push_back(in_lower_case(type.name));
    for (const Element& element : type.elements) {
      names.push_back(in_lower_case(element.name));
      names.push_back(in_lower_case(element.json));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

bool CodeSet::has(std::string_view code) const noexcept {
  return std::any_of(systems.begin(), systems.end(), [code](const System& system) {
    return std::find(system.codes.begin(), system.codes.end(), code) != system.codes.end();
  });
}

bool CodeSet::has(std::string_view system, std::string_view code) const noexcept {
  return std::any_of(systems.begin(), systems.end(), [system, code](const System& each) {
    return each.url == system && std::find(each.codes.begin(), each.codes.end(), code) != each.codes.end();
  });
}

const Element* Type::find(std::string_view json, std::size_t& hint) const noexcept {
  const std::size_t count = elements.size();
  for (std::size_t step = 0, i = hint; step < count; ++step, ++i) {
    if (i >= count) i = 0;
    if (elements[i].json != json) continue;
    hint = i + 1;
    return &elements[i];
  }
  return nullptr;
}

const Type* find_type(std::string_view name) noexcept {
  const auto all = types();
  const auto found = std::lower_bound(all.begin(), all.end(), name,
                                      [](const Type& type, std::string_view text) { return type.name < text; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

const Type* find_resource(std::string_view name) noexcept {
  const Type* type = find_type(name);
  return type != nullptr && type->kind == Kind::resource ? type : nullptr;
}

bool is_name(std::string_view name) {
  static const std::vector<std::string> names = all_names();
  if (name.starts_with('_')) name.remove_prefix(1);
  return std::binary_search(names.begin(), names.end(), in_lower_case(name));
}

const CodeSet* find_code_set(std::string_view name) noexcept {
  const auto& all = facts().code_sets;
  const auto found = std::lower_bound(all.begin(), all.end(), name,
                                      [](const CodeSet& set, std::string_view text) { return set.name < text; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

std::span<const Type> types() noexcept { return facts().types; }

}  // namespace bars::fhir::r4
