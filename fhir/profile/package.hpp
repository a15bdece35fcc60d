// A FHIR package: what its package.json says and the definitions in it, and which of several packages count.
#pragma once

#include "fhir/error.hpp"
#include "fhir/json.hpp"
#include "fhir/profile/profiles.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

struct Dependency {
  std::string name;
  std::string version;
};

struct Package {
  std::string file;
  std::string name;
  std::string version;
  std::vector<Dependency> dependencies;
  std::vector<Document> structures;    // StructureDefinitions
  std::vector<Document> code_systems;  // CodeSystems
  std::vector<Document> value_sets;    // ValueSets
};

/// Reads the package.json and the definitions that lie directly in `package/`; examples and other resources are passed
/// over. Errors name the package's file, and the file in it.
Result<Package> read_package(const PackageFile& package, const Limits& limits);

/// Less than zero when version `a` is lower than `b`: numbers are compared as numbers, part by part; a label behind `-`
/// is lower than none.
int compare_versions(std::string_view a, std::string_view b) noexcept;

/// Leaves the highest version of each package, in the order in which they came.
void keep_highest(std::vector<Package>& packages);

/// Appends an Error for each dependency that no package meets.
void check_dependencies(const std::vector<Package>& packages, std::vector<Error>& errors);

}  // namespace bars::fhir::profile
