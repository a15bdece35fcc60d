// What the tests of FHIR XML share.
#pragma once

#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <string_view>

namespace bars::test {

/// The JSON of an XML text; the refusal when there is one.
inline std::string json_of(std::string_view xml) {
  const auto document = fhir::decode_xml(xml);
  return document ? fhir::encode_json(document->root) : document.error().diagnostics;
}

/// The XML of a JSON text.
inline std::string xml_of(std::string_view json) {
  const auto document = fhir::decode_json(json);
  return document ? fhir::encode_xml(document->root) : document.error().diagnostics;
}

/// A resource with the FHIR namespace around `content`.
inline std::string xml_resource(std::string_view type, std::string_view content) {
  const std::string name(type);
  return "<" + name + " xmlns=\"http://hl7.org/fhir\">" + std::string(content) + "</" + name + ">";
}

/// How a text is refused. It must be.
inline fhir::Error refused_xml(std::string_view xml, const fhir::XmlLimits& limits = {}) {
  const auto document = fhir::decode_xml(xml, limits);
  CHECK_FALSE(document.has_value());
  if (document) return {fhir::Category::exception, "was accepted", ""};
  CHECK(document.error().category == fhir::Category::invalid);
  CHECK(document.error().diagnostics.find("The XML cannot be read at line ") == 0);
  CHECK(document.error().further.empty());
  return document.error();
}

inline std::string repeated(std::string_view part, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += part;
  return text;
}

}  // namespace bars::test
