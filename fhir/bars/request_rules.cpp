#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"
#include "fhir/message_parts.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

// MH-18, A4-3
void check_form(const Subject& subject, Node request, const Path& path) {
  if (request["intent"] && request["intent"].text() != "plan")
    subject.report("MH-18", "ServiceRequest.intent must be plan.", Path(path, "intent"));
  const Node category = request["category"];
  if (category.size() != 1 || category[0]["coding"].size() != 2)
    subject.report("MH-18", "A ServiceRequest has one category with two codings, the type and the use case.",
                   Path(path, "category"));
  if (request["occurrenceDateTime"] || request["occurrenceTiming"])
    subject.report("MH-18", "ServiceRequest.occurrence must be a Period.", Path(path, "occurrence"));
  if (subject.message.category == "referral" && request["authoredOn"].text().empty())
    subject.report("MH-18", "A referral needs ServiceRequest.authoredOn.", Path(path, "authoredOn"));
  if (subject.message.category != "validation") return;
  const Path period(path, "occurrence", Path::no_index, "Period");
  for (const std::string_view end : {"start", "end"})
    if (request["occurrencePeriod"][end].text().empty())
      subject.report("A4-3", "A validation needs the " + std::string(end) + " of ServiceRequest.occurrence.",
                     Path(period, end));
}

// KD-PR-12
void check_display(const Subject& subject, Node categories, const Path& path) {
  const Node coding = find_coding(categories, systems::use_cases);
  const UseCase* known = find_use_case(trim(coding["code"].text()));
  const auto display = trim(coding["display"].text());
  if (known != nullptr && !display.empty() && !equal_ignoring_case(display, known->display))
    subject.report("CODE-4", "The display of the use case must be '" + std::string(known->display) + "'.", path);
}

// A3-3
void check_encounter_of(const Subject& subject, Node request) {
  const Entry encounter = subject.message.bundle.resolve(ServiceRequest{request}.encounter());
  if (encounter.type() != "Encounter" || encounter.resource["status"].text() == "finished") return;
  const Path root("Bundle");
  const Path at(root, "entry", encounter.index);
  const Path resource(at, "resource", Path::no_index, encounter.type());
  subject.report("A3-3", "The Encounter of a 999 referral must be finished.", Path(resource, "status"));
}

/// Whether a reference in `array`, at `member` of each item or the item itself, leads to a resource of the type.
bool refers_to(const Subject& subject, Node array, std::string_view member, std::string_view type) {
  const auto items = array.items();
  return std::any_of(items.begin(), items.end(), [&](const Node& item) {
    const Node reference = member.empty() ? item : item[member];
    return subject.message.bundle.resolve(reference["reference"].text()).type() == type;
  });
}

}  // namespace

void check_service_request(Subject& subject, Node request, const Path& path) {
  if (is_booking(subject.message.event)) return;
  check_display(subject, request["category"], Path(path, "category"));
  if (!subject.request) return;
  check_form(subject, request, path);
  if (subject.application == 3) check_encounter_of(subject, request);
}

void check_appointment(Subject& subject, Node appointment, const Path& path) {
  check_display(subject, appointment["serviceCategory"], Path(path, "serviceCategory"));
}

void check_task(Subject& subject, Node task, const Path& path) {
  if (subject.is_referral_of(5) && task["status"].text() != "requested")
    subject.report("A5-2", "The Task of a pharmacy referral must be requested.", Path(path, "status"));
}

void check_care_plan(Subject& subject, Node plan, const Path& path) {
  if (!subject.is_referral_of(5)) return;
  if (!refers_to(subject, plan["addresses"], {}, "Condition"))
    subject.report("A5-2", "The CarePlan must refer to the Condition.", Path(path, "addresses"));
  if (!refers_to(subject, plan["activity"], "reference", "Task"))
    subject.report("A5-2", "The CarePlan must refer to the Task.", Path(path, "activity"));
}

void check_pharmacy(Subject& subject) {
  if (!subject.is_referral_of(5)) return;
  for (const std::string_view type : {"Task", "Condition"})
    if (subject.message.bundle.count(type) == 0)
      subject.report_missing("A5-2", "A pharmacy referral needs a " + std::string(type) + ".");
}

}  // namespace bars::fhir
