// The resources of the test messages, with `@name@` where a message puts its own value.
#pragma once

#include <string_view>

namespace bars::test::templates {

inline constexpr std::string_view header = R"({"resourceType":"MessageHeader",
  "meta":{"lastUpdated":"@last_updated@",
    "profile":["https://fhir.nhs.uk/StructureDefinition/BARSMessageHeader-@event@"]},
  "extension":[{"url":"https://fhir.nhs.uk/StructureDefinition/CDSSExtension","extension":[
    {"url":"RequesterCDSSsoftware","valueString":"Example Triage"},
    {"url":"RequesterCDSSversion","valueString":"4.2"}]}],
  "eventCoding":{"system":"https://fhir.nhs.uk/CodeSystem/message-events-bars","code":"@event@"},
  "destination":[{"endpoint":"https://fhir.nhs.uk/Id/dos-service-id|@service_id@",
    "receiver":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000002"}}],
  "sender":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000003"},
  "source":{"name":"Example 111 Provider","software":"Example Triage","version":"4.2",
    "contact":{"system":"phone","value":"0300 000 0000"},
    "endpoint":"https://fhir.nhs.uk/Id/dos-service-id|@source_service_id@"},
  "reason":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/message-reason-bars","code":"@reason@"}]},
  "focus":[{"reference":"urn:uuid:10000000-0000-4000-8000-000000000005"}],
  "definition":"https://fhir.nhs.uk/MessageDefinition/bars-message-@definition@"})";

inline constexpr std::string_view receiver = R"({"resourceType":"Organization",@uk_core@,
  "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"@receiver_ods@"}],
  "name":"Example Hospital"})";

inline constexpr std::string_view sender = R"({"resourceType":"Organization",@uk_core@,
  "identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"@sender_ods@"}],
  "name":"Example 111 Provider"})";

inline constexpr std::string_view patient = R"({"resourceType":"Patient",@uk_core@,@nhs_identifier@
  "name":[{"use":"official","family":"Testperson","given":["Morgan","Ash"],"prefix":["Mx"]}],
  "gender":"other","birthDate":"1988-04-17",
  "address":[{"use":"home","line":["7 Made-up Lane"],"city":"Example","postalCode":"ZZ99 3VZ"}],
  "contact":[{"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactRank",
      "valuePositiveInt":1}],
    "relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"ONESELF",
      "display":"self"}]}],
    "telecom":[{"system":"phone","value":"07700 900123","use":"mobile","rank":1}]}]})";

inline constexpr std::string_view nhs_identifier = R"("identifier":[{"extension":[
    {"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
      "valueCodeableConcept":{"coding":[
        {"system":"https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus",
          "code":"number-present-and-verified","display":"Number present and verified"}]}}],
    "system":"https://fhir.nhs.uk/Id/nhs-number","value":"@nhs_number@"}],)";

inline constexpr std::string_view appointment = R"({"resourceType":"Appointment",@appointment_id@@uk_core@,
  "status":"booked",
  "serviceCategory":[{"coding":[
    {"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"@use_case@",
      "display":"@use_case_display@"}]}],
  "description":"Painful wrist after a fall",
  "start":"@slot_start@","end":"@slot_end@",
  "slot":[{"reference":"urn:uuid:10000000-0000-4000-8000-000000000006"}],
  "created":"2026-11-22T09:00:00+00:00",
  "participant":[{"actor":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},"status":"accepted"}]})";

inline constexpr std::string_view cancelled_appointment = R"({"resourceType":"Appointment",@appointment_id@@uk_core@,
  "status":"cancelled",
  "serviceCategory":[{"coding":[
    {"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"@use_case@",
      "display":"@use_case_display@"}]}],
  "description":"Painful wrist after a fall",
  "start":"@slot_start@","end":"@slot_end@",
  "slot":[{"reference":"Slot/@slot_id@"}],
  "created":"2026-11-22T09:00:00+00:00",
  "participant":[{"actor":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},"status":"accepted"}]})";

inline constexpr std::string_view slot = R"({"resourceType":"Slot","id":"@slot_id@",@uk_core@,
  "schedule":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000007"},
  "status":"free","start":"@slot_start@","end":"@slot_end@"})";

inline constexpr std::string_view schedule = R"({"resourceType":"Schedule","id":"@schedule_id@",@uk_core@,
  "actor":[{"reference":"urn:uuid:10000000-0000-4000-8000-000000000008"}]})";

inline constexpr std::string_view healthcare_service =
    R"({"resourceType":"HealthcareService","id":"@healthcare_service_id@",@uk_core@,
  "identifier":[{"system":"https://fhir.nhs.uk/Id/dos-service-id","value":"@service_id@"}],
  "active":true,
  "providedBy":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000002"},
  "name":"Example Emergency Department"})";

inline constexpr std::string_view practitioner = R"({"resourceType":"Practitioner",@uk_core@,
  "identifier":[{"system":"https://fhir.nhs.uk/Id/sds-user-id","value":"100334993514"}],
  "name":[{"use":"official","family":"Caller","given":["Robin"]}]})";

inline constexpr std::string_view practitioner_role = R"({"resourceType":"PractitionerRole",@uk_core@,
  "practitioner":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000009"},
  "organization":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000003"},
  "code":[{"coding":[{"system":"http://snomed.info/sct","code":"768820003","display":"Care coordinator"}]}]})";

