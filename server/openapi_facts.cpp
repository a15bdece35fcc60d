// What each interaction is for, what its query takes, and how it can be refused.
#include "server/observability/metrics.hpp"
#include "server/openapi.hpp"

#include <algorithm>

namespace bars {

namespace {

using fhir::Category;

constexpr std::string_view number_example = "https://fhir.nhs.uk/Id/nhs-number|9990548609";
constexpr std::string_view id_example = "95e58add-0b10-4a8c-817c-2729eb0cab75";
constexpr QueryParameter format{"_format", false, "json", "Form of the answer, json or xml; wins over Accept."};

std::vector<QueryParameter> patient_search(std::vector<QueryParameter> more) {
  std::vector<QueryParameter> all = {
      {"patient:identifier", false, number_example, "The NHS number of the patient, as system|value."},
      {"patient:name", false, "Testperson", "With patient:birthdate and patient:address-postalcode: whose it is."},
      {"patient:birthdate", false, "1988-04-17", "A whole date."},
      {"patient:address-postalcode", false, "ZZ99 3VZ", "A postcode, in any spelling."},
      {"_id", false, id_example, "The id that this receiver issued."},
      {"_count", false, "100", "Matches on a page, 1 to 1000."},
      format};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<QueryParameter> slot_search() {
  return {{"Schedule.actor:HealthcareService", true, "https://fhir.nhs.uk/Id/dos-service-id|2000072489",
           "The service, bare or as system|value."},
          {"status", true, "free", "free, busy, or both with a comma between."},
          {"start", true, "ge2026-11-23T00:00:00Z", "Twice: from (ge, gt) and to (le, lt), with an offset."},
          {"_include", true, "Slot:schedule",
           "At least Slot:schedule and Schedule:actor:HealthcareService; also Schedule:actor:Practitioner, "
           "Schedule:actor:PractitionerRole, HealthcareService:providedBy and HealthcareService:location."},
          format};
}

std::vector<InteractionFacts> all_facts() {
  const std::vector<QueryParameter> nothing;
  return {
      {"metadata", "What the receiver, or one of its services, can do: a CapabilityStatement.", {format}},
      {"message-definition",
       "Which messages a service takes: a searchset of MessageDefinitions.",
       {{"context", true, "https://fhir.nhs.uk/Id/dos-service-id|2000072489",
         "A service or a use case, bare or as system|value; may be repeated."}}},
      {"process-message", "A message: booking, referral, request for validation, their changes, and responses.",
       nothing},
      {"slot-search", "Slots of a service, with what they refer to: a searchset.", slot_search()},
      {"appointment-search", "Bookings of a patient with the service: a searchset.",
       patient_search({{"date", false, "ge2026-11-22", "Once, or twice for a range."}})},
      {"appointment-read", "A booking as it is now.", nothing},
      {"appointment-vread", "A booking as it was.", nothing},
      {"appointment-create", "Books a slot, where the service takes that.", nothing},
      {"appointment-update", "Changes the status of a booking, where the service takes that.", nothing},
      {"appointment-patch", "Moves a booking to another slot, where the service takes that.", nothing},
      {"appointment-delete", "Cancels a booking, where the service takes that.", nothing},
      {"service-request-search", "Referrals of a patient to the service: a searchset.",
       patient_search({{"identifier", false, "https://example.org/case|1", "A referral's own, as system|value."}})},
      {"service-request-read", "A referral as it is now.", nothing},
      {"service-request-vread", "A referral as it was.", nothing},
      {"service-request-create", "Refers a patient, where the service takes that.", nothing},
      {"service-request-update", "Changes the status of a referral, where the service takes that.", nothing},
      {"service-request-patch", "Changes the status of a referral, where the service takes that.", nothing},
      {"service-request-delete", "Revokes a referral, where the service takes that.", nothing},
  };
}

}  // namespace

std::span<const InteractionFacts> interaction_facts() {
  static const auto facts = all_facts();
  return facts;
}

std::span<const AdminPath> admin_paths() {
  static const std::vector<AdminPath> paths = {
      {"/health/live", "The loops turn and the store is at work, or what does not.", "application/json", {200, 503}},
      {"/health/ready", "The receiver takes requests, or why it does not.", "application/json", {200, 503}},
      {"/metrics", "Numbers for Prometheus.", observability::metrics_content_type, {200}},
      {openapi_path, "This description.", "application/json", {200}},
  };
  return paths;
}

std::vector<unsigned> successes_of(const Route& route) {
  if (route.method == http::Method::post && route.interaction != "process-message") return {200, 201};
  return {200};
}

std::vector<Category> refusals_of(const Route& route) {
  std::vector<Category> all = {Category::required,
                               Category::value,
                               Category::invalid,
                               Category::security,
                               Category::peer_forbidden,
                               Category::not_found,
                               Category::not_acceptable,
                               Category::timeout,
                               Category::uri_too_long,
                               Category::throttled,
                               Category::header_fields_too_large,
                               Category::exception,
                               Category::unavailable};
  const auto add = [&](std::initializer_list<Category> more) { all.insert(all.end(), more); };
  if (route.permission == security::Permission::slot) add({Category::slot_forbidden, Category::too_costly});
  if (route.takes != Takes::nothing)
    add({Category::duplicate, Category::conflict, Category::too_early, Category::not_implemented,
         Category::unprocessable});
  if (route.takes == Takes::message)
    add({Category::invariant, Category::length_required, Category::payload_too_large, Category::unsupported_media_type,
         Category::not_offered});
  std::stable_sort(all.begin(), all.end(), [](Category a, Category b) { return wire(a).status < wire(b).status; });
  return all;
}

}  // namespace bars
