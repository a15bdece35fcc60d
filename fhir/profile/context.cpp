#include "fhir/profile/context.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bars::fhir::profile {

namespace {

using r4::Kind;

// Data types that R4 derives from another one than Element.
constexpr auto derived = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"Age", "Quantity"},
    {"Count", "Quantity"},
    {"Distance", "Quantity"},
    {"Duration", "Quantity"},
    {"MoneyQuantity", "Quantity"},
    {"SimpleQuantity", "Quantity"},
    {"code", "string"},
    {"id", "string"},
    {"markdown", "string"},
    {"canonical", "uri"},
    {"oid", "uri"},
    {"url", "uri"},
    {"uuid", "uri"},
    {"positiveInt", "integer"},
    {"unsignedInt", "integer"},
    {"Dosage", "BackboneElement"},
    {"Timing", "BackboneElement"},
    {"ElementDefinition", "BackboneElement"},
});

bool is_a(const r4::Type& type, std::string_view name) noexcept {
  if (type.name == name) return true;
  if (name == "Resource") return type.kind == Kind::resource;
  if (name == "DomainResource")
    return type.kind == Kind::resource && type.name != "Bundle" && type.name != "Binary" && type.name != "Parameters";
  if (name == "Element")
    return type.kind == Kind::datatype || type.kind == Kind::backbone || type.kind == Kind::primitive;
  if (name == "BackboneElement" && type.kind == Kind::backbone) return true;
  return std::any_of(derived.begin(), derived.end(),
                     [&](const auto& pair) { return pair.first == type.name && pair.second == name; });
}

bool stands_in(std::string_view expression, const Place& place) noexcept {
  if (expression.ends_with("[x]")) expression.remove_suffix(3);
  const auto dot = expression.find_last_of('.');
  if (dot == expression.npos) return place.type == nullptr || is_a(*place.type, expression);
  if (place.type != nullptr && place.type->name == expression)
    return true;  // a backbone element, by contentReference too
  if (place.parent == nullptr || place.name != expression.substr(dot + 1)) return false;
  return stands_in(expression.substr(0, dot), *place.parent);
}

bool matches(const Context& context, const Place& place) noexcept {
  switch (context.kind) {
    case Context::Kind::fhirpath: return true;
    case Context::Kind::extension: return place.node["url"].text() == context.expression;
    case Context::Kind::element: break;
  }
  const std::string_view expression = context.expression.substr(context.expression.find('#') + 1);
  return stands_in(expression, place);
}

}  // namespace

bool allows(const Profile& definition, const Place& place) noexcept {
  const auto& contexts = definition.contexts;
  return contexts.empty() || place.type == nullptr ||
         std::any_of(contexts.begin(), contexts.end(), [&](const Context& context) { return matches(context, place); });
}

}  // namespace bars::fhir::profile
