#include "fhir/profile/loader.hpp"

#include "fhir/codes.hpp"
#include "fhir/profile/compiler.hpp"
#include "fhir/profile/value.hpp"
#include "fhir/r4/definitions.hpp"

#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::string_view core_structures = "http://hl7.org/fhir/StructureDefinition/";
constexpr std::size_t longest_chain = 32;

}  // namespace

bool is_core_profile(std::string_view canonical) noexcept {
  return canonical.starts_with(core_structures) && r4::find_type(last_part(canonical)) != nullptr;
}

Loader::Loader(const std::vector<Package>& packages, Arena& arena) : arena_(arena) {
  for (const Package& package : packages) {
    for (const Document& document : package.structures) {
      const Node structure = document.root;
      const std::string_view url = structure["url"].text();
      if (url.empty() || structure["derivation"].text() != "constraint") continue;
      const std::string_view version = structure["version"].text();
      Definition& definition = definitions_[lower(url)];
      if (definition.structure && compare_versions(definition.version, version) >= 0) continue;
      definition.url = url;
      definition.file = package.file;
      definition.version = version;
      definition.structure = structure;
    }
  }
}

Loader::Definition* Loader::find(std::string_view url) {
  const auto found = definitions_.find(lower(without_version(url)));
  return found == definitions_.end() ? nullptr : &found->second;
}

void Loader::compile_all(Catalogue& catalogue) {
  for (auto& [url, definition] : definitions_) compile(definition, 0);
  for (auto& [url, definition] : definitions_)
    if (definition.profile) catalogue.add(std::move(definition.profile));
}

const Profile* Loader::compile(Definition& definition, std::size_t depth) {
  if (definition.state == Definition::State::open) definition.problem = "is based on itself";
  if (definition.state != Definition::State::waiting) return definition.profile.get();
  definition.state = Definition::State::open;
  const Profile* base = nullptr;
  if (compile_base(definition, base, depth))
    definition.profile = profile::compile(definition.structure, base, arena_, definition.problem);
  definition.state = definition.profile ? Definition::State::done : Definition::State::broken;
  return definition.profile.get();
}

/// False when there is a base that cannot be used; a null base is R4 itself.
bool Loader::compile_base(Definition& definition, const Profile*& base, std::size_t depth) {
  const std::string_view url = definition.structure["baseDefinition"].text();
  if (is_core_profile(url) || !definition.structure["differential"]) return true;
  Definition* below = find(url);
  if (below == nullptr) {
    definition.problem = "is based on " + std::string(url) + ", which is not there";
    return false;
  }
  if (depth == longest_chain) {
    definition.problem = "is based on too long a chain of profiles";
    return false;
  }
  base = compile(*below, depth + 1);
  if (base == nullptr && definition.problem.empty())
    definition.problem = "is based on " + std::string(url) + ", which cannot be compiled: it " + below->problem;
  return base != nullptr;
}

std::string Loader::missing(std::string_view canonical) const {
  if (is_core_profile(canonical)) return {};
  const std::string url(without_version(canonical));
  const auto found = definitions_.find(lower(url));
  if (found == definitions_.end()) return "The profile " + url + " is needed, and in no package.";
  if (found->second.state == Definition::State::done) return {};
  return found->second.file + ": the profile " + url + " cannot be compiled: it " + found->second.problem + ".";
}

std::vector<std::string> Loader::broken() const {
  std::vector<std::string> all;
  for (const auto& [url, definition] : definitions_)
    if (definition.state == Definition::State::broken) all.push_back(definition.url + ": " + definition.problem);
  return all;
}

}  // namespace bars::fhir::profile