inline constexpr std::string_view consent = R"({"resourceType":"Consent",@uk_core@,"status":"active",
  "scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]},
  "category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/consent-categories-bars","code":"DRC",
    "display":"Direct Care"}]}],
  "patient":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},
  "dateTime":"2026-11-22T08:50:00+00:00",
  "policyRule":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMPLIED",
    "display":"implied"}]}})";

inline constexpr std::string_view service_request = R"({"resourceType":"ServiceRequest",@service_request_id@
  "meta":{"lastUpdated":"@last_updated@",
    "profile":["https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-@category@"]},
  "basedOn":[{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000d"}],
  "status":"active","intent":"plan",
  "category":[{"coding":[
    {"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"@category@",
      "display":"@category_display@"},
    {"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"@use_case@",
      "display":"@use_case_display@"}]}],
  "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},
  "encounter":{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000c"},
  "occurrencePeriod":{"start":"2026-11-22T09:00:00+00:00","end":"2026-11-22T13:00:00+00:00"},
  "authoredOn":"2026-11-22T09:00:00+00:00",
  "requester":{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000a"},
  "performer":[{"reference":"urn:uuid:10000000-0000-4000-8000-000000000008"}]@incident_location@})";

inline constexpr std::string_view revoked_service_request = R"({"resourceType":"ServiceRequest",@service_request_id@
  "meta":{"lastUpdated":"@last_updated@",
    "profile":["https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral"]},
  "status":"revoked","intent":"plan",
  "category":[{"coding":[
    {"system":"https://fhir.nhs.uk/CodeSystem/message-category-servicerequest","code":"@category@",
      "display":"@category_display@"},
    {"system":"https://fhir.nhs.uk/CodeSystem/usecases-categories-bars","code":"@use_case@",
      "display":"@use_case_display@"}]}],
  "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},
  "occurrencePeriod":{"start":"2026-11-22T09:00:00+00:00","end":"2026-11-22T13:00:00+00:00"},
  "authoredOn":"2026-11-22T09:00:00+00:00",
  "reasonCode":[{"text":"The patient will go elsewhere"}]})";

inline constexpr std::string_view encounter = R"({"resourceType":"Encounter",
  "id":"8c1f7a4e-0b7e-4f55-9a27-6d3a5b1c2e0c",@uk_core@,
  "identifier":[{"system":"https://example.org/case","value":"CASE-0001"}],
  "status":"triaged",
  "class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"EMER","display":"emergency"},
  "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},
  "episodeOfCare":[{"reference":"EpisodeOfCare/3d8e5f27-6c1b-4a90-8b34-0f9d2e7c6a0d"}],
  "period":{"start":"2026-11-22T08:45:00+00:00","end":"2026-11-22T09:00:00+00:00"}@ambulance_encounter@})";

inline constexpr std::string_view ambulance_encounter =
    R"(,"statusHistory":[{"status":"triaged","period":{"start":"2026-11-22T08:45:00+00:00"}}],
  "location":[{"location":{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000f"}}])";

inline constexpr std::string_view care_plan = R"({"resourceType":"CarePlan",@uk_core@,
  "status":"@care_plan_status@","intent":"plan",
  "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"},
  "encounter":{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000c"},
  "period":{"start":"2026-11-22T08:45:00+00:00"},
  "activity":[{"outcomeCodeableConcept":[{"coding":[{"system":"http://snomed.info/sct","code":"183519002",
      "display":"Referral to accident and emergency service"}],"text":"Emergency department"}],
    "detail":{"status":"completed",
    "description":"Attend an emergency department within four hours"}}]})";

inline constexpr std::string_view flag = R"({"resourceType":"Flag",
  "meta":{"lastUpdated":"@last_updated@","profile":["http://hl7.org/fhir/StructureDefinition/Flag"]},
  "status":"active",
  "category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"RA",
    "display":"Reasonable Adjustment"}]}],
  "code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/reasonable-adjustment-codes-bars","code":"RA1",
    "display":"Quiet place"}],"text":"Needs a quiet place to wait"},
  "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-000000000004"}})";

inline constexpr std::string_view incident_location =
    R"(,"locationReference":[{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000f"}])";

inline constexpr std::string_view location = R"({"resourceType":"Location",@uk_core@,
  "extension":[{"url":"https://fhir.nhs.uk/StructureDefinition/LocationExtension","extension":[
    {"url":"UPRN","valueString":"100012345678"}]}],
  "name":"Made-up corner",
  "address":{"line":["7 Made-up Lane"],"city":"Example","postalCode":"ZZ99 3VZ"}})";

inline constexpr std::string_view scene_safety = R"({"resourceType":"Flag",
  "meta":{"lastUpdated":"@last_updated@","profile":["http://hl7.org/fhir/StructureDefinition/Flag",
    "https://fhir.nhs.uk/StructureDefinition/BARSFlag-scene-safety"]},
  "status":"active",
  "category":[{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/flag-categories-bars","code":"SS",
    "display":"Scene Safety"}]}],
  "code":{"coding":[{"system":"https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars","code":"S",
    "display":"The Scene is safe"}]},
  "subject":{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000f"},
  "encounter":{"reference":"urn:uuid:10000000-0000-4000-8000-00000000000c"}})";

}  // namespace bars::test::templates
