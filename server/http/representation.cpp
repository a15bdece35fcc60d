#include "server/http/representation.hpp"

#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/http/compression.hpp"

namespace bars::http {

namespace {

/// Wide enough for what was stored: it passed the configured limits when it came in.
constexpr fhir::JsonLimits own_limits{.depth = 4096, .members = 1'000'000};

}  // namespace

void represent(Response& response, Format format, bool compressed) {
  if (response.body.empty()) return;
  if (format == Format::xml) {
    if (const auto document = fhir::decode_json(response.body, own_limits)) {
      response.body = fhir::encode_xml(document->root);
      response.content_type = fhir_xml;
    }
  }
  if (compressed) {
    response.body = gzip(response.body);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
}

}  // namespace bars::http
