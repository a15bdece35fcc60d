// The contained resources of one resource, and which of them something refers to.
#pragma once

#include "fhir/node.hpp"

#include <cstddef>
#include <string_view>
#include <vector>

namespace bars::fhir {

class Contained {
 public:
  /// `contained` of a resource; sorted by id, so that many of them stay cheap.
  explicit Contained(Node contained);

  /// The resource of an id, which counts as referred to from now on; absent when there is none.
  Node refer(std::string_view id) noexcept;
  /// The contained resource of this index refers to the one around it.
  void refer_from(std::size_t index) noexcept;

  struct Item {
    std::string_view id;  // "" when it has none
    Node resource;
    std::size_t index = 0;
    bool repeated = false;  // an earlier one has the same id
  };
  /// By id, then index.
  const std::vector<Item>& items() const noexcept { return items_; }
  bool is_referred(const Item& item) const noexcept { return referred_[item.index]; }

 private:
  std::vector<Item> items_;
  std::vector<bool> referred_;  // by index
};

}  // namespace bars::fhir
