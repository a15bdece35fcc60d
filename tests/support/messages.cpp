#include "tests/support/messages.hpp"

#include "fhir/build.hpp"
#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "tests/support/message_templates.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace bars::test {

namespace {

std::string display_of(std::string_view use_case) {
  const auto* known = fhir::find_use_case(use_case);
  return known == nullptr ? "No use case" : std::string(known->display);
}

using fhir::Node;
using Names = std::map<std::string, std::string, std::less<>>;

// Replaces each `@name@`; the values may hold names themselves.
std::string fill(std::string_view text, const Names& names) {
  std::string result;
  while (true) {
    const auto start = text.find('@');
    result.append(text.substr(0, start));
    if (start == std::string_view::npos) return result;
    const auto end = text.find('@', start + 1);
    const auto name = names.find(text.substr(start + 1, end - start - 1));
    if (name == names.end()) throw std::logic_error("a template names a value that no message has");
    result += fill(name->second, names);
    text.remove_prefix(end + 1);
  }
}

struct Part {
  std::string_view number;  // last digits of the fullUrl, by which the templates refer to each other
  std::string_view resource;
};

struct Kind {
  std::string_view event;
  std::string_view reason;
  std::string_view definition;
  std::string_view category = "referral";
  std::string_view care_plan_status = "completed";
  std::string_view incident_location = {};
  std::string_view ambulance_encounter = {};
};

std::string id_member(std::string_view id) { return id.empty() ? "" : "\"id\":\"" + std::string(id) + "\","; }

std::string type_of(std::string_view resource) {
  const auto start = resource.find("Type\":\"") + 7;
  return std::string(resource.substr(start, resource.find('"', start) - start));
}

std::string message(const MessageValues& values, const Kind& kind, std::initializer_list<Part> parts) {
  Names names{{"event", std::string(kind.event)},
              {"reason", std::string(kind.reason)},
              {"definition", std::string(kind.definition)},
              {"category", std::string(kind.category)},
              {"category_display", kind.category == "referral" ? "Transfer of Care" : "For Validation"},
              {"care_plan_status", std::string(kind.care_plan_status)},
              {"incident_location", std::string(kind.incident_location)},
              {"ambulance_encounter", std::string(kind.ambulance_encounter)},
              {"service_id", values.service_id},
              {"receiver_ods", values.receiver_ods},
              {"source_service_id", values.source_service_id},
              {"sender_ods", values.sender_ods},
              {"use_case", values.use_case},
              {"use_case_display", display_of(values.use_case)},
              {"nhs_number", values.nhs_number},
              {"nhs_identifier", values.nhs_number.empty() ? "" : std::string(templates::nhs_identifier)},
              {"slot_id", values.slot_id},
              {"schedule_id", values.schedule_id},
              {"healthcare_service_id", values.healthcare_service_id},
              {"slot_start", values.slot_start},
              {"slot_end", values.slot_end},
              {"appointment_id", id_member(values.appointment_id)},
              {"service_request_id", id_member(values.service_request_id)},
              {"last_updated", values.last_updated}};
  std::string json = R"({"resourceType":"Bundle","id":")" + values.bundle_id + R"(","meta":{"versionId":")" +
                     values.version + R"(","lastUpdated":")" + values.last_updated +
                     R"(","profile":["https://fhir.nhs.uk/StructureDefinition/BARSBundleMessage"]},)" +
                     R"("type":"message","timestamp":"2026-11-22T09:00:00+00:00","entry":[)";
  std::string_view comma;
  for (const Part& part : parts) {
    names["uk_core"] = R"("meta":{"lastUpdated":"@last_updated@",)"
                       R"("profile":["https://fhir.hl7.org.uk/StructureDefinition/UKCore-)" +
                       type_of(part.resource) + "\"]}";
    json.append(comma).append(R"({"fullUrl":"urn:uuid:10000000-0000-4000-8000-0000000000)").append(part.number);
    json.append(R"(","resource":)").append(fill(part.resource, names)).append("}");
    comma = ",";
  }
  return json + "]}";
}

fhir::Document decode(std::string_view json) {
  auto document = fhir::decode_json(json);
  if (!document) throw std::logic_error("a test message is not JSON: " + document.error().diagnostics);
  return std::move(*document);
}

struct Step {
  std::string_view name;  // of a member; empty: an item
  std::size_t index = 0;
};

std::vector<Step> steps(std::string_view path) {
  std::vector<Step> result;
  while (!path.empty()) {
    if (path.front() == '[') {
      const auto end = path.find(']');
      Step step;
      std::from_chars(path.data() + 1, path.data() + end, step.index);
      result.push_back(step);
      path.remove_prefix(end + 1);
    } else {
      const auto end = path.find_first_of(".[");
      result.push_back({path.substr(0, end)});
      path.remove_prefix(result.back().name.size());
    }
    if (!path.empty() && path.front() == '.') path.remove_prefix(1);
  }
  return result;
}

Node step_into(Node node, const Step& step) { return step.name.empty() ? node[step.index] : node[step.name]; }

