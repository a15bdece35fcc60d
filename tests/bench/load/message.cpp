#include "tests/bench/load/message.hpp"

#include "fhir/build.hpp"
#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "fhir/views.hpp"
#include "tests/bench/load/growth.hpp"
#include "tests/bench/load/pattern.hpp"

#include <vector>

namespace bars::load {

namespace {

using fhir::Build;
using fhir::Node;

/// A copy of the message in which some values are marks.
class Marker {
 public:
  Marker(Build& build, std::string_view from_service, std::string_view to_service)
      : build_(build), from_(from_service), to_(to_service) {}

  Node marked(Node node) {
    if (node.is_string()) return addressed(node);
    if (node.is_array()) {
      std::vector<Node> items;
      for (const auto item : node.items()) items.push_back(marked(item));
      return build_.array(items);
    }
    if (node.is_object()) return object(node);
    return node;
  }

 private:
  Node object(Node node) {
    std::vector<fhir::Member> members;
    for (const auto& [name, value] : node.members()) members.push_back({name, marked(value)});
    auto made = build_.object(members);
    const auto type = node.resource_type();
    if (node["system"].text() == fhir::systems::nhs_number) made = put(made, "value", Field::nhs_number);
    if (type == "Bundle") made = build_.with_first(made, "id", mark(Field::bundle_id));
    if (type == "Patient") made = put(made, "birthDate", Field::birth_date);
    if (type == "Slot") made = put(made, "id", Field::slot_id);
    if (type == "Slot" || type == "Appointment")
      made = put(put(made, "start", Field::slot_start), "end", Field::slot_end);
    return made;
  }

  static Node mark(Field field) { return Build::text(mark_of(field)); }
  Node put(Node object, std::string_view name, Field field) {
    return object[name] ? build_.with(object, name, mark(field)) : object;
  }

  /// The service's id alone, and behind its system, as an endpoint.
  Node addressed(Node node) {
    const auto text = node.text();
    if (!text.ends_with(from_)) return node;
    const auto before = text.substr(0, text.size() - from_.size());
    if (!before.empty() && before.back() != '|') return node;
    return build_.copy(std::string(before).append(to_));
  }

  Build& build_;
  std::string_view from_;
  std::string_view to_;
};

fhir::Error unfit(std::string text) { return {fhir::Category::invalid, std::move(text), ""}; }

}  // namespace

fhir::Result<std::string> message_pattern(std::string_view json, std::string_view service, std::size_t bytes) {
  auto document = fhir::decode_json(json, fhir::own_json);
  if (!document) return document.error();
  const fhir::Bundle bundle(document->root);
  const auto endpoint = fhir::MessageHeader{bundle.first("MessageHeader").resource}.destination_endpoint();
  const auto bar = endpoint.rfind('|');
  if (document->root.resource_type() != "Bundle" || bar == std::string_view::npos || bar + 1 == endpoint.size())
    return unfit("This is no Bundle whose MessageHeader names the service that it is for (destination.endpoint).");
  fhir::Arena arena;
  Build build(arena);
  const auto message = fhir::encode_json(Marker(build, endpoint.substr(bar + 1), service).marked(document->root));
  return grown(message, bytes);
}

}  // namespace bars::load
