#include "fhir/bars/rules.hpp"

#include "fhir/bars/necessity.hpp"
#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"
#include "fhir/message_parts.hpp"

#include <algorithm>
#include <array>

namespace bars::fhir {

namespace {

constexpr auto error = Severity::error;
constexpr auto warning = Severity::warning;

constexpr std::array rules{
    ContentRule{"A3-3", warning, "The Encounter of a 999 referral is finished."},
    ContentRule{"A3-4", warning, "A 999 referral has a Location with a coordinate or a property identifier."},
    ContentRule{"A4-12", warning, "A validation has one scene-safety Flag, and UPRN and coordinates are numbers."},
    ContentRule{"A4-3", warning, "The occurrence of a validation has a start and an end."},
    ContentRule{"A5-2", warning, "A pharmacy referral has a Task and a Condition, and the CarePlan refers to both."},
    ContentRule{"A6-13", warning, "An ambulance referral has one scene-safety Flag, with text when it is unsafe."},
    ContentRule{"A8-2", error, "A referral to e-RS has a patient with a valid and verified NHS number."},
    ContentRule{"BIZ-12", warning, "Encounter.episodeOfCare refers to the journey by its UUID."},
    ContentRule{"BIZ-13", error, "A validation has a Location, and it can be found by what it says."},
    ContentRule{"BIZ-16", warning, "A QuestionnaireResponse says why it is there."},
    ContentRule{"BIZ-18", warning, "Everything is there that the payload table of the Application marks as MUST."},
    ContentRule{"BIZ-2", warning, "An NHS number has a verification status under which it counts."},
    ContentRule{"BIZ-3", warning, "The check digit of the NHS number is right."},
    ContentRule{"BIZ-4", error, "Exactly one contact of the patient has the rank 1."},
    ContentRule{"BIZ-5", warning, "A contact has a phone, and contacts and their methods have ranks."},
    ContentRule{"BIZ-6", warning, "The contact of rank 1 has a method of rank 1: the number to call back."},
    ContentRule{"BIZ-7", error, "A Consent is for direct care."},
    ContentRule{"BIZ-8", warning, "The Patient has neither telecom nor a BirthSex extension."},
    ContentRule{"CODE-4", warning, "The display of a use case is that of its code."},
    ContentRule{"CODE-5", warning, "The category of a Flag is a code of flag-categories-bars."},
    ContentRule{"CODE-6", warning, "Scene safety is a code of scene-safety-codes-bars."},
    ContentRule{"KD-R4-1", warning, "A URI has no white space around it."},
    ContentRule{"KD-R4-2", warning, "A reference names a resource type of R4."},
    ContentRule{"KD-R4-7", warning, "The system of a code is one that R4 binds the element to."},
    ContentRule{"KD-R4-8", warning, "A code that R4 binds to systems has one."},
    ContentRule{"MH-10", warning, "MessageHeader.definition names a published MessageDefinition."},
    ContentRule{"MH-14", warning, "Every reference leads to a resource of the Bundle."},
    ContentRule{"MH-15", warning, "Every id is a FHIR id, not a placeholder."},
    ContentRule{"MH-16", warning, "A resource has the profile that its MessageDefinition lists."},
    ContentRule{"MH-17", warning, "A referral names the decision support software."},
    ContentRule{"MH-18", warning, "A ServiceRequest is a plan with one category, a period and the time it was made."},
    ContentRule{"MH-5", warning, "MessageHeader.source.endpoint says where answers would go."},
    ContentRule{"MH-6", warning, "The event code has the system message-events-bars."},
    ContentRule{"TIME-3", warning, "meta.lastUpdated has at least seven fraction digits."},
    ContentRule{"UC-7", warning, "A booking names its use case."},
    ContentRule{"UPD-10", warning, "Every resource has meta.lastUpdated."},
    ContentRule{"X-52", warning, "The reason code has the system message-reason-bars."},
    ContentRule{"X-7", warning, "The focus of a cancelled booking is its Appointment."},
    ContentRule{"con-3", warning, "A problem on the list has a clinicalStatus."},
    ContentRule{"nor-1", warning, "An order for nutrition says what is ordered."},
};
static_assert(std::is_sorted(rules.begin(), rules.end(),
                             [](const ContentRule& a, const ContentRule& b) { return a.id < b.id; }));

struct ResourceCheck {
  std::string_view type;
  void (*check)(Subject&, Node, const Path&);
};
constexpr std::array resource_checks{
    ResourceCheck{"Patient", check_patient},
    ResourceCheck{"Patient", check_contacts},
    ResourceCheck{"Consent", check_consent},
    ResourceCheck{"Location", check_location},
    ResourceCheck{"Flag", check_flag},
    ResourceCheck{"ServiceRequest", check_service_request},
    ResourceCheck{"Appointment", check_appointment},
    ResourceCheck{"Encounter", check_encounter},
    ResourceCheck{"QuestionnaireResponse", check_questionnaire},
    ResourceCheck{"Task", check_task},
    ResourceCheck{"CarePlan", check_care_plan},
};
constexpr std::array message_checks{check_places, check_scene_safety, check_pharmacy};

void check_resources(Subject& subject) {
  const Path root("Bundle");
  for (const Entry& entry : subject.message.bundle.entries()) {
    const auto type = entry.type();
    const Path at(root, "entry", entry.index);
    const Path path(at, "resource", Path::no_index, type);
    check_meta(subject, entry.resource, path);
    for (const auto& [wanted, check] : resource_checks)
      if (wanted == type) check(subject, entry.resource, path);
  }
}

/// The key of the definition that a message without one is taken to be of, as far as that is certain.
std::string_view key_of(const Subject& subject) noexcept {
  if (subject.definition != nullptr) return subject.definition->key;
  const bool booking = is_booking(subject.message.event);
  if (subject.cancellation) return booking ? "booking-request-cancelled" : "servicerequest-request-cancelled";
  if (!subject.request) return "";
  if (booking) return "booking-request";
  return subject.message.category == "validation" ? "servicerequest-request-validation"
                                                  : "servicerequest-request-referral";
}

}  // namespace

std::span<const ContentRule> content_rules() noexcept { return rules; }

const ContentRule* find_content_rule(std::string_view id) noexcept {
  const auto found = std::lower_bound(rules.begin(), rules.end(), id,
                                      [](const ContentRule& rule, std::string_view text) { return rule.id < text; });
  return found != rules.end() && found->id == id ? &*found : nullptr;
}

void check_content_rules(const Message& message, std::string_view use_case, const MessageDefinition* definition,
                         Issues& issues) {
  const UseCase* known = find_use_case(use_case);
  const bool response = is_response(message.event);
  const bool cancellation = !response && is_cancelled(message.focus);
  Subject subject{.message = message,
                  .application = known == nullptr ? 0 : application_of(*known),
                  .definition = definition,
                  .cancellation = cancellation,
                  .request = !response && !cancellation,
                  .issues = issues};
  check_resources(subject);
  for (const auto check : message_checks) check(subject);
  if (const auto* table = find_necessity_table(subject.application, key_of(subject)))
    check_necessity(message.bundle, *table, issues);
}

void raise_warnings(Issues& issues, std::span<const std::string> raised) {
  for (const std::string& rule : raised) issues.raise(rule);
}

}  // namespace bars::fhir
