#include "server/handlers/resource_text.hpp"

#include "server/handlers/context.hpp"
#include "server/http/date.hpp"

#include <fmt/format.h>

namespace bars::handlers {

using fhir::Category;
using fhir::Error;
using storage::ResourceRecord;

fhir::Document document_of(const ResourceRecord& record) {
  auto document = fhir::decode_json(record.content, fhir::own_json);
  if (!document) throw storage::StorageError("a stored resource is not JSON");
  return std::move(*document);
}

fhir::Node with_version(fhir::Build& build, fhir::Node resource, std::int64_t version) {
  const auto number = build.copy(fmt::format("{}", version));
  const auto meta = resource["meta"];
  const auto numbered =
      meta.is_object() ? build.with_first(meta, "versionId", number) : build.object({{"versionId", number}});
  return build.with_first(resource, "meta", numbered);
}

http::Response version_response(const ResourceRecord& record) {
  const auto document = document_of(record);
  fhir::Arena arena;
  fhir::Build build(arena);
  auto response = resource_response(encode_json(with_version(build, document.root, record.version)));
  response.headers.emplace_back("ETag", fmt::format("W/\"{}\"", record.version));
  response.headers.emplace_back("Last-Modified", http::http_date(record.last_updated.seconds));
  return response;
}

fhir::Result<fhir::Uuid> id_in_path(std::string_view text) {
  if (text.empty()) return Error{Category::required, "The path names no id: expected /{type}/{id}.", "http.path"};
  if (const auto id = fhir::parse_uuid(text)) return *id;
  return Error{Category::value, "The id in the path is not a UUID.", "http.path"};
}

}  // namespace bars::handlers
