// FHIR JSON to nodes and back. Bounded, strict, iterative.
#pragma once

#include "fhir/error.hpp"
#include "fhir/node.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir {

struct JsonLimits {
  std::size_t depth = 64;        // nested arrays and objects
  std::size_t members = 10'000;  // members of one object
  std::size_t values = 500'000;  // of the document: arrays, objects, strings, numbers, true, false, null
};

/// For what the receiver wrote itself or keeps: it passed the configured limits when it came in, whatever they were.
inline constexpr JsonLimits own_json{.depth = 4096, .members = 1'000'000, .values = 100'000'000};

/// Decodes one JSON document. Refused, each as Category::invalid with byte offset (and line, column) and the
/// path of the innermost element: invalid UTF-8, a byte-order mark, NUL bytes and `\u0000`, lone surrogates,
/// duplicate member names, anything behind the value, anything that RFC 8259 does not allow, and limits.
/// Numbers keep their text; those beyond the range of a double (1e400) are refused. The text may be freed afterwards.
Result<Document> decode_json(std::string_view text, const JsonLimits& limits = {});

/// Appends the compact canonical text: members in order, no white space, only the escapes that JSON demands. `expected`
/// bytes are made room for at once.
void encode_json(Node node, std::string& out, std::size_t expected = 0);
std::string encode_json(Node node, std::size_t expected = 0);

}  // namespace bars::fhir
