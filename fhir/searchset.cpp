#include "fhir/searchset.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace bars::fhir {

namespace {

Node entry_node(Build& build, std::string_view base_url, const SearchEntry& entry) {
  std::string full_url(base_url);
  full_url.append("/").append(entry.resource.resource_type()).append("/").append(entry.resource["id"].text());
  return build.object({{"fullUrl", build.copy(full_url)},
                       {"resource", entry.resource},
                       {"search", build.object({{"mode", Build::text(entry.match ? "match" : "include")}})}});
}

}  // namespace

Node searchset(Build& build, std::string_view id, std::string_view now, std::string_view base_url,
               std::string_view self, std::span<const SearchEntry> entries, const Paging& paging) {
  const auto matches = static_cast<std::size_t>(
      std::count_if(entries.begin(), entries.end(), [](const SearchEntry& entry) { return entry.match; }));
  std::vector<Node> nodes;
  nodes.reserve(entries.size());
  for (const SearchEntry& entry : entries) nodes.push_back(entry_node(build, base_url, entry));

  const Node time = build.copy(now);
  const Node itself = build.object({{"relation", Build::text("self")}, {"url", build.copy(self)}});
  Node next;
  if (!paging.next.empty()) next = build.object({{"relation", Build::text("next")}, {"url", build.copy(paging.next)}});
  return build.object({{"resourceType", Build::text("Bundle")},
                       {"id", build.copy(id)},
                       {"meta", build.object({{"lastUpdated", time}})},
                       {"type", Build::text("searchset")},
                       {"timestamp", time},
                       {"total", build.integer(static_cast<std::int64_t>(paging.total.value_or(matches)))},
                       {"link", build.array({itself, next})},
                       {"entry", build.array(nodes)}});
}

}  // namespace bars::fhir
