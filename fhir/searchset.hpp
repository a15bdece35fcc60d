// Bundles of type searchset (SLOT-9, SLOT-10, APPT-5, MDS-6).
#pragma once

#include "fhir/build.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bars::fhir {

struct SearchEntry {
  Node resource;      // must have resourceType and id
  bool match = true;  // false: an include
};

/// Of a searchset that is one page of several.
struct Paging {
  std::optional<std::size_t> total;  // of all pages; absent: the matches among the entries
  std::string next;                  // url of the next page; "" on the last one
};

/// `total` counts the matches; fullUrl is `<base_url>/Type/id`; `self` is the url of the link (relation self).
/// `now` is the text of meta.lastUpdated and timestamp; `id` the Bundle's own id.
Node searchset(Build& build, std::string_view id, std::string_view now, std::string_view base_url,
               std::string_view self, std::span<const SearchEntry> entries, const Paging& paging = {});

}  // namespace bars::fhir
