#include "server/http/representation.hpp"

#include "fhir/gzip.hpp"
#include "fhir/json.hpp"
#include "fhir/xml.hpp"

namespace bars::http {

void represent(Response& response, Format format, bool compressed) {
  if (response.body.empty()) return;
  if (format == Format::xml) {
    if (const auto document = fhir::decode_json(response.body, fhir::own_json)) {
      response.body = fhir::encode_xml(document->root);
      response.content_type = fhir_xml;
    }
  }
  if (compressed) {
    response.body = fhir::gzip(response.body);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
}

}  // namespace bars::http
