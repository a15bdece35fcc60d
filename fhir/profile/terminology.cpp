#include "fhir/profile/terminology.hpp"

#include "fhir/profile/value.hpp"

#include <algorithm>
#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::size_t deepest = 32;
constexpr std::string_view core_value_sets = "http://hl7.org/fhir/ValueSet/";

void add_concepts(Node concepts, std::set<std::string, std::less<>>& codes) {
  for (const Node& each : concepts.items()) {
    codes.emplace(each["code"].text());
    add_concepts(each["concept"], codes);
  }
}

bool is_core(std::string_view url) noexcept { return url.starts_with(core_value_sets); }

}  // namespace

bool Codes::has(std::string_view code) const noexcept {
  return std::any_of(systems.begin(), systems.end(), [code](const System& each) { return each.codes.contains(code); });
}

bool Codes::has(std::string_view system, std::string_view code) const noexcept {
  return std::any_of(systems.begin(), systems.end(),
                     [system, code](const System& each) { return each.url == system && each.codes.contains(code); });
}

Terminology::Terminology(const std::vector<Package>& packages) {
  for (const Package& package : packages) {
    for (const Document& set : package.value_sets) value_sets_.emplace(set.root["url"].text(), set.root);
    for (const Document& system : package.code_systems) code_systems_.emplace(system.root["url"].text(), system.root);
  }
}

const Codes* Terminology::codes(std::string_view value_set) {
  const std::string_view url = without_version(value_set);
  if (const auto known = known_.find(url); known != known_.end()) return known->second;
  known_.emplace(url, nullptr);  // a set that includes itself finds this
  if (depth_ == deepest) return nullptr;
  ++depth_;
  const Codes* found = expand(url);
  --depth_;
  known_.find(url)->second = found;
  return found;
}

const Codes* Terminology::expand(std::string_view url) {
  Part part;
  if (const auto set = value_sets_.find(url); set != value_sets_.end()) {
    if (!compose(set->second["compose"], part)) return nullptr;
  } else {
    const r4::CodeSet* core = is_core(url) ? r4::find_code_set(last_part(url)) : nullptr;
    if (core == nullptr) return nullptr;
    for (const r4::CodeSet::System& system : core->systems)
      part[std::string(system.url)].insert(system.codes.begin(), system.codes.end());
  }
  if (part.empty()) return nullptr;
  Codes& codes = expanded_.emplace_back();
  for (auto& [system, list] : part) codes.systems.push_back({system, std::move(list)});
  return &codes;
}

bool Terminology::compose(Node compose, Part& part) {
  for (const Node& each : compose["include"].items())
    if (!include(each, part)) return false;
  Part excluded;
  for (const Node& each : compose["exclude"].items())
    if (!include(each, excluded)) return false;
  for (const auto& [system, codes] : excluded) {
    const auto found = part.find(system);
    if (found == part.end()) continue;
    for (const std::string& code : codes) found->second.erase(code);
  }
  return true;
}

bool Terminology::include(Node include, Part& part) {
  if (include["filter"].size() > 0) return false;
  Part mine;
  bool first = true;
  if (const std::string_view system = include["system"].text(); !system.empty()) {
    auto& codes = mine[std::string(system)];
    if (const Node concepts = include["concept"]; concepts.size() > 0)
      add_concepts(concepts, codes);
    else if (!whole_system(system, codes))
      return false;
    first = false;
  }
  for (const Node& set : include["valueSet"].items()) {
    if (!intersect(set.text(), mine, first)) return false;
    first = false;
  }
  for (auto& [system, codes] : mine) part[system].merge(codes);
  return true;
}

bool Terminology::whole_system(std::string_view url, std::set<std::string, std::less<>>& codes) const {
  const auto system = code_systems_.find(url);
  if (system == code_systems_.end() || system->second["content"].text() != "complete") return false;
  add_concepts(system->second["concept"], codes);
  return true;
}

/// What an include names together has to hold together.
bool Terminology::intersect(std::string_view value_set, Part& part, bool first) {
  const Codes* other = codes(value_set);
  if (other == nullptr) return false;
  if (first) {
    for (const Codes::System& system : other->systems) part[system.url] = system.codes;
    return true;
  }
  for (auto& [system, list] : part) {
    const std::string& url = system;
    std::erase_if(list, [&](const std::string& code) { return !other->has(url, code); });
  }
  return true;
}

}  // namespace bars::fhir::profile
