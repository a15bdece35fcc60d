// What the decision table sees of a message.
#pragma once

#include "server/workflow/decision_table.hpp"

#include <array>
#include <string>
#include <string_view>

namespace bars::workflow {

/// The Encounter whose status the table looks at: of a request the sender's (PM-35, PM-36), of a response the
/// responder's own. A false Entry when there is none.
fhir::Entry counting_encounter(const fhir::Message& message);

/// Views into the message, which must outlive them.
class Inputs {
 public:
  explicit Inputs(const fhir::Message& message);

  bool fits(const Row& row, Column column) const noexcept;
  bool fits(const Row& row) const noexcept;

  /// `ServiceRequest.status`, `use case`: how a sentence names the column.
  std::string_view name_of(Column column) const noexcept;
  /// What the message has there, `absent` when it has nothing. A text that is no code of these elements may be
  /// anything, a person's name too: it is shown as `not a code`.
  std::string_view shown(Column column) const noexcept;
  /// The FHIRPath of the element, or of the entries when its resource is missing.
  std::string path_of(Column column) const;

  bool is_response() const noexcept;
  std::size_t encounters() const noexcept { return message_.bundle.count("Encounter"); }

 private:
  std::string_view found(Column column) const noexcept { return found_[static_cast<std::size_t>(column)]; }

  const fhir::Message& message_;
  fhir::Entry request_;    // Appointment or ServiceRequest
  fhir::Entry care_plan_;  // the first
  fhir::Entry task_;       // the first
  fhir::Entry encounter_;  // the one that counts
  std::string_view application_;
  std::array<std::string_view, column_count> found_;  // "": absent
};

}  // namespace bars::workflow
