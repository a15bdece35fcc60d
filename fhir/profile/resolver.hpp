// Follows references inside what is checked.
#pragma once

#include "fhir/node.hpp"
#include "fhir/views.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// For one check of one thread.
class Resolver {
 public:
  /// `root` is the whole of what is checked: a Bundle's entries can be referred to.
  explicit Resolver(Node root);

  /// What a reference inside `container` leads to: a contained resource (`#id`) or an entry of the Bundle; else absent.
  Node resolve(std::string_view reference, Node container);

 private:
  struct Contained {
    std::string_view id;
    Node resource;
  };
  Node resolve_contained(std::string_view id, Node container);

  std::optional<Bundle> bundle_;
  // Of the container that was asked for last, sorted, so that many references into one resource stay cheap.
  const Member* container_ = nullptr;
  std::vector<Contained> contained_;
};

}  // namespace bars::fhir::profile
