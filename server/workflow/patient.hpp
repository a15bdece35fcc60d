// Whom a booking or referral is for.
#pragma once

#include "fhir/message.hpp"
#include "storage/records.hpp"

namespace bars::workflow {

/// The Patient of a message: subject of the ServiceRequest, or the participant of the Appointment that is one. A false
/// Entry when that resolves to no Patient.
fhir::Entry patient_of(const fhir::Message& message);

/// UPD-15: both sides name an NHS number and they differ; or neither comparison by number is possible and name and
/// birth date both differ. What is absent on one side is no mismatch.
bool is_other_patient(const fhir::Patient& patient, const storage::ResourceRecord& stored);

/// Fills in what the store is searched and compared by.
void describe_patient(const fhir::Entry& patient, storage::ResourceRecord& record);

}  // namespace bars::workflow
