#include "fhir/r4/primitive.hpp"
#include "fhir/structure/checker.hpp"

#include <algorithm>

namespace bars::fhir {

namespace {

using Kind = ReferenceForm::Kind;

bool is_target(std::string_view type, const r4::Element& element) noexcept {
  const auto targets = element.targets;
  return targets.empty() || std::find(targets.begin(), targets.end(), type) != targets.end();
}

constexpr std::string_view episode = "EpisodeOfCare";

/// What stands outside a message rightly: bookings, referrals and slots that the receiver has issued (A1-3), and an
/// episode of care, which spans organisations.
bool is_known_elsewhere(std::string_view type) noexcept {
  return type == episode || type == "Appointment" || type == "ServiceRequest" || type == "Slot";
}

}  // namespace

void StructureChecker::reference(Node node, const r4::Element& element, const Path& path) {
  const Node value = node["reference"];
  if (!value.is_string() || value.text().empty()) return;  // judged as a string
  const Path at(path, "reference");
  // Most references are of this form, and right: what an entry is called needs no second look.
  if (scope_.bundle != nullptr && value.text().starts_with("urn:uuid:"))
    if (const Entry entry = scope_.bundle->resolve(value.text())) return check_target(entry.type(), element, at);
  const ReferenceForm form = read_reference(value.text());
  switch (form.kind) {
    case Kind::contained: return contained_reference(form, element, at);
    case Kind::local: return local(form, element, at);
    case Kind::absolute:
    case Kind::urn: break;
    case Kind::bad_urn: return invalid(structure_rule, "A urn must go on as its scheme says: a UUID or an OID.", at);
    case Kind::uuid:
      if (!element.targets.empty() && is_target(episode, element)) return;
      [[fallthrough]];
    case Kind::malformed:
      return invalid(structure_rule, "Expected a reference: Type/id, an absolute URL, urn:uuid:, urn:oid: or #id.", at);
  }
  if (scope_.bundle == nullptr) return;
  if (const Entry entry = scope_.bundle->resolve(form.text)) return check_target(entry.type(), element, at);
  if (form.kind == Kind::urn) tolerate(tolerated::dangling, at);
}

void StructureChecker::local(const ReferenceForm& form, const r4::Element& element, const Path& path) {
  if (scope_.bundle != nullptr)
    if (const Entry entry = scope_.bundle->resolve(form.text)) return check_target(entry.type(), element, path);
  if (r4::find_resource(form.type) == nullptr) return tolerate(tolerated::misspelt_type, path);
  if (!is_target(form.type, element)) return check_target(form.type, element, path);
  if (!r4::is_id(form.id)) {
    if (scope_.message && form.id.size() <= 64) return tolerate(tolerated::placeholder_id, path);
    return invalid(structure_rule,
                   std::string("Expected behind the type ").append(r4::expectation(r4::Primitive::id)).append("."),
                   path);
  }
  if (scope_.message && !is_known_elsewhere(form.type)) tolerate(tolerated::dangling, path);
}

// ref-1; `#` alone means the resource around, which only a contained one has.
void StructureChecker::contained_reference(const ReferenceForm& form, const r4::Element& element, const Path& path) {
  if (form.id.empty() && scope_.is_contained && scope_.contained != nullptr)
    return scope_.contained->refer_from(scope_.contained_index);
  const Node resource = scope_.contained == nullptr ? Node() : scope_.contained->refer(form.id);
  if (!resource) return invalid("ref-1", "No contained resource has this id.", path);
  check_target(resource.resource_type(), element, path);
}

void StructureChecker::check_target(std::string_view type, const r4::Element& element, const Path& path) {
  if (is_target(type, element)) return;
  std::string diagnostics = "The reference must lead to a resource of the type ";
  for (std::size_t i = 0; i < element.targets.size(); ++i)
    diagnostics.append(i == 0 ? "" : (i + 1 == element.targets.size() ? " or " : ", ")).append(element.targets[i]);
  invalid(structure_rule, diagnostics + ".", path);
}

}  // namespace bars::fhir
