#include "fhir/instant.hpp"
#include "fhir/message_parts.hpp"
#include "fhir/r4/primitive.hpp"

#include <algorithm>
#include <utility>

namespace bars::fhir {

namespace {

using Kind = Node::Kind;

std::string entry_path(std::size_t index) { return "Bundle.entry[" + std::to_string(index) + "]"; }

void check_id(Node root, Problems& problems, const ReadOptions& options) {
  const auto id = problems.text(root, "id", "Bundle", "Bundle.id is missing; every message has one of its own.");
  if (!id.empty() && !options.any_bundle_id && !r4::is_id(id)) {
    problems.add(Category::invariant, "Bundle.id must be 1 to 64 letters, digits, hyphens and full stops.",
                 "Bundle.id");
  }
}

void check_type(Node root, Problems& problems) {
  const auto type = problems.text(root, "type", "Bundle", "Bundle.type is missing, expected 'message'.");
  if (!type.empty() && type != "message") {
    problems.add(Category::invariant, "Bundle.type must be 'message'.", "Bundle.type");
  }
}

void check_timestamp(Node root, Problems& problems) {
  const auto timestamp =
      problems.text(root, "timestamp", "Bundle", "Bundle.timestamp is missing; a message says when it was made.");
  if (!timestamp.empty() && !parse_instant(timestamp)) {
    problems.add(Category::invariant, "Bundle.timestamp must be an instant with seconds and an offset.",
                 "Bundle.timestamp");
  }
}

void check_entry(Node entry, std::size_t index, Problems& problems) {
  const std::string path = entry_path(index);
  problems.judging("ERR-3");
  if (!entry.is_object()) {
    problems.add(Category::invalid, "Each entry must be an object in JSON.", path);
    return;
  }
  const Node resource = entry["resource"];
  if (!resource.is_object()) {
    problems.add(Category::invalid, "The entry has no resource.", path + ".resource");
  } else if (!resource["resourceType"].is_string() || resource.resource_type().empty()) {
    problems.add(Category::invalid, "The resource has no resourceType.", path + ".resource");
  }
  problems.judging("MH-1");
  problems.text(entry, "fullUrl", path, "The entry has no fullUrl; every entry of a message needs one.");
}

void check_full_urls(const Bundle& bundle, Problems& problems) {
  std::vector<std::pair<std::string_view, std::size_t>> urls;
  urls.reserve(bundle.entries().size());
  for (const Entry& entry : bundle.entries()) {
    if (!entry.full_url.empty()) urls.emplace_back(entry.full_url, entry.index);
  }
  std::sort(urls.begin(), urls.end());
  for (std::size_t i = 1; i < urls.size(); ++i) {
    if (urls[i].first != urls[i - 1].first) continue;
    problems.add(Category::invariant,
                 "The fullUrl is also that of entry " + std::to_string(urls[i - 1].second) +
                     "; each entry of a message needs one of its own.",
                 entry_path(urls[i].second) + ".fullUrl");
  }
}

void warn_of_missing_times(const Bundle& bundle, Problems& problems) {
  const auto& entries = bundle.entries();
  const auto is_undated = [](const Entry& entry) { return entry.resource["meta"]["lastUpdated"].text().empty(); };
  const auto first = std::find_if(entries.begin(), entries.end(), is_undated);
  if (first == entries.end()) return;
  problems.warn("UPD-10",
                "meta.lastUpdated is missing in " + std::to_string(std::count_if(first, entries.end(), is_undated)) +
                    " of " + std::to_string(entries.size()) + " resources; each says when it last changed.",
                first->path() + ".meta.lastUpdated");
}

}  // namespace

bool check_bundle_shape(Node root, Problems& problems) {
  problems.judging("ERR-3");
  if (!root.is_object() || root.resource_type() != "Bundle") {
    problems.add(Category::invalid, "The body must be a FHIR Bundle: an object whose resourceType is 'Bundle'.", "");
    return false;
  }
  const Node entries = problems.member(root, "entry", Kind::array, "Bundle");
  problems.judging("MH-1");
  if (entries.size() == 0) {
    if (entries.kind() != Kind::null) {
      problems.add(Category::invariant, "The Bundle has no entries; a message starts with a MessageHeader.",
                   "Bundle.entry");
    }
    return false;
  }
  if (entries.size() > max_entries) {
    problems.judging({});  // a bound of ours, not of the standard
    problems.add(Category::invariant,
                 "The Bundle has " + std::to_string(entries.size()) + " entries, at most " +
                     std::to_string(max_entries) + " are taken.",
                 "Bundle.entry");
    return false;
  }
  return true;
}

void check_bundle(const Bundle& bundle, Problems& problems, const ReadOptions& options) {
  const Node root = bundle.node();
  problems.judging("MH-1");
  check_id(root, problems, options);
  problems.judging("ERR-48");
  const Node meta = problems.member(root, "meta", Kind::object, "Bundle");
  problems.text(meta, "versionId", "Bundle.meta",
                "Bundle.meta.versionId is missing; it is the version of the BaRS Application.");
  problems.judging("MH-1");
  check_type(root, problems);
  check_timestamp(root, problems);
  const auto entries = root["entry"].items();
  for (std::size_t i = 0; i < entries.size(); ++i) check_entry(entries[i], i, problems);
  problems.judging("MH-1");
  check_full_urls(bundle, problems);
  warn_of_missing_times(bundle, problems);
}

Entry find_header(const Bundle& bundle, Problems& problems) {
  problems.judging("MH-1");
  const Entry header = bundle.first("MessageHeader");
  if (!header || header.index != 0) {
    problems.add(Category::invariant, "The first entry of a message must hold its MessageHeader.",
                 "Bundle.entry[0].resource");
  }
  const std::size_t count = bundle.count("MessageHeader");
  if (count > 1) {
    problems.add(Category::invariant, "A message has exactly one MessageHeader, found " + std::to_string(count) + ".",
                 "Bundle.entry");
  }
  return header;
}

}  // namespace bars::fhir
