#include "fhir/r4/constraints_parts.hpp"

#include <charconv>
#include <cmath>

namespace bars::fhir::r4 {

namespace {

constexpr std::string_view ucum = "http://unitsofmeasure.org";
constexpr std::string_view code_needs_system = "A Quantity with a code must have its system.";

bool code_has_system(Node value) noexcept { return !exists(value, "code") || exists(value, "system"); }
bool value_has_code(Node value) noexcept { return exists(value, "code") || !exists(value, "value"); }
bool is_ucum(Node value) noexcept { return !exists(value, "system") || value["system"].text() == ucum; }

double number(Node value) noexcept {
  const auto text = value.text();
  double result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  return error == std::errc() && end == text.data() + text.size() ? result : std::nan("");
}

// Ends with other units cannot be compared; nor can what is no number.
bool range_in_order(Node range) noexcept {
  const Node low = range["low"];
  const Node high = range["high"];
  if (low["code"].text() != high["code"].text() || low["unit"].text() != high["unit"].text()) return true;
  return !(number(low["value"]) > number(high["value"]));
}

bool either(Node value, std::string_view a, std::string_view b) noexcept {
  return exists(value, a) != exists(value, b);
}
bool first_needs(Node value, std::string_view a, std::string_view b) noexcept {
  return !exists(value, a) || exists(value, b);
}

bool offset_has_event(Node repeat) noexcept {
  if (!exists(repeat, "offset")) return true;
  for (const Node& when : repeat["when"].items()) {
    const auto code = when.text();
    if (code == "C" || code == "CM" || code == "CD" || code == "CV") return false;
  }
  return exists(repeat, "when");
}

bool trigger_has_what_its_type_needs(Node trigger) noexcept {
  const auto type = trigger["type"].text();
  if (type == "named-event") return exists(trigger, "name");
  if (type == "periodic") return exists_choice(trigger, "timing");
  return !type.starts_with("data-") || exists(trigger, "data");
}

constexpr Constraint rows[] = {
    {"Age", "qty-3", code_needs_system, code_has_system},
    {"Age", "age-1", "An Age must be positive, with a UCUM unit.",
     [](Node v) { return value_has_code(v) && is_ucum(v) && (!v["value"] || sign(v["value"].text()) > 0); }},
    {"Attachment", "att-1", "An Attachment with data must have its contentType.",
     [](Node v) { return first_needs(v, "data", "contentType"); }},
    {"ContactPoint", "cpt-2", "A ContactPoint with a value must have its system.",
     [](Node v) { return first_needs(v, "value", "system"); }},
    {"Count", "qty-3", code_needs_system, code_has_system},
    {"Count", "cnt-3", "A Count must be a whole number with the UCUM unit 1.",
     [](Node v) {
       return value_has_code(v) && is_ucum(v) && (!exists(v, "code") || v["code"].text() == "1") &&
              v["value"].text().find('.') == std::string_view::npos;
     }},
    {"DataRequirement.codeFilter", "drq-1", "A filter has either a path or a searchParam.",
     [](Node v) { return either(v, "path", "searchParam"); }},
    {"DataRequirement.dateFilter", "drq-2", "A filter has either a path or a searchParam.",
     [](Node v) { return either(v, "path", "searchParam"); }},
    {"Distance", "qty-3", code_needs_system, code_has_system},
    {"Distance", "dis-1", "A Distance must have a UCUM unit.", [](Node v) { return value_has_code(v) && is_ucum(v); }},
    {"Duration", "qty-3", code_needs_system, code_has_system},
    {"Duration", "drt-1", "A Duration with a code must have a value and the system of UCUM.",
     [](Node v) { return !exists(v, "code") || (v["system"].text() == ucum && exists(v, "value")); }},
    {"Expression", "exp-1", "An Expression must have an expression or a reference.",
     [](Node v) { return exists(v, "expression") || exists(v, "reference"); }},
    {"Extension", "ext-1", "An Extension has either a value or extensions.",
     [](Node v) { return exists(v, "extension") != exists_choice(v, "value"); }},
    {"MoneyQuantity", "qty-3", code_needs_system, code_has_system},
    {"MoneyQuantity", "mqty-1", "An amount of money must have a code of ISO 4217.",
     [](Node v) {
       return value_has_code(v) && (!exists(v, "system") || v["system"].text() == "urn:iso:std:iso:4217");
     }},
    {"Period", "per-1", "A Period must not start after it ends.",
     [](Node v) { return in_order(v["start"].text(), v["end"].text()); }},
    {"Quantity", "qty-3", code_needs_system, code_has_system},
    {"Range", "rng-2", "A Range's low must not be above its high.", range_in_order},
    {"Ratio", "rat-1", "A Ratio has both numerator and denominator, or an extension and neither.",
     [](Node v) {
       return exists(v, "numerator") == exists(v, "denominator") && (exists(v, "numerator") || exists(v, "extension"));
     }},
    {"SimpleQuantity", "qty-3", code_needs_system, code_has_system},
    {"Timing.repeat", "tim-1", "A duration must have its unit.",
     [](Node v) { return first_needs(v, "duration", "durationUnit"); }},
    {"Timing.repeat", "tim-2", "A period must have its unit.",
     [](Node v) { return first_needs(v, "period", "periodUnit"); }},
    {"Timing.repeat", "tim-4", "A duration must not be negative.",
     [](Node v) { return sign(v["duration"].text()) >= 0; }, "duration"},
    {"Timing.repeat", "tim-5", "A period must not be negative.", [](Node v) { return sign(v["period"].text()) >= 0; },
     "period"},
    {"Timing.repeat", "tim-6", "A periodMax needs a period.",
     [](Node v) { return first_needs(v, "periodMax", "period"); }},
    {"Timing.repeat", "tim-7", "A durationMax needs a duration.",
     [](Node v) { return first_needs(v, "durationMax", "duration"); }},
    {"Timing.repeat", "tim-8", "A countMax needs a count.", [](Node v) { return first_needs(v, "countMax", "count"); }},
    {"Timing.repeat", "tim-9", "An offset needs an event other than a meal.", offset_has_event},
    {"Timing.repeat", "tim-10", "A timing has either a timeOfDay or a when.",
     [](Node v) { return !(exists(v, "timeOfDay") && exists(v, "when")); }},
    {"TriggerDefinition", "trd-1", "A trigger has either data or a timing.",
     [](Node v) { return !(exists(v, "data") && exists_choice(v, "timing")); }},
    {"TriggerDefinition", "trd-2", "A trigger with a condition must have data.",
     [](Node v) { return first_needs(v, "condition", "data"); }},
    {"TriggerDefinition", "trd-3", "A trigger must have what its type is about: a name, a timing or data.",
     trigger_has_what_its_type_needs},
};

}  // namespace

std::span<const Constraint> datatype_constraints() noexcept { return rows; }

}  // namespace bars::fhir::r4
