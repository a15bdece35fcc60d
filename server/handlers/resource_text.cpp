#include "server/handlers/resource_text.hpp"

#include "server/handlers/context.hpp"
#include "server/http/date.hpp"

#include <fmt/format.h>

namespace bars::handlers {

using fhir::Category;
using fhir::Error;
using storage::ResourceRecord;

namespace {

/// With the number put into the stored text, when that begins as the resources do that senders write: nothing of it has
/// to be read for that.
std::optional<std::string> numbered_text(const ResourceRecord& record) {
  const auto begin = fmt::format(R"({{"resourceType":"{}","id":"{}","meta":{{)", record.type, record.id.text());
  const std::string_view text = record.content;
  if (!text.starts_with(begin) || text.find("\"versionId\"") != std::string_view::npos) return std::nullopt;
  const auto rest = text.substr(begin.size());
  if (!rest.starts_with('"')) return std::nullopt;
  return fmt::format(R"({}"versionId":"{}",{})", begin, record.version, rest);
}

std::string version_text(const ResourceRecord& record) {
  if (auto text = numbered_text(record)) return std::move(*text);
  const auto document = document_of(record);
  fhir::Arena arena;
  fhir::Build build(arena);
  return encode_json(with_version(build, document.root, record.version));
}

}  // namespace

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
  auto response = resource_response(version_text(record));
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
