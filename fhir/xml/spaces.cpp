#include "fhir/xml/spaces.hpp"

namespace bars::fhir {

namespace {

XmlSpace space_of(std::string_view uri) noexcept {
  if (uri == fhir_namespace) return XmlSpace::fhir;
  if (uri == xhtml_namespace) return XmlSpace::xhtml;
  if (uri == "http://www.w3.org/2001/XMLSchema-instance") return XmlSpace::schema_instance;
  return uri.empty() ? XmlSpace::none : XmlSpace::other;
}

}  // namespace

XmlName split_xml_name(std::string_view name) noexcept {
  const auto colon = name.find(':');
  if (colon == name.npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

bool is_xml_declaration(std::string_view attribute) noexcept {
  return attribute.starts_with("xmlns") && (attribute.size() == 5 || attribute[5] == ':');
}

std::string_view XmlSpaces::declare(std::string_view attribute, std::string_view uri) {
  const auto [prefix, local] = split_xml_name(attribute);
  if (declared_.size() >= max_declared) return "Too many namespace declarations are in scope.";
  if (prefix.empty()) {
    declared_.push_back({{}, space_of(uri)});
    return {};
  }
  if (local == "xml" || local == "xmlns") return "The prefixes xml and xmlns must not be declared.";
  if (uri.empty()) return "A prefix must stand for a namespace.";
  declared_.push_back({local, space_of(uri)});
  return {};
}

XmlSpace XmlSpaces::find(std::string_view prefix) const noexcept {
  for (auto each = declared_.rbegin(); each != declared_.rend(); ++each) {
    if (each->prefix == prefix) return each->space;
  }
  return prefix == "xml" ? XmlSpace::xml : XmlSpace::none;
}

}  // namespace bars::fhir
