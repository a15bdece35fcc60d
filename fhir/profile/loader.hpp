// Compiles the StructureDefinitions of packages, each after the one that it is based on.
#pragma once

#include "fhir/error.hpp"
#include "fhir/node.hpp"
#include "fhir/profile/catalogue.hpp"
#include "fhir/profile/package.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// Whether R4 itself has a profile of this url: that of each of its types.
bool is_core_profile(std::string_view canonical) noexcept;

class Loader {
 public:
  /// Of two definitions with one url the higher version counts. Refers to the packages.
  Loader(const std::vector<Package>& packages, Arena& arena);

  /// Compiles everything into the catalogue.
  void compile_all(Catalogue& catalogue);

  /// Why a profile that is needed is not there; empty when it is.
  std::string missing(std::string_view canonical) const;

  /// `url: why`, sorted.
  std::vector<std::string> broken() const;

 private:
  struct Definition {
    std::string url;
    std::string file;
    std::string version;
    Node structure;
    enum class State { waiting, open, done, broken } state = State::waiting;
    std::unique_ptr<Profile> profile;
    std::string problem;
  };

  Definition* find(std::string_view url);
  const Profile* compile(Definition& definition, std::size_t depth);
  bool compile_base(Definition& definition, const Profile*& base, std::size_t depth);

  std::map<std::string, Definition, std::less<>> definitions_;  // by the url in lower case
  Arena& arena_;
};

}  // namespace bars::fhir::profile
