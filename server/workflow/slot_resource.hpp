// A slot as a sender sees it.
#pragma once

#include "fhir/build.hpp"
#include "server/workflow/directory.hpp"
#include "storage/records.hpp"

#include <optional>
#include <string_view>

namespace bars::workflow {

inline constexpr std::string_view service_category_codes = "http://terminology.hl7.org/CodeSystem/service-category";

/// One CodeableConcept in an array, in `usual_system` when the configuration names none; absent when there is none.
fhir::Node concepts(fhir::Build& build, const std::optional<config::Coding>& coding, std::string_view usual_system);

/// What the slots of one diary have in common, built once for all of them: Schedule, type (SLOT-14) and, only when it
/// is configured, delivery channel (SLOT-13).
class SlotForm {
 public:
  /// `now` is the text of meta.lastUpdated; the slots refer to it and to the arena of `build`.
  SlotForm(fhir::Build& build, const OfferedDiary& diary, std::string_view now);
  /// Status, times and id come from the record.
  fhir::Node resource(fhir::Build& build, const storage::SlotRecord& slot) const;

 private:
  fhir::Node meta_;
  fhir::Node extension_;
  fhir::Node service_category_;
  fhir::Node service_type_;
  fhir::Node specialty_;
  fhir::Node appointment_type_;
  fhir::Node schedule_;
};

}  // namespace bars::workflow
