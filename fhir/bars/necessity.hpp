// The payload tables of the implementation guide: which elements a sender owes in each message of each Application.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/views.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

/// An element that a table names, with those of its children that a table names.
struct NecessaryElement {
  std::string_view json;                     // as JSON names it: `medicationCodeableConcept`
  std::string_view name;                     // as FHIRPath does: `medication`; the resource type at the top
  std::string_view of_type;                  // `CodeableConcept` of a choice; else empty
  std::string_view url;                      // of an extension; else empty
  std::string path;                          // `MedicationStatement.medication`, for diagnostics
  std::vector<std::string_view> fixed{};     // the values allowed; empty: any
  std::vector<NecessaryElement> children{};  // at most 64
  std::vector<std::uint32_t> keys{};         // of children, as key_of() makes them of their names
  std::uint64_t musts = 0;                   // bit n: children[n] must be there
  bool any_type = false;                     // a choice of which any type will do: `json` is how its names begin
  std::size_t number = 0;                    // among all elements of all tables
  bool has_fixed_child = false;
};

/// What tells most names apart in one comparison. 0 is no key.
constexpr std::uint32_t key_of(std::string_view name) noexcept {
  if (name.empty()) return 0;
  const auto byte = [name](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(name[at])); };
  return static_cast<std::uint32_t>(name.size() & 0xff) << 24 | byte(0) << 16 | byte(name.size() / 2) << 8 |
         byte(name.size() - 1);
}

/// What one payload page asks of each resource type.
struct NecessityTable {
  int application;              // 1 to 8; 0: every Application
  std::string_view definition;  // configuration key of the MessageDefinition
  std::string name;             // `the payload table Booking-Request of Application 1`
  std::vector<const NecessaryElement*> resources;
};

/// The rule that every finding is reported under: warnings, because every published message has gaps (KD-PR-13).
inline constexpr std::string_view necessity_rule = "BIZ-18";

/// The table for an Application and the key of a MessageDefinition; null when there is no payload page for it.
/// Thread-safe; the tables are compiled at the first call and live as long as the program.
const NecessityTable* find_necessity_table(int application, std::string_view definition) noexcept;

/// Warns of every element that the table marks MUST and the message leaves out, and of every value other than the fixed
/// ones. A child is only missed where its parent is; in every repetition of it, but each element of the table is
/// reported once, where it is missed first. Of several codings one with the fixed value is enough. Walks each resource
/// once and allocates nothing when nothing is missing.
void check_necessity(const Bundle& bundle, const NecessityTable& table, Issues& issues);

}  // namespace bars::fhir
