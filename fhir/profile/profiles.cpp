#include "fhir/profile/profiles.hpp"

#include "fhir/profile/catalogue.hpp"
#include "fhir/profile/checker.hpp"
#include "fhir/profile/linker.hpp"
#include "fhir/profile/loader.hpp"
#include "fhir/profile/package.hpp"
#include "fhir/profile/terminology.hpp"
#include "fhir/profile/walk.hpp"

#include <algorithm>
#include <deque>
#include <tuple>
#include <utility>

namespace bars::fhir::profile {

struct Profiles::Compiled {
  Arena arena;  // texts and values of all profiles
  Catalogue catalogue;
  std::deque<Codes> codes;
  std::vector<NotEvaluated> not_evaluated;
  std::vector<std::string> broken;
};

namespace {

std::vector<Package> read_all(const std::vector<PackageFile>& files, const Limits& limits, std::vector<Error>& errors) {
  std::vector<Package> packages;
  for (const PackageFile& file : files) {
    if (auto package = read_package(file, limits))
      packages.push_back(std::move(*package));
    else
      errors.push_back(package.error());
  }
  return packages;
}

void link_all(Catalogue& catalogue, Terminology& terminology, std::vector<NotEvaluated>& not_evaluated) {
  const FindProfile find = [&catalogue](std::string_view url) { return catalogue.find(url); };
  catalogue.for_each([&](Profile& profile) { link(profile, find, terminology, not_evaluated); });
  catalogue.for_each([&](Profile& profile) { link_slices(profile, find, terminology, not_evaluated); });
  const auto as_tuple = [](const NotEvaluated& each) { return std::tie(each.profile, each.constraint); };
  std::sort(not_evaluated.begin(), not_evaluated.end(),
            [&](const NotEvaluated& a, const NotEvaluated& b) { return as_tuple(a) < as_tuple(b); });
  const auto end =
      std::unique(not_evaluated.begin(), not_evaluated.end(),
                  [&](const NotEvaluated& a, const NotEvaluated& b) { return as_tuple(a) == as_tuple(b); });
  not_evaluated.erase(end, not_evaluated.end());
}

}  // namespace

Result<Profiles> Profiles::load(std::vector<PackageFile> files, const std::vector<std::string>& required,
                                const Limits& limits) {
  std::vector<Error> errors;
  std::vector<Package> packages = read_all(files, limits, errors);
  files.clear();
  keep_highest(packages);
  check_dependencies(packages, errors);

  auto compiled = std::make_unique<Compiled>();
  Loader loader(packages, compiled->arena);
  loader.compile_all(compiled->catalogue);
  for (const std::string& url : required)
    if (std::string why = loader.missing(url); !why.empty()) errors.push_back({Category::invalid, std::move(why), {}});
  if (!errors.empty()) return combine(std::move(errors));

  Terminology terminology(packages);
  link_all(compiled->catalogue, terminology, compiled->not_evaluated);
  compiled->codes = terminology.take();
  compiled->broken = loader.broken();
  return Profiles(std::move(compiled));
}

Profiles::Profiles(std::unique_ptr<const Compiled> compiled) noexcept : compiled_(std::move(compiled)) {}
Profiles::Profiles(Profiles&&) noexcept = default;
Profiles& Profiles::operator=(Profiles&&) noexcept = default;
Profiles::~Profiles() = default;

bool Profiles::has(std::string_view canonical) const noexcept {
  return is_core_profile(canonical) || compiled_->catalogue.find(canonical) != nullptr;
}

std::size_t Profiles::size() const noexcept { return compiled_->catalogue.size(); }

void Profiles::check(Node resource, std::string_view canonical, const Path& path, Severity severity,
                     Issues& issues) const {
  const Profile* profile = compiled_->catalogue.find(canonical);
  if (profile == nullptr) return;
  Resolver resolver(resource);
  const Scope scope{compiled_->catalogue, resolver, severity, issues, false};
  Checker(scope, *profile, resource).check(resource, path);
}

void Profiles::check_claimed(Node resource, Severity severity, Issues& issues) const {
  walk(resource, compiled_->catalogue, severity, issues);
}

const std::vector<NotEvaluated>& Profiles::not_evaluated() const noexcept { return compiled_->not_evaluated; }
const std::vector<std::string>& Profiles::broken() const noexcept { return compiled_->broken; }

}  // namespace bars::fhir::profile
