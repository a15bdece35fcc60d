#include "fhir/message_definition.hpp"

#include <algorithm>
#include <string>

namespace bars::fhir {

namespace {

constexpr std::string_view usage_context_type = "http://terminology.hl7.org/CodeSystem/usage-context-type";
constexpr std::string_view variant_state = "http://terminology.hl7.org/CodeSystem/variant-state";

bool is_response(Event event) noexcept {
  return event == Event::servicerequest_response || event == Event::booking_response;
}

struct Range {
  unsigned min = 0;
  unsigned max = 0;
};

// All rules of one type together: a referral lists Location twice, once for the incident.
Range range_of(const MessageDefinition& definition, std::string_view type) noexcept {
  Range range;
  for (const FocusRule& rule : definition.focus) {
    if (rule.type != type) continue;
    range.min += rule.min;
    range.max = rule.max == unbounded || range.max == unbounded ? unbounded : range.max + rule.max;
  }
  // MD-21: the receiver's own Encounter comes back in updates and responses.
  if (type == "Encounter") range.max = std::max(range.max, is_response(definition.event) ? 3U : 2U);
  return range;
}

std::string sentence(const MessageDefinition& definition, std::string_view bound, unsigned limit, std::string_view type,
                     std::size_t found) {
  std::string text = "A ";
  text.append(definition.key).append(bound).append(std::to_string(limit)).append(" ").append(type);
  return text.append(", found ").append(std::to_string(found)).append(".");
}

// `bars-message-booking-request` as `BarsMessageBookingRequest`: R4 wants a name fit for a program.
std::string computer_name(std::string_view name) {
  std::string result;
  bool start = true;
  for (const char c : name) {
    if (c == '-') {
      start = true;
      continue;
    }
    result += start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    start = false;
  }
  return result;
}

Node coding(Build& build, std::string_view system, Node code, Node display = {}) {
  return build.object({{"system", Build::text(system)}, {"code", code}, {"display", display}});
}

Node use_context(Build& build, Node code, Node value) {
  return build.object({{"code", code}, {"valueCodeableConcept", build.object({{"coding", build.array({value})}})}});
}

// MDS-8: the service in its new and its old form; MDS-9: then one context for each use case.
Node use_contexts(Build& build, const PublishedDefinition& published) {
  const Node workflow = coding(build, usage_context_type, Build::text("workflow"));
  const Node service = coding(build, systems::dos_service_id, build.copy(published.service_id));
  std::vector<Node> contexts{
      use_context(build, workflow, service),
      use_context(build, service, coding(build, variant_state, Build::text("positive"), Build::text("positive"))),
  };
  for (const std::string& code : published.use_cases) {
    const UseCase* known = find_use_case(code);
    const Node display = known == nullptr ? Node() : Build::text(known->display);
    contexts.push_back(use_context(build, workflow, coding(build, systems::use_cases, build.copy(code), display)));
  }
  return build.array(contexts);
}

Node focus_list(Build& build, const MessageDefinition& definition) {
  std::vector<Node> focus;
  focus.reserve(definition.focus.size());
  for (const FocusRule& rule : definition.focus) {
    const Node max = rule.max == unbounded ? Build::text("*") : build.copy(std::to_string(rule.max));
    focus.push_back(build.object({{"code", Build::text(rule.type)},
                                  {"profile", Build::text(rule.profile)},
                                  {"min", build.integer(rule.min)},
                                  {"max", max}}));
  }
  return build.array(focus);
}

}  // namespace

const MessageDefinition* find_definition_by_key(std::string_view key) noexcept {
  const auto all = message_definitions();
  const auto found =
      std::find_if(all.begin(), all.end(), [key](const MessageDefinition& known) { return known.key == key; });
  return found == all.end() ? nullptr : &*found;
}

const MessageDefinition* find_definition_by_name(std::string_view name) noexcept {
  const auto all = message_definitions();
  const auto found = std::find_if(
      all.begin(), all.end(), [name](const MessageDefinition& known) { return equal_ignoring_case(known.name, name); });
  return found == all.end() ? nullptr : &*found;
}

void check_counts(const Message& message, const MessageDefinition& definition, Issues& issues) {
  for (const FocusRule& rule : definition.focus) {
    if (rule.type == "Bundle") continue;
    const Range range = range_of(definition, rule.type);
    const std::size_t found = message.bundle.count(rule.type);
    if (found < range.min) {
      issues.error(Category::invariant, "MD-20", sentence(definition, " needs at least ", range.min, rule.type, found),
                   "Bundle.entry");
    }
    if (range.max != unbounded && found > range.max) {
      issues.error(Category::invariant, "MD-21", sentence(definition, " has at most ", range.max, rule.type, found),
                   "Bundle.entry");
    }
  }
}

Node message_definition_resource(Build& build, const PublishedDefinition& published) {
  const MessageDefinition& definition = *published.definition;
  std::string url(systems::message_definition);
  url.append(definition.name);
  return build.object({{"resourceType", Build::text("MessageDefinition")},
                       {"id", build.copy(published.id)},
                       {"url", build.copy(url)},
                       {"version", build.copy(published.version)},
                       {"name", build.copy(computer_name(definition.name))},
                       {"title", Build::text(definition.title)},
                       {"status", Build::text("active")},
                       {"date", Build::text(definition.date)},
                       {"useContext", use_contexts(build, published)},
                       {"eventCoding", coding(build, systems::message_events, Build::text(code_of(definition.event)))},
                       {"focus", focus_list(build, definition)}});
}

}  // namespace bars::fhir
