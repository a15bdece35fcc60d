// Reads and searches of bookings and referrals.
#include "fhir/build.hpp"
#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "fhir/searchset.hpp"
#include "server/handlers/handlers.hpp"

#include <fmt/format.h>

namespace bars::handlers {

namespace {

using boost::asio::awaitable;
using fhir::Category;
using fhir::Error;

constexpr std::size_t max_matches = 1000;

fhir::Result<fhir::Uuid> id_in_path(std::string_view text) {
  if (text.empty()) return Error{Category::required, "The path names no id: expected /{type}/{id}.", "http.path"};
  if (const auto id = fhir::parse_uuid(text)) return *id;
  return Error{Category::value, "The id in the path is not a UUID.", "http.path"};
}

awaitable<Outcome> read_resource(std::string_view type, Context& context, const Environment& environment) {
  const auto id = id_in_path(context.resource_id);
  if (!id) co_return id.error();
  context.audit.resource = fmt::format("{}/{}", type, id->text());
  std::function<fhir::Result<std::string>(storage::Snapshot&)> work =
      [type, id = *id, service = context.service->id()](storage::Snapshot& snapshot) -> fhir::Result<std::string> {
    auto record = snapshot.find_resource(type, id, service);
    if (record) return std::move(record->content);
    return Error{Category::not_found, fmt::format("No {} with this id is held for this service.", type), "http.path"};
  };
  auto content = co_await environment.store.read<std::string>(work, context.deadline);
  if (!content) co_return content.error();
  co_return resource_response(std::move(*content));
}

/// The NHS number of `patient:identifier=system|value`; TKW's older queries give the token without a name (APPT-4).
fhir::Result<std::string> nhs_number_in_query(const http::Head& head) {
  if (head.parameters("patient:identifier").size() > 1)
    return Error{Category::value, "patient:identifier is given more than once.", "http.query.patient:identifier"};
  auto text = head.parameter("patient:identifier");
  if (!text)
    for (const auto& parameter : head.query)
      if (parameter.value.empty() && parameter.name.find('|') != std::string::npos) text = parameter.name;
  if (!text)
    return Error{Category::required,
                 fmt::format("No search parameter that can be used: expected patient:identifier={}|<NHS number>.",
                             fhir::systems::nhs_number),
                 "http.query.patient:identifier"};
  const auto token = fhir::parse_token(*text);
  if (!token.has_separator || !fhir::same_system(token.system, fhir::systems::nhs_number) ||
      !fhir::is_nhs_number_form(token.value))
    return Error{Category::value,
                 fmt::format("patient:identifier must be {}| and ten digits.", fhir::systems::nhs_number),
                 "http.query.patient:identifier"};
  return std::string(token.value);
}

std::string searchset_text(std::vector<storage::ResourceRecord> records, std::string_view type, const Context& context,
                           const Environment& environment, std::string_view nhs_number) {
  std::vector<fhir::Document> documents;  // keeps alive what the entries refer to
  std::vector<fhir::SearchEntry> entries;
  for (const auto& record : records) {
    auto document = fhir::decode_json(record.content, fhir::own_json);
    if (!document) throw storage::StorageError("a stored resource is not JSON");
    entries.push_back({document->root});
    documents.push_back(std::move(*document));
  }
  fhir::Arena arena;
  fhir::Build build(arena);
  const auto self = fmt::format("{}/{}?patient:identifier={}%7C{}", environment.base_url, type,
                                fhir::systems::nhs_number, nhs_number);
  return encode_json(fhir::searchset(build, environment.new_id().text(), format_instant(context.received),
                                     environment.base_url, self, entries));
}

awaitable<Outcome> search(std::string_view type, Context& context, const Environment& environment) {
  const auto nhs_number = nhs_number_in_query(context.head);
  if (!nhs_number) co_return nhs_number.error();
  using Records = std::vector<storage::ResourceRecord>;
  std::function<fhir::Result<Records>(storage::Snapshot&)> work =
      [type, number = *nhs_number,
       service = context.service->id()](storage::Snapshot& snapshot) -> fhir::Result<Records> {
    return snapshot.find_resources_of_patient(type, service, number, max_matches + 1);
  };
  auto records = co_await environment.store.read<Records>(work, context.deadline);
  if (!records) co_return records.error();
  if (records->size() > max_matches)
    co_return Error{Category::too_costly,
                    fmt::format("More than {} resources match; that is more than one answer holds.", max_matches),
                    "http.query.patient:identifier"};
  co_return resource_response(searchset_text(std::move(*records), type, context, environment, *nhs_number));
}

}  // namespace

awaitable<Outcome> read_appointment(Context& context, const Environment& environment) {
  return read_resource("Appointment", context, environment);
}
awaitable<Outcome> read_service_request(Context& context, const Environment& environment) {
  return read_resource("ServiceRequest", context, environment);
}
awaitable<Outcome> search_appointments(Context& context, const Environment& environment) {
  return search("Appointment", context, environment);
}
awaitable<Outcome> search_service_requests(Context& context, const Environment& environment) {
  return search("ServiceRequest", context, environment);
}

}  // namespace bars::handlers
