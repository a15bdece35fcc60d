#include "server/workflow/reply.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Node;

/// TKWR-13: the Slot of a booking is taken now.
Node resource_of(Build& build, const Content& content, const Applied& applied, const fhir::Entry& entry) {
  if (entry.index == content.message.focus.index) return applied.focus;
  auto resource = build.with_first(entry.resource, "id", build.copy(applied.entry_ids[entry.index]));
  if (entry.type() == "Slot" && content.decision.type == RequestType::new_booking)
    resource = build.with(resource, "status", Build::text("busy"));
  return resource;
}

Node entry_node(Build& build, Node full_url, Node resource) {
  return build.object({{"fullUrl", full_url}, {"resource", resource}});
}

}  // namespace

std::size_t fresh_ids_for(const Content& content) noexcept { return content.message.bundle.entries().size() + 2; }

std::string reply_bundle(const Request& request, const Content& content, Applied& applied) {
  Build build(applied.arena);
  const auto& bundle = content.message.bundle;
  std::vector<Node> entries;
  entries.reserve(bundle.entries().size() + applied.added.size());
  for (const auto& entry : bundle.entries()) {
    entries.push_back(entry_node(build, Build::text(entry.full_url), resource_of(build, content, applied, entry)));
    if (applied.added.empty() || entry.index != applied.added_behind) continue;
    // The fullUrl is another UUID than the id (RESP-13).
    const auto url = fmt::format("urn:uuid:{}", request.fresh_ids.back().text());
    for (const auto& added : applied.added) entries.push_back(entry_node(build, build.copy(url), added));
  }
  return encode_json(build.with(bundle.node(), "entry", build.array(entries)));
}

}  // namespace bars::workflow