Node changed(fhir::Build& build, Node node, std::span<const Step> path, Node value) {
  if (path.empty()) return value;
  const Step& step = path.front();
  const Node inner = changed(build, step_into(node, step), path.subspan(1), value);
  if (!step.name.empty()) return build.with(node, step.name, inner);
  std::vector<Node> items(node.items().begin(), node.items().end());
  if (step.index >= items.size()) items.resize(step.index + 1);
  items[step.index] = inner;
  return build.array(items);
}

/// With the place of an incident and whether it is safe there.
std::string with_incident(const MessageValues& values, const Kind& kind) {
  return message(values, kind,
                 {{"01", templates::header},
                  {"05", templates::service_request},
                  {"04", templates::patient},
                  {"0c", templates::encounter},
                  {"0d", templates::care_plan},
                  {"08", templates::healthcare_service},
                  {"02", templates::receiver},
                  {"03", templates::sender},
                  {"09", templates::practitioner},
                  {"0a", templates::practitioner_role},
                  {"0b", templates::consent},
                  {"0e", templates::scene_safety},
                  {"0f", templates::location}});
}

}  // namespace

std::string new_booking(const MessageValues& values) {
  return message(values, {"booking-request", "new", "booking-request"},
                 {{"01", templates::header},
                  {"05", templates::appointment},
                  {"04", templates::patient},
                  {"06", templates::slot},
                  {"07", templates::schedule},
                  {"08", templates::healthcare_service},
                  {"02", templates::receiver},
                  {"03", templates::sender},
                  {"09", templates::practitioner},
                  {"0a", templates::practitioner_role},
                  {"0b", templates::consent}});
}

std::string cancelled_booking(const MessageValues& values) {
  return message(values, {"booking-request", "update", "booking-request-cancelled"},
                 {{"01", templates::header},
                  {"05", templates::cancelled_appointment},
                  {"04", templates::patient},
                  {"02", templates::receiver},
                  {"03", templates::sender}});
}

std::string new_referral(const MessageValues& values) {
  return message(values, {"servicerequest-request", "new", "servicerequest-request-referral"},
                 {{"01", templates::header},
                  {"05", templates::service_request},
                  {"04", templates::patient},
                  {"0c", templates::encounter},
                  {"0d", templates::care_plan},
                  {"08", templates::healthcare_service},
                  {"02", templates::receiver},
                  {"03", templates::sender},
                  {"09", templates::practitioner},
                  {"0a", templates::practitioner_role},
                  {"0b", templates::consent},
                  {"0e", templates::flag}});
}

std::string updated_referral(const MessageValues& values) {
  return with(new_referral(values), "entry[0].resource.reason.coding[0].code", R"("update")");
}

std::string new_validation(const MessageValues& values) {
  return with_incident(values, {"servicerequest-request", "new", "servicerequest-request-validation", "validation",
                                "active", templates::incident_location});
}

std::string updated_validation(const MessageValues& values) {
  return with_incident(values, {"servicerequest-request", "update", "servicerequest-request-validation", "validation",
                                "active", templates::incident_location});
}

std::string new_ambulance_referral(const MessageValues& values) {
  return with_incident(values, {"servicerequest-request", "new", "servicerequest-request-referral", "referral",
                                "active", templates::incident_location, templates::ambulance_encounter});
}

std::string updated_ambulance_referral(const MessageValues& values) {
  return with_incident(values, {"servicerequest-request", "update", "servicerequest-request-referral", "referral",
                                "active", templates::incident_location, templates::ambulance_encounter});
}

std::string cancelled_referral(const MessageValues& values) {
  return message(values, {"servicerequest-request", "update", "servicerequest-request-cancelled"},
                 {{"01", templates::header},
                  {"05", templates::revoked_service_request},
                  {"04", templates::patient},
                  {"02", templates::receiver},
                  {"03", templates::sender}});
}

std::string cancelled_validation(const MessageValues& values) {
  return message(values, {"servicerequest-request", "update", "servicerequest-request-cancelled", "validation"},
                 {{"01", templates::header},
                  {"05", templates::revoked_service_request},
                  {"04", templates::patient},
                  {"02", templates::receiver},
                  {"03", templates::sender}});
}

std::string with(std::string_view json, std::string_view path, std::string_view value) {
  const fhir::Document document = decode(json);
  const auto replacement = value.empty() ? std::nullopt : std::optional(decode(value));
  fhir::Arena arena;
  fhir::Build build(arena);
  return fhir::encode_json(changed(build, document.root, steps(path), replacement ? replacement->root : Node()));
}

std::string entry_of(std::string_view json, std::string_view resource_type) {
  const fhir::Document document = decode(json);
  const auto entries = document.root["entry"].items();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i]["resource"].resource_type() == resource_type) return "entry[" + std::to_string(i) + "]";
  }
  return {};
}

std::string with_in(std::string_view json, std::string_view resource_type, std::string_view path,
                    std::string_view value) {
  const std::string entry = entry_of(json, resource_type);
  if (entry.empty()) throw std::logic_error("the test message has no resource of that type");
  return with(json, entry + ".resource." + std::string(path), value);
}

std::string value_at(std::string_view json, std::string_view path) {
  const fhir::Document document = decode(json);
  Node node = document.root;
  for (const Step& step : steps(path)) node = step_into(node, step);
  return node ? fhir::encode_json(node) : std::string();
}

}  // namespace bars::test
