#include "server/workflow/reply.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Node;

/// TKWR-13: the Slot of a booking is taken now.
Node resource_of(Build& build, RequestType type, const Applied& applied, const fhir::Entry& entry) {
  for (const auto& shown : applied.shown)
    if (shown.entry == entry.index) return shown.resource;
  auto resource = build.with_first(entry.resource, "id", build.copy(applied.entry_ids[entry.index]));
  const bool is_booked = type == RequestType::new_booking || type == RequestType::update_booking;
  if (entry.type() == "Slot" && is_booked) resource = build.with(resource, "status", Build::text("busy"));
  return resource;
}

constexpr std::size_t usual_entry_bytes = 2048;

Node entry_node(Build& build, Node full_url, Node resource) {
  return build.object({{"fullUrl", full_url}, {"resource", resource}});
}

}  // namespace

std::size_t fresh_ids_for(const Content& content) noexcept { return content.message.bundle.entries().size() + 2; }

std::string reply_bundle(const fhir::Bundle& bundle, RequestType type, Applied& applied) {
  Build build(applied.arena);
  std::vector<Node> entries;
  entries.reserve(bundle.entries().size() + 1);
  for (const auto& entry : bundle.entries()) {
    entries.push_back(entry_node(build, Build::text(entry.full_url), resource_of(build, type, applied, entry)));
    if (applied.added && entry.index == applied.added->behind)
      entries.push_back(entry_node(build, Build::text(applied.added->full_url), applied.added->resource));
  }
  return encode_json(build.with(bundle.node(), "entry", build.array(entries)), entries.size() * usual_entry_bytes);
}

}  // namespace bars::workflow
