#include "fhir/r4/constraints_parts.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

namespace bars::fhir::r4 {

namespace {

bool is_any_of(std::string_view text, std::initializer_list<std::string_view> listed) noexcept {
  return std::find(listed.begin(), listed.end(), text) != listed.end();
}

// Whether every entry has the element exactly when the Bundle is of one of these types. Without a type nothing can be
// said, and its absence is said elsewhere.
bool entries_agree(Node bundle, std::string_view element, std::initializer_list<std::string_view> types) noexcept {
  const auto type = bundle["type"].text();
  if (type.empty()) return true;
  const bool wanted = is_any_of(type, types);
  const auto entries = bundle["entry"].items();
  return std::all_of(entries.begin(), entries.end(),
                     [element, wanted](const Node& entry) { return exists(entry, element) == wanted; });
}

bool only_in(Node bundle, bool found, std::initializer_list<std::string_view> types) noexcept {
  const auto type = bundle["type"].text();
  return !found || type.empty() || is_any_of(type, types);
}

bool any_entry_has(Node bundle, std::string_view element) noexcept {
  const auto entries = bundle["entry"].items();
  return std::any_of(entries.begin(), entries.end(), [element](const Node& entry) { return exists(entry, element); });
}

bool full_urls_differ(Node bundle) {
  if (bundle["type"].text() == "history") return true;
  std::vector<std::pair<std::string_view, std::string_view>> seen;
  for (const Node& entry : bundle["entry"].items()) {
    const auto url = entry["fullUrl"].text();
    if (!url.empty()) seen.emplace_back(url, entry["resource"]["meta"]["versionId"].text());
  }
  std::sort(seen.begin(), seen.end());
  return std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

bool begins_with(Node bundle, std::string_view type, std::string_view first) noexcept {
  return bundle["type"].text() != type || bundle["entry"][0]["resource"].resource_type() == first;
}

constexpr Constraint rows[] = {
    {"Bundle", "bdl-1", "Only a searchset or history has a total.",
     [](Node v) {
       return only_in(v, exists(v, "total"), {"searchset", "history"});
     }},
    {"Bundle", "bdl-2", "Only the entries of a searchset have search.",
     [](Node v) { return only_in(v, any_entry_has(v, "search"), {"searchset"}); }},
    {"Bundle", "bdl-3", "Every entry of a batch, transaction or history has a request, and no other has one.",
     [](Node v) {
       return entries_agree(v, "request", {"batch", "transaction", "history"});
     }},
    {"Bundle", "bdl-4", "Every entry of a batch-response, transaction-response or history has a response, no other.",
     [](Node v) {
       return entries_agree(v, "response", {"batch-response", "transaction-response", "history"});
     }},
    {"Bundle", "bdl-7", "No two entries may have the same fullUrl and version.", full_urls_differ},
    {"Bundle", "bdl-9", "A document must have an identifier with system and value.",
     [](Node v) {
       const Node identifier = v["identifier"];
       return v["type"].text() != "document" || (exists(identifier, "system") && exists(identifier, "value"));
     }},
    {"Bundle", "bdl-10", "A document must have a timestamp.",
     [](Node v) { return v["type"].text() != "document" || !v["timestamp"].text().empty(); }},
    {"Bundle", "bdl-11", "A document begins with a Composition.",
     [](Node v) { return begins_with(v, "document", "Composition"); }},
    {"Bundle", "bdl-12", "A message begins with a MessageHeader.",
     [](Node v) { return begins_with(v, "message", "MessageHeader"); }},
    {"Bundle.entry", "bdl-5", "An entry must have a resource, a request or a response.",
     [](Node v) { return exists(v, "resource") || exists(v, "request") || exists(v, "response"); }},
    {"Bundle.entry", "bdl-8", "A fullUrl must not name a version.",
     [](Node v) { return v["fullUrl"].text().find("/_history/") == std::string_view::npos; }, "fullUrl"},
};

}  // namespace

std::span<const Constraint> bundle_constraints() noexcept { return rows; }

}  // namespace bars::fhir::r4
