// Audit records for machines and for people: a line each.
#pragma once

#include "storage/audit_reader.hpp"
#include "storage/records.hpp"

#include <string>
#include <string_view>

namespace bars::evidence {

/// A JSON object with everything that is kept; what is empty is left out.
std::string audit_json(const storage::StoredAudit& stored, const storage::AuditRecord& record);

/// A FHIR AuditEvent as IHE's Basic Audit Log Patterns write one: who (the organisation, its practitioner and software,
/// from where), what (the interaction), whom (the keyed hash of the patient, the resource), when, outcome, both ids.
std::string audit_event(const storage::StoredAudit& stored, const storage::AuditRecord& record);

/// Of the table that `audit search` prints.
std::string_view audit_table_head() noexcept;
std::string audit_table_row(const storage::StoredAudit& stored, const storage::AuditRecord& record);

}  // namespace bars::evidence
