#include "fhir/r4/constraints_parts.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bars::fhir::r4 {

namespace {

constexpr std::string_view allergy_verification =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
constexpr std::string_view condition_verification = "http://terminology.hl7.org/CodeSystem/condition-ver-status";

bool any_of_two(Node value, std::string_view a, std::string_view b) noexcept {
  return exists(value, a) || exists(value, b);
}
bool not_both(Node value, std::string_view a, std::string_view b) noexcept {
  return !(exists(value, a) && exists(value, b));
}

bool allergy_in_error(Node value) noexcept {
  return has_coding(value["verificationStatus"], allergy_verification, "entered-in-error");
}
bool condition_in_error(Node value) noexcept {
  return has_coding(value["verificationStatus"], condition_verification, "entered-in-error");
}

// By code alone: senders leave the system out (KD-R4-8).
bool abatement_fits(Node condition) noexcept {
  if (!exists_choice(condition, "abatement")) return true;
  const auto codings = condition["clinicalStatus"]["coding"].items();
  return std::any_of(codings.begin(), codings.end(), [](const Node& coding) {
    const auto code = coding["code"].text();
    return code == "resolved" || code == "remission" || code == "inactive";
  });
}

bool problem_has_status(Node condition) noexcept {
  if (exists(condition, "clinicalStatus") || condition_in_error(condition)) return true;
  const auto categories = condition["category"].items();
  return std::none_of(categories.begin(), categories.end(), [](const Node& category) {
    return has_coding(category, "http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item");
  });
}

// obs-7: a coding is the same when all that it says is.
using Coding = std::array<std::string_view, 4>;
Coding coding_of(Node node) noexcept {
  return {node["system"].text(), node["code"].text(), node["version"].text(), node["display"].text()};
}

bool components_have_other_codes(Node observation) {
  const Node components = observation["component"];
  if (components.size() == 0 || !exists_choice(observation, "value")) return true;
  std::vector<Coding> own;
  for (const Node& coding : observation["code"]["coding"].items()) own.push_back(coding_of(coding));
  std::sort(own.begin(), own.end());
  for (const Node& component : components.items())
    for (const Node& coding : component["code"]["coding"].items())
      if (std::binary_search(own.begin(), own.end(), coding_of(coding))) return false;
  return true;
}

constexpr Constraint rows[] = {
    {"AllergyIntolerance", "ait-1", "An allergy must have a clinicalStatus unless it was entered in error.",
     [](Node v) { return allergy_in_error(v) || exists(v, "clinicalStatus"); }},
    {"AllergyIntolerance", "ait-2", "An allergy that was entered in error must not have a clinicalStatus.",
     [](Node v) { return !allergy_in_error(v) || !exists(v, "clinicalStatus"); }},
    {"CarePlan.activity", "cpl-3", "An activity has either a detail or a reference.",
     [](Node v) { return not_both(v, "detail", "reference"); }},
    {"Composition.section", "cmp-1", "A section must have a text, entries or sections.",
     [](Node v) { return any_of_two(v, "text", "entry") || exists(v, "section"); }},
    {"Composition.section", "cmp-2", "A section with entries has no emptyReason.",
     [](Node v) { return not_both(v, "emptyReason", "entry"); }},
    {"Condition",
     "con-3",
     "A problem on the list should have a clinicalStatus unless it was entered in error.",
     problem_has_status,
     {},
     Severity::warning},
    {"Condition", "con-4", "A condition that has abated must be resolved, in remission or inactive.", abatement_fits},
    {"Condition", "con-5", "A condition that was entered in error must not have a clinicalStatus.",
     [](Node v) { return !condition_in_error(v) || !exists(v, "clinicalStatus"); }},
    {"Condition.evidence", "con-2", "Evidence must have a code or details.",
     [](Node v) { return any_of_two(v, "code", "detail"); }},
    {"Condition.stage", "con-1", "A stage must have a summary or an assessment.",
     [](Node v) { return any_of_two(v, "summary", "assessment"); }},
    {"FamilyMemberHistory", "fhs-1", "A family member has either an age or a birth date.",
     [](Node v) { return !exists_choice(v, "age") || !exists_choice(v, "born"); }},
    {"FamilyMemberHistory", "fhs-2", "An estimated age needs an age.",
     [](Node v) { return exists_choice(v, "age") || !exists(v, "estimatedAge"); }},
    {"Goal.target", "gol-1", "A target with a detail must have its measure.",
     [](Node v) { return !exists_choice(v, "detail") || exists(v, "measure"); }},
    {"Immunization.education", "imm-1", "Education must have a documentType or a reference.",
     [](Node v) { return any_of_two(v, "documentType", "reference"); }},
    {"ImmunizationRecommendation.recommendation", "imr-1", "A recommendation must have a vaccineCode or targetDisease.",
     [](Node v) { return any_of_two(v, "vaccineCode", "targetDisease"); }},
    {"MedicationAdministration.dosage", "mad-1", "A dosage must have a dose or a rate.",
     [](Node v) { return exists(v, "dose") || exists_choice(v, "rate"); }},
    {"MedicationDispense", "mdd-1", "A medication must not be handed over before it is prepared.",
     [](Node v) { return in_order(v["whenPrepared"].text(), v["whenHandedOver"].text()); }},
    {"NutritionOrder",
     "nor-1",
     "An order should have an oralDiet, a supplement or an enteralFormula.",
     [](Node v) { return any_of_two(v, "oralDiet", "supplement") || exists(v, "enteralFormula"); },
     {},
     Severity::warning},
    {"Observation", "obs-6", "An Observation with a value has no dataAbsentReason.",
     [](Node v) { return !exists(v, "dataAbsentReason") || !exists_choice(v, "value"); }},
    {"Observation", "obs-7", "An Observation with a value must not have a component of the same code.",
     components_have_other_codes},
    {"Observation.referenceRange", "obs-3", "A referenceRange must have a low, a high or a text.",
     [](Node v) { return any_of_two(v, "low", "high") || exists(v, "text"); }},
    {"RequestGroup.action", "rqg-1", "An action has either a resource or actions.",
     [](Node v) { return exists(v, "resource") != exists(v, "action"); }},
    {"ServiceRequest", "prr-1", "A ServiceRequest with orderDetail must have a code.",
     [](Node v) { return !exists(v, "orderDetail") || exists(v, "code"); }},
};

}  // namespace

std::span<const Constraint> clinical_constraints() noexcept { return rows; }

}  // namespace bars::fhir::r4
