// The same content in another form: XML for JSON, gzip for plain text, and an answer in any form as plain JSON.
#pragma once

#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/http/compression.hpp"
#include "tests/support/client.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace bars::test {

inline constexpr std::string_view json_type = "application/fhir+json";
inline constexpr std::string_view xml_type = "application/fhir+xml";

template <class T>
T value_or_throw(fhir::Result<T> result, std::string_view what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().diagnostics);
  return std::move(*result);
}

/// Canonical JSON of a JSON text, so that two of them can be compared.
inline std::string canonical(std::string_view json) {
  return encode_json(value_or_throw(fhir::decode_json(json), "not JSON").root);
}

inline std::string xml_of(std::string_view json) {
  return encode_xml(value_or_throw(fhir::decode_json(json), "not JSON").root);
}

inline std::string json_of(std::string_view xml) {
  return encode_json(value_or_throw(fhir::decode_xml(xml), "not XML").root);
}

inline std::string inflated(std::string_view compressed) {
  return value_or_throw(http::inflate_body(compressed, {64 << 20, 1100}), "not gzip");
}

/// The answer as it would be in JSON without a content coding: what answers.hpp reads.
inline HttpResponse as_json(HttpResponse answer) {
  if (answer.header("Content-Encoding") == "gzip") answer.body = inflated(answer.body);
  if (answer.header("Content-Type") != xml_type) return answer;
  answer.body = json_of(answer.body);
  for (auto& [name, value] : answer.headers)
    if (name == "Content-Type") value = json_type;
  return answer;
}

}  // namespace bars::test
