#include "tests/support/valid_reply.hpp"

#include "fhir/json.hpp"
#include "fhir/structure.hpp"
#include "fhir/xml.hpp"
#include "server/http/compression.hpp"

#include <string>

namespace bars::test {

namespace {

constexpr http::InflateLimits enough{64 * 1024 * 1024, 1100};

fhir::Result<std::string> content_of(const HttpResponse& response) {
  if (response.header("Content-Encoding") != "gzip") return response.body;
  return http::inflate_body(response.body, enough);
}

}  // namespace

void require_valid(const HttpResponse& response) {
  const auto type = response.header("Content-Type").value_or("");
  const bool json = type.starts_with("application/fhir+json");
  const bool xml = type.starts_with("application/fhir+xml");
  if (response.body.empty() || (!json && !xml)) return;
  const auto content = content_of(response);
  if (!content) throw ClientError("an answer that is no gzip: " + content.error().diagnostics);
  const auto document = json ? fhir::decode_json(*content) : fhir::decode_xml(*content);
  if (!document) throw ClientError("an answer that cannot be read: " + document.error().diagnostics);
  fhir::Issues issues;
  fhir::check_structure(document->root, issues);
  for (const auto& issue : issues.kept())
    if (issue.severity == fhir::Severity::error)
      throw ClientError("an answer that is not valid: " + issue.expression + ": " + issue.diagnostics);
}

}  // namespace bars::test
