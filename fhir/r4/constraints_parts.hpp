// The parts of the table of constraints, and what their functions are made of.
#pragma once

#include "fhir/r4/constraints.hpp"

#include <cstddef>

namespace bars::fhir::r4 {

std::span<const Constraint> datatype_constraints() noexcept;
std::span<const Constraint> bundle_constraints() noexcept;
std::span<const Constraint> clinical_constraints() noexcept;
std::span<const Constraint> administrative_constraints() noexcept;
std::span<const Constraint> questionnaire_constraints() noexcept;
std::span<const Constraint> conformance_constraints() noexcept;

/// Whether the element is there: as a value, or a primitive's extension.
bool exists(Node value, std::string_view name) noexcept;
/// The same for a choice: `value` is there as `valueQuantity` or `_valueString`.
bool exists_choice(Node value, std::string_view name) noexcept;
/// How many of an element there are; one that does not repeat counts as one.
std::size_t count(Node value, std::string_view name) noexcept;
/// Whether the primitive is there and `true`.
bool is_true(Node value, std::string_view name) noexcept;
/// Whether a CodeableConcept has a coding of the system with the code.
bool has_coding(Node concept_node, std::string_view system, std::string_view code) noexcept;
/// Whether `name` of every item that has one is different.
bool distinct(Node items, std::string_view name);

/// Whether `start` is not after `end`, both of date, dateTime or instant; true when their precision leaves it open.
bool in_order(std::string_view start, std::string_view end) noexcept;
/// -1, 0 or 1: the sign of a decimal's text; 0 also for what is none.
int sign(std::string_view decimal) noexcept;

}  // namespace bars::fhir::r4
