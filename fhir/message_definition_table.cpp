#include "fhir/message_definition.hpp"

#include <string_view>

namespace bars::fhir {

namespace {

namespace profile {
constexpr std::string_view bundle = "https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage";
constexpr std::string_view header_booking_request =
    "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-booking-request";
constexpr std::string_view servicerequest_request_referral =
    "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral";
constexpr std::string_view patient = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Patient";
constexpr std::string_view location = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Location";
constexpr std::string_view organization = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Organization";
constexpr std::string_view practitioner = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Practitioner";
constexpr std::string_view practitioner_role = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-PractitionerRole";
constexpr std::string_view consent = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Consent";
constexpr std::string_view healthcare_service = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-HealthcareService";
constexpr std::string_view appointment = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Appointment";
constexpr std::string_view slot = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Slot";
constexpr std::string_view schedule = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Schedule";
constexpr std::string_view header_servicerequest_request =
    "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-servicerequest-request";
constexpr std::string_view encounter = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter";
constexpr std::string_view care_plan = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-CarePlan";
constexpr std::string_view location_incident_location =
    "https://fhir.hl7.org.uk/StructureDefinition/BARSLocation-incident-location";
constexpr std::string_view observation = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Observation";
constexpr std::string_view flag_scene_safety = "https://fhir.nhs.uk/StructureDefinition/BARSFlag-scene-safety";
constexpr std::string_view flag = "http://hl7.org/fhir/StructureDefinition/Flag";
constexpr std::string_view medication_statement =
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-MedicationStatement";
constexpr std::string_view allergy_intolerance =
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-AllergyIntolerance";
constexpr std::string_view questionnaire = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Questionnaire";
constexpr std::string_view questionnaire_response =
    "https://fhir.hl7.org.uk/StructureDefinition/UKCore-QuestionnaireResponse";
constexpr std::string_view condition = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Condition";
constexpr std::string_view task = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Task";
constexpr std::string_view communication = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Communication";
constexpr std::string_view procedure = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Procedure";
constexpr std::string_view device = "http://hl7.org/fhir/StructureDefinition/Device";
constexpr std::string_view related_person = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-RelatedPerson";
constexpr std::string_view servicerequest_request_validation =
    "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-validation";
constexpr std::string_view header_servicerequest_response =
    "https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-servicerequest-response";
}  // namespace profile

constexpr FocusRule booking_request[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_booking_request, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_referral, 0, 1},
    {"Patient", profile::patient, 1, 1},
    {"Location", profile::location, 0, 1},
    {"Organization", profile::organization, 2, unbounded},
    {"Practitioner", profile::practitioner, 0, unbounded},
    {"PractitionerRole", profile::practitioner_role, 0, unbounded},
    {"Consent", profile::consent, 0, unbounded},
    {"HealthcareService", profile::healthcare_service, 1, 1},
    {"Appointment", profile::appointment, 1, 1},
    {"Slot", profile::slot, 1, 1},
    {"Schedule", profile::schedule, 1, 1},
};

constexpr FocusRule booking_request_cancelled[] = {
    {"Bundle", profile::bundle, 1, 1},           {"MessageHeader", profile::header_booking_request, 1, 1},
    {"Patient", profile::patient, 1, 1},         {"Organization", profile::organization, 2, unbounded},
    {"Appointment", profile::appointment, 1, 1},
};

constexpr FocusRule servicerequest_request_referral[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_request, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_referral, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Encounter", profile::encounter, 1, 1},
    {"CarePlan", profile::care_plan, 1, 1},
    {"Location", profile::location_incident_location, 0, 1},
    {"Location", profile::location, 0, unbounded},
    {"Organization", profile::organization, 2, unbounded},
    {"Practitioner", profile::practitioner, 1, unbounded},
    {"PractitionerRole", profile::practitioner_role, 1, unbounded},
    {"Observation", profile::observation, 0, unbounded},
    {"Flag", profile::flag_scene_safety, 0, unbounded},
    {"Flag", profile::flag, 0, unbounded},
    {"MedicationStatement", profile::medication_statement, 0, unbounded},
    {"AllergyIntolerance", profile::allergy_intolerance, 0, unbounded},
    {"Questionnaire", profile::questionnaire, 0, unbounded},
    {"QuestionnaireResponse", profile::questionnaire_response, 0, unbounded},
    {"Consent", profile::consent, 1, unbounded},
    {"HealthcareService", profile::healthcare_service, 1, unbounded},
    {"Condition", profile::condition, 0, unbounded},
    {"Task", profile::task, 0, unbounded},
    {"Communication", profile::communication, 0, unbounded},
    {"Procedure", profile::procedure, 0, unbounded},
    {"Device", profile::device, 0, 1},
    {"RelatedPerson", profile::related_person, 0, unbounded},
};

constexpr FocusRule servicerequest_request_validation[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_request, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_validation, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Encounter", profile::encounter, 1, 1},
    {"CarePlan", profile::care_plan, 1, 1},
    {"Location", profile::location, 1, 1},
    {"Organization", profile::organization, 2, unbounded},
    {"Practitioner", profile::practitioner, 1, unbounded},
    {"PractitionerRole", profile::practitioner_role, 1, unbounded},
    {"Observation", profile::observation, 0, unbounded},
    {"Flag", profile::flag_scene_safety, 0, unbounded},
    {"Flag", profile::flag, 0, unbounded},
    {"Consent", profile::consent, 1, unbounded},
    {"MedicationStatement", profile::medication_statement, 0, unbounded},
    {"AllergyIntolerance", profile::allergy_intolerance, 0, unbounded},
    {"HealthcareService", profile::healthcare_service, 1, 1},
};

constexpr FocusRule servicerequest_request_cancelled[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_request, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_referral, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Organization", profile::organization, 2, unbounded},
};

constexpr FocusRule servicerequest_response_referral_short[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_response, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_referral, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Encounter", profile::encounter, 2, 2},
    {"Organization", profile::organization, 2, unbounded},
    {"Practitioner", profile::practitioner, 1, unbounded},
    {"PractitionerRole", profile::practitioner_role, 1, unbounded},
    {"HealthcareService", profile::healthcare_service, 0, unbounded},
};

constexpr FocusRule servicerequest_response_referral[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_request, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_referral, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Encounter", profile::encounter, 0, 1},
    {"CarePlan", profile::care_plan, 0, 1},
    {"Location", profile::location, 0, 1},
    {"Organization", profile::organization, 2, unbounded},
    {"Practitioner", profile::practitioner, 1, unbounded},
    {"PractitionerRole", profile::practitioner_role, 1, unbounded},
    {"Observation", profile::observation, 0, unbounded},
    {"Flag", profile::flag_scene_safety, 0, unbounded},
    {"Flag", profile::flag, 0, unbounded},
    {"MedicationStatement", profile::medication_statement, 0, unbounded},
    {"AllergyIntolerance", profile::allergy_intolerance, 0, unbounded},
    {"QuestionnaireResponse", profile::questionnaire_response, 0, unbounded},
    {"Consent", profile::consent, 1, unbounded},
    {"HealthcareService", profile::healthcare_service, 1, 1},
    {"Appointment", profile::appointment, 0, 1},
    {"Condition", profile::condition, 0, unbounded},
    {"Task", profile::task, 0, unbounded},
    {"RelatedPerson", profile::related_person, 0, unbounded},
};

constexpr FocusRule servicerequest_response_validation_interim[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_response, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_validation, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Encounter", profile::encounter, 2, 2},
    {"Organization", profile::organization, 1, unbounded},
    {"Practitioner", profile::practitioner, 1, unbounded},
    {"PractitionerRole", profile::practitioner_role, 1, unbounded},
    {"HealthcareService", profile::healthcare_service, 0, unbounded},
};

constexpr FocusRule servicerequest_response_validation_full[] = {
    {"Bundle", profile::bundle, 1, 1},
    {"MessageHeader", profile::header_servicerequest_response, 1, 1},
    {"ServiceRequest", profile::servicerequest_request_validation, 1, 1},
    {"Patient", profile::patient, 1, 1},
    {"Encounter", profile::encounter, 2, 3},
    {"CarePlan", profile::care_plan, 1, 1},
    {"Location", profile::location, 1, 1},
    {"Organization", profile::organization, 2, unbounded},
    {"Practitioner", profile::practitioner, 1, unbounded},
    {"PractitionerRole", profile::practitioner_role, 1, unbounded},
    {"Observation", profile::observation, 0, unbounded},
    {"Flag", profile::flag_scene_safety, 0, unbounded},
    {"Flag", profile::flag, 0, unbounded},
    {"Consent", profile::consent, 1, unbounded},
    {"MedicationStatement", profile::medication_statement, 0, unbounded},
    {"AllergyIntolerance", profile::allergy_intolerance, 0, unbounded},
    {"HealthcareService", profile::healthcare_service, 1, 1},
};

// In the order of RULES, MD-1 to MD-9.
constexpr MessageDefinition table[] = {
    {"booking-request", "bars-message-booking-request", "BARS Message Definition Booking - Request",
     Event::booking_request, booking_request, "2025-03-24"},
    {"booking-request-cancelled", "bars-message-booking-request-cancelled",
     "BARS Message Definition Booking - Request - Cancelled", Event::booking_request, booking_request_cancelled,
     "2025-03-24"},
    {"servicerequest-request-referral", "bars-message-servicerequest-request-referral",
     "BARS Message Definition ServiceRequest - Request Referral", Event::servicerequest_request,
     servicerequest_request_referral, "2026-07-13"},
    {"servicerequest-request-validation", "bars-message-servicerequest-request-validation",
     "BARS Message Definition ServiceRequest - Request Validation", Event::servicerequest_request,
     servicerequest_request_validation, "2025-03-24"},
    {"servicerequest-request-cancelled", "bars-message-servicerequest-request-cancelled",
     "BARS Message Definition ServiceRequest - Request - Cancelled", Event::servicerequest_request,
     servicerequest_request_cancelled, "2025-03-24"},
    {"servicerequest-response-referral-short", "bars-message-servicerequest-response-referral-short",
     "BARS Message Definition ServiceRequest - Response Referral Short", Event::servicerequest_response,
     servicerequest_response_referral_short, "2026-03-24"},
    {"servicerequest-response-referral", "bars-message-servicerequest-response-referral",
     "BARS Message Definition ServiceRequest - Response Referral", Event::servicerequest_response,
     servicerequest_response_referral, "2026-07-13"},
    {"servicerequest-response-validation-interim", "bars-message-servicerequest-response-validation-interim",
     "BARS Message Definition ServiceRequest - Response Validation Interim", Event::servicerequest_response,
     servicerequest_response_validation_interim, "2025-03-24"},
    {"servicerequest-response-validation-full", "bars-message-servicerequest-response-validation-full",
     "BARS Message Definition ServiceRequest - Response Validation Full", Event::servicerequest_response,
     servicerequest_response_validation_full, "2025-03-24"},
};

}  // namespace

std::span<const MessageDefinition> message_definitions() noexcept { return table; }

}  // namespace bars::fhir
