// R4's own constraints, as far as they need no FHIRPath engine: each is a function of ours under R4's key.
#pragma once

#include "fhir/error.hpp"
#include "fhir/node.hpp"

#include <span>
#include <string_view>

namespace bars::fhir::r4 {

struct Constraint {
  std::string_view type;  // `Period`, `Patient.contact`: the type whose values it is about
  std::string_view key;   // `per-1`
  std::string_view says;  // what it wants: a plain sentence
  bool (*holds)(Node value);
  std::string_view at{};  // the element that breaks it, where that is not the value itself
  Severity severity = Severity::error;
};

/// Sorted by type. `holds` is given an object that may break every other rule of R4; it must be linear in its size (but
/// for a sort), and says true when it cannot tell.
std::span<const Constraint> constraints() noexcept;

/// Whether check_structure() evaluates R4's constraint of this key: one of constraints(), or one that the walk itself
/// carries out (ele-1, ref-1, dom-2 to dom-5, txt-1, txt-2).
bool is_evaluated(std::string_view key) noexcept;

}  // namespace bars::fhir::r4
