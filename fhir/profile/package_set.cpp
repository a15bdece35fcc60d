#include "fhir/profile/package.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::string_view core_package = "hl7.fhir.r4.core";
constexpr std::string_view core_version = "4.0.1";

struct Version {
  std::array<std::uint64_t, 3> parts{};
  std::string_view label;
};

Version parse(std::string_view text) noexcept {
  Version version;
  const auto dash = text.find('-');
  if (dash != text.npos) version.label = text.substr(dash + 1);
  text = text.substr(0, dash);
  for (std::uint64_t& part : version.parts) {
    std::from_chars(text.data(), text.data() + text.size(), part);
    const auto dot = text.find('.');
    text = dot == text.npos ? std::string_view() : text.substr(dot + 1);
  }
  return version;
}

/// A package is met by another patch version of it; `latest`, `current` and `dev` by any.
bool meets(std::string_view there, std::string_view wanted) noexcept {
  if (wanted.empty() || wanted.front() < '0' || wanted.front() > '9') return true;
  const Version a = parse(there);
  const Version b = parse(wanted);
  return a.parts[0] == b.parts[0] && a.parts[1] == b.parts[1];
}

std::string_view version_of(const std::vector<Package>& packages, std::string_view name) noexcept {
  if (name == core_package) return core_version;
  const auto found =
      std::find_if(packages.begin(), packages.end(), [name](const Package& p) { return p.name == name; });
  return found == packages.end() ? std::string_view() : std::string_view(found->version);
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) noexcept {
  const Version left = parse(a);
  const Version right = parse(b);
  if (left.parts != right.parts) return left.parts < right.parts ? -1 : 1;
  if (left.label.empty() != right.label.empty()) return left.label.empty() ? 1 : -1;
  return left.label.compare(right.label);
}

void keep_highest(std::vector<Package>& packages) {
  std::vector<Package> kept;
  for (Package& package : packages) {
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const Package& p) { return p.name == package.name; });
    if (same == kept.end())
      kept.push_back(std::move(package));
    else if (compare_versions(same->version, package.version) < 0)
      *same = std::move(package);
  }
  packages = std::move(kept);
}

void check_dependencies(const std::vector<Package>& packages, std::vector<Error>& errors) {
  for (const Package& package : packages) {
    for (const Dependency& wanted : package.dependencies) {
      const std::string_view there = version_of(packages, wanted.name);
      if (!there.empty() && meets(there, wanted.version)) continue;
      std::string sentence = package.file + " needs the package " + wanted.name + " " + wanted.version + ", ";
      sentence += there.empty() ? "which is missing." : "but " + std::string(there) + " is there.";
      errors.push_back({Category::invalid, std::move(sentence), {}});
    }
  }
}

}  // namespace bars::fhir::profile
