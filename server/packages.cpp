#include "server/packages.hpp"

#include "fhir/message_definition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

namespace bars {

namespace {

namespace fs = std::filesystem;
using fhir::Category;
using fhir::Error;
using fhir::profile::PackageFile;
using fhir::profile::Profiles;

constexpr std::size_t largest_package = 64 * 1024 * 1024;
constexpr std::size_t most_packages = 100;
constexpr std::string_view r4_profiles = "http://hl7.org/fhir/StructureDefinition/";  // built in

Error fault(const fs::path& file, std::string_view what) {
  return {Category::exception, fmt::format("{}: {}", file.string(), what), {}};
}

fhir::Result<std::vector<fs::path>> package_files(const fs::path& folder) {
  std::error_code failure;
  std::vector<fs::path> files;
  fs::directory_iterator entry(folder, failure);
  for (; !failure && entry != fs::directory_iterator(); entry.increment(failure))
    if (entry->path().extension() == ".tgz") files.push_back(entry->path());
  if (failure) return fault(folder, fmt::format("cannot be read: {}", failure.message()));
  if (files.empty()) return fault(folder, "holds no FHIR package; expected files that end in .tgz");
  if (files.size() > most_packages)
    return fault(folder, fmt::format("holds {} packages; at most {} are taken", files.size(), most_packages));
  std::sort(files.begin(), files.end());
  return files;
}

fhir::Result<PackageFile> read_package(const fs::path& file) {
  std::error_code failure;
  const auto size = fs::file_size(file, failure);
  if (failure) return fault(file, fmt::format("cannot be read: {}", failure.message()));
  if (size > largest_package) return fault(file, fmt::format("is larger than {} bytes", largest_package));
  std::ifstream in(file, std::ios::binary);
  PackageFile package{file.filename().string(), {std::istreambuf_iterator<char>(in), {}}};
  if (!in) return fault(file, "cannot be read");
  return package;
}

std::vector<std::string> required_profiles(const std::vector<config::Service>& services) {
  std::vector<std::string> required;
  for (const auto& service : services)
    for (const auto& accepts : service.accepts)
      for (const auto& key : accepts.messages)
        if (const auto* definition = fhir::find_definition_by_key(key))
          for (const auto& rule : definition->focus)
            if (!rule.profile.starts_with(r4_profiles)) required.emplace_back(rule.profile);
  std::sort(required.begin(), required.end());
  required.erase(std::unique(required.begin(), required.end()), required.end());
  return required;
}

}  // namespace

fhir::Result<std::unique_ptr<const Profiles>> load_profiles(const config::Receiver& config) {
  using Loaded = fhir::Result<std::unique_ptr<const Profiles>>;
  if (!config.packages) return Loaded(std::unique_ptr<const Profiles>());
  const auto files = package_files(*config.packages);
  if (!files) return files.error();
  std::vector<PackageFile> packages;
  for (const auto& file : *files) {
    auto package = read_package(file);
    if (!package) return package.error();
    packages.push_back(std::move(*package));
  }
  auto profiles = Profiles::load(std::move(packages), required_profiles(config.services));
  if (!profiles) return profiles.error();
  return Loaded(std::make_unique<const Profiles>(std::move(*profiles)));
}

std::vector<std::string> missing_profiles(const std::vector<config::Service>& services, const Profiles& profiles) {
  auto missing = required_profiles(services);
  missing.erase(std::remove_if(missing.begin(), missing.end(), [&](const auto& each) { return profiles.has(each); }),
                missing.end());
  return missing;
}

fhir::Severity profile_faults(const config::Validation& validation) noexcept {
  return validation.profiles == config::ProfileFaults::reject ? fhir::Severity::error : fhir::Severity::warning;
}

}  // namespace bars
