// Compiled profiles by their canonical urls.
#pragma once

#include "fhir/profile/rule.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace bars::fhir::profile {

/// Looks profiles up in any letter case (MH-16), with or without `|version`, and without memory of its own.
class Catalogue {
 public:
  /// Null when there is none.
  const Profile* find(std::string_view canonical) const noexcept;
  void add(std::unique_ptr<Profile> profile);
  std::size_t size() const noexcept { return profiles_.size(); }

  /// Calls `visit(Profile&)` for each.
  void for_each(const std::function<void(Profile&)>& visit);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept;
  };
  struct Same {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept;
  };
  std::unordered_map<std::string, std::unique_ptr<Profile>, Hash, Same> profiles_;
};

}  // namespace bars::fhir::profile
