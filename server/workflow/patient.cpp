#include "server/workflow/patient.hpp"

namespace bars::workflow {

fhir::Entry patient_of(const fhir::Message& message) {
  const auto& bundle = message.bundle;
  const auto request = message.request();
  if (request.type() == "ServiceRequest") {
    const auto subject = bundle.resolve(fhir::ServiceRequest{request.resource}.subject());
    if (subject.type() == "Patient") return subject;
  } else if (request.type() == "Appointment") {
    for (const auto actor : fhir::Appointment{request.resource}.actors())
      if (const auto entry = bundle.resolve(actor); entry.type() == "Patient") return entry;
  }
  return {};
}

bool is_other_patient(const fhir::Patient& patient, const storage::ResourceRecord& stored) {
  const auto number = patient.nhs_number();
  if (!number.empty() && !stored.nhs_number.empty()) return number != stored.nhs_number;
  const auto differ = [](std::string_view a, std::string_view b) { return !a.empty() && !b.empty() && a != b; };
  return differ(patient.name_key(), stored.patient_name) && differ(patient.birth_date(), stored.birth_date);
}

void describe_patient(const fhir::Entry& entry, storage::ResourceRecord& record) {
  const fhir::Patient patient{entry.resource};
  record.nhs_number = patient.nhs_number();
  record.patient_name = patient.name_key();
  record.birth_date = patient.birth_date();
  record.postcode = patient.postcode_key();
}

}  // namespace bars::workflow
