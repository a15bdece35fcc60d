// A write of one booking or referral as a resource: what is asked for, as far as it can be judged without the store
// (RULES APPT-7 to APPT-15, SR-2).
#pragma once

#include "fhir/issue.hpp"
#include "fhir/json.hpp"
#include "fhir/uuid.hpp"
#include "server/workflow/content.hpp"

#include <string_view>
#include <vector>

namespace bars::workflow {

enum class WriteKind { create, update, patch, remove };

/// FHIR's name of the interaction: create, update, patch, delete.
std::string_view code_of(WriteKind kind) noexcept;

struct ResourceWrite {
  WriteKind kind;
  std::string_view type;  // Appointment, ServiceRequest
  fhir::Uuid id;          // the one in the path; of a create a new one
  fhir::Document body;    // of a remove there is none
  const ServiceEntry* service;
  std::vector<fhir::Issue> warnings;  // what was accepted, but is worth a line in the audit
};

/// A create is judged as a whole resource of R4, by status and by use case (UC-4, ERR-55). Of the others the body is
/// looked at with what is held, since it may be a part of the resource (APPT-10); here only its type, its id, which
/// must be the one in the path (Category::invariant), and its meta.lastUpdated.
fhir::Result<ResourceWrite> judge_write(WriteKind kind, std::string_view type, const fhir::Uuid& id,
                                        fhir::Document body, const ServiceEntry& service, const Rulebook& rulebook);

/// The Patient that a resource which came alone is for: contained in it, or made of the NHS number in its reference.
/// Absent when it says neither.
fhir::Node patient_in(fhir::Build& build, fhir::Node resource);

}  // namespace bars::workflow
