// Reads and searches of bookings and referrals.
#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "fhir/searchset.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/resource_query.hpp"
#include "server/handlers/resource_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace bars::handlers {

namespace {

using boost::asio::awaitable;
using fhir::Category;
using fhir::Error;
using storage::ResourceRecord;

// A page that is this large ends, however many resources were asked for; they are read so many at a time.
constexpr std::size_t page_bytes = 8 * 1024 * 1024;
constexpr std::size_t read_at_once = 16;

/// A number beyond all that there are is one that is not there.
fhir::Result<std::int64_t> version_in_path(std::string_view text) {
  if (text.empty())
    return Error{Category::required, "The path names no version: expected /{type}/{id}/_history/{version}.",
                 "http.path"};
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::int64_t version = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), version);
  if (digits && read.ec == std::errc::result_out_of_range) return std::numeric_limits<std::int64_t>::max();
  if (digits && version > 0) return version;
  return Error{Category::value, "The version in the path is not a positive integer.", "http.path"};
}

/// Whose records alone the caller may read; nullopt: everybody's.
std::optional<std::string> sender_to_read(const Context& context) {
  if (context.service->config().reads == config::Reads::all) return std::nullopt;
  return context.identity.organisation;
}

/// The current version, or one of all. What is another service's, another organisation's or nobody's costs the same one
/// look and gets the same answer.
awaitable<Outcome> read_resource(std::string_view type, std::optional<std::int64_t> version, Context& context,
                                 const Environment& environment) {
  const auto id = id_in_path(context.resource_id);
  if (!id) co_return id.error();
  context.audit.resource = fmt::format("{}/{}", type, id->text());
  std::function<fhir::Result<ResourceRecord>(storage::Snapshot&)> work =
      [type, id = *id, version, service = context.service->id(),
       sender = sender_to_read(context)](storage::Snapshot& snapshot) -> fhir::Result<ResourceRecord> {
    if (!sender || snapshot.was_sent_by(*sender, type, id, service)) {
      auto record = version ? snapshot.find_resource_version(type, id, service, *version)
                            : snapshot.find_resource(type, id, service);
      if (record) return std::move(*record);
    }
    return Error{Category::not_found,
                 fmt::format("No {} with this id{} is held for this service.", type, version ? " and version" : ""),
                 "http.path"};
  };
  context.stages.enter(Stage::store);
  const auto record = co_await environment.store.read<ResourceRecord>(work, context.deadline, storage::Reach::point);
  context.stages.enter(Stage::answer);
  if (!record) co_return record.error();
  context.audit.nhs_number = record->nhs_number;
  co_return version_response(*record);
}

awaitable<Outcome> read_version(std::string_view type, Context& context, const Environment& environment) {
  const auto version = version_in_path(context.version_id);
  if (!version) co_return version.error();
  co_return co_await read_resource(type, *version, context, environment);
}

struct Page {
  std::vector<ResourceRecord> records;
  std::size_t total = 0;
  bool is_last = true;
};

Page read_page(storage::Snapshot& snapshot, storage::ResourceQuery query) {
  Page page;
  page.total = snapshot.count_resources(query);
  std::size_t bytes = 0;
  for (auto left = query.limit; left > 0 && bytes < page_bytes;) {
    query.limit = std::min(left, read_at_once);
    auto found = snapshot.find_resources(query);
    if (found.empty()) return page;
    left -= found.size();
    query.before = found.back().sequence;
    for (auto& record : found) {
      bytes += record.content.size();
      page.records.push_back(std::move(record));
    }
  }
  if (page.records.empty()) return page;
  query.limit = 1;
  page.is_last = snapshot.find_resources(query).empty();
  return page;
}

std::string searchset_text(const Page& page, const ResourceSearch& search, const Context& context,
                           const Environment& environment) {
  std::vector<fhir::Document> documents;  // keeps alive what the entries refer to
  std::vector<fhir::SearchEntry> entries;
  fhir::Arena arena;
  fhir::Build build(arena);
  for (const auto& record : page.records) {
    documents.push_back(document_of(record));
    entries.push_back({with_version(build, documents.back().root, record.version)});
  }
  const auto url = fmt::format("{}/{}?", environment.base_url, search.query.type);
  fhir::Paging paging{.total = page.total, .next = {}};
  if (!page.is_last) paging.next = url + search.behind(page.records.back().sequence);
  return encode_json(fhir::searchset(build, environment.new_id().text(), format_instant(context.received),
                                     environment.base_url, url + search.self(), entries, paging));
}

awaitable<Outcome> search(std::string_view type, Context& context, const Environment& environment) {
  auto search = read_resource_search(context.head, type, context.service->config().time_zone);
  if (!search) co_return search.error();
  search->query.service = context.service->id();
  search->query.sender = sender_to_read(context);
  context.audit.nhs_number = search->query.nhs_number;
  std::function<fhir::Result<Page>(storage::Snapshot&)> work =
      [query = search->query](storage::Snapshot& snapshot) -> fhir::Result<Page> { return read_page(snapshot, query); };
  context.stages.enter(Stage::store);
  const auto page = co_await environment.store.read<Page>(work, context.deadline);
  context.stages.enter(Stage::answer);
  if (!page) co_return page.error();
  co_return resource_response(searchset_text(*page, *search, context, environment));
}

}  // namespace

awaitable<Outcome> read_appointment(Context& context, const Environment& environment) {
  return read_resource("Appointment", std::nullopt, context, environment);
}
awaitable<Outcome> read_service_request(Context& context, const Environment& environment) {
  return read_resource("ServiceRequest", std::nullopt, context, environment);
}
awaitable<Outcome> read_appointment_version(Context& context, const Environment& environment) {
  return read_version("Appointment", context, environment);
}
awaitable<Outcome> read_service_request_version(Context& context, const Environment& environment) {
  return read_version("ServiceRequest", context, environment);
}
awaitable<Outcome> search_appointments(Context& context, const Environment& environment) {
  return search("Appointment", context, environment);
}
awaitable<Outcome> search_service_requests(Context& context, const Environment& environment) {
  return search("ServiceRequest", context, environment);
}

}  // namespace bars::handlers
