// Whether a resource is built as FHIR R4 says.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/node.hpp"
#include "fhir/read_options.hpp"

namespace bars::fhir {

/// Checks a resource, and everything in it, against the R4 element table: unknown elements, JSON kinds, cardinality,
/// the syntax of primitives, required bindings, choice types, the form of references and where they lead (inside a
/// Bundle, and to contained resources), narrative, and R4's own constraints that need no terminology server. Every
/// problem goes to `issues` under structure_rule or the key of the constraint, as Category::required (missing) or
/// Category::invalid (everything else); what is tolerated becomes a warning (see README: tolerances).
/// Linear in the size of the resource; recursion is as deep as the tree, which decoding bounds.
void check_structure(Node resource, Issues& issues, const ReadOptions& options = {});

}  // namespace bars::fhir
