// The request target: origin-form only, decoded once into a path and parameters.
#pragma once

#include "fhir/error.hpp"
#include "server/http/message.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bars::http {

struct Target {
  std::string path;
  std::vector<Parameter> query;
};

/// Refused: more than `uri_bytes` (uri_too_long); and as invalid: anything but `/path?query`, bytes outside 0x21 to
/// 0x7e, fragments, broken escapes, encoded NUL, bytes that are not UTF-8, an encoded `/` or control character in the
/// path (two readers would disagree about its segments), more than 100 parameters.
fhir::Result<Target> read_target(std::string_view text, std::size_t uri_bytes);

}  // namespace bars::http
