// The R4 element table: every resource, data type and backbone element of FHIR R4, as the specification defines them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace bars::fhir::r4 {

enum class Kind : std::uint8_t { primitive, datatype, backbone, abstract, resource };

/// Which primitive a type is; `none` for every other kind.
enum class Primitive : std::uint8_t {
  none,
  base64_binary,
  boolean,
  canonical,
  code,
  date,
  date_time,
  decimal,
  id,
  instant,
  integer,
  markdown,
  oid,
  positive_int,
  string,
  time,
  unsigned_int,
  uri,
  url,
  uuid,
  xhtml,
};

struct Type;

/// The codes of a required binding, by code system.
struct CodeSet {
  struct System {
    std::string_view url;
    std::vector<std::string_view> codes;
  };
  std::string_view name;  // last part of the value set's url
  std::vector<System> systems;

  /// A code of any of its systems: what an element of type code is bound to.
  bool has(std::string_view code) const noexcept;
  bool has(std::string_view system, std::string_view code) const noexcept;
};

/// One element as JSON names it. A choice type has one of these for each of its types; they stand side by side and
/// share `position`, `name` and cardinality.
struct Element {
  std::string_view json;                      // `valueQuantity`
  std::string_view name;                      // `value`; the same as `json` when it is no choice
  const Type* type = nullptr;                 // never null
  const CodeSet* binding = nullptr;           // required binding whose codes can be listed; else null
  std::span<const std::string_view> targets;  // resource types of a Reference; empty: any
  std::uint16_t position = 0;                 // among the elements of the type, in the order of XML
  bool required = false;                      // minimum 1
  bool repeats = false;                       // maximum *
  bool prohibited = false;                    // maximum 0 (SimpleQuantity.comparator)
  bool choice = false;
  bool attribute = false;  // an attribute in XML: id, and the url of an Extension
};

struct Type {
  std::string_view name;  // `Patient`, `Patient.contact`, `HumanName`, `code`
  Kind kind;
  Primitive primitive = Primitive::none;
  std::vector<Element> elements;  // in the order of XML, inherited ones first
  std::uint16_t positions = 0;    // one more than the last Element::position

  /// The element of a JSON name; null when there is none. `hint` is where to look first and becomes the place behind
  /// what was found: members mostly come in order, so that each lookup is one comparison.
  const Element* find(std::string_view json, std::size_t& hint) const noexcept;
  const Element* find(std::string_view json) const noexcept {
    std::size_t hint = 0;
    return find(json, hint);
  }
};

/// The definition of a type; null when R4 has none of this name. Thread-safe; the table is read at the first call
/// (about 2 ms) and lives as long as the program.
const Type* find_type(std::string_view name) noexcept;

/// The same, only for resources that can stand in a message (neither abstract nor a data type).
const Type* find_resource(std::string_view name) noexcept;

/// Whether R4 gives this name, in whatever letter case, to a type or to an element of any type, as JSON writes it
/// (`resourceType`, `_birthDate` too) or as a path does (`value`). What is no such name in a sender's text could be
/// anything, patient data too (OO-4).
bool is_name(std::string_view name);

/// A required binding's codes by the last part of its value set's url; null when they cannot be listed.
const CodeSet* find_code_set(std::string_view name) noexcept;

/// Every type, sorted by name.
std::span<const Type> types() noexcept;

}  // namespace bars::fhir::r4
