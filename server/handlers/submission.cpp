#include "server/handlers/submission.hpp"

#include "fhir/xml.hpp"

namespace bars::handlers {

namespace {

bool is_xml(const Context& context) { return context.body_form.format == http::Format::xml; }

storage::Body body_to_keep(const Context& context, fhir::Node root) {
  if (!root) return {};
  if (is_xml(context)) return storage::Body::pack(encode_json(root));
  return storage::Body::pack(context.body);
}

}  // namespace

fhir::Result<fhir::Document> decode_body(const Context& context, const config::Limits& limits) {
  if (is_xml(context)) return fhir::decode_xml(context.body, {.depth = limits.json_depth});
  return fhir::decode_json(context.body, {.depth = limits.json_depth});
}

workflow::Request submission(const Context& context, const Environment& environment, fhir::Node root,
                             std::size_t fresh_ids) {
  std::vector<fhir::Uuid> ids(fresh_ids);
  for (auto& id : ids) id = environment.new_id();
  return {.request_id = context.request_id,
          .correlation_id = context.correlation_id,
          .body_hash = context.body_hash,
          .body = body_to_keep(context, root),
          .organisation = context.identity.organisation,
          .base_url = environment.base_url,
          .now = context.received,
          .fresh_ids = std::move(ids),
          .services = context.services};
}

bool was_settled(const fhir::Result<void>& written) {
  if (written) return true;
  const auto category = written.error().category;
  return category != fhir::Category::timeout && category != fhir::Category::unavailable &&
         category != fhir::Category::exception;
}

}  // namespace bars::handlers
