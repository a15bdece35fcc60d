#include "fhir/views.hpp"

#include "fhir/r4/definitions.hpp"

#include "fhir/codes.hpp"

#include <algorithm>
#include <tuple>

namespace bars::fhir {

namespace {

bool ends_with_ignoring_case(std::string_view text, std::string_view end) noexcept {
  return text.size() >= end.size() && equal_ignoring_case(text.substr(text.size() - end.size()), end);
}

// BIZ-2: a number without a status counts; one with any other status does not.
bool verification_counts(Node identifier) noexcept {
  for (const Node& extension : identifier["extension"].items()) {
    if (!ends_with_ignoring_case(extension["url"].text(), "NHSNumberVerificationStatus")) continue;
    const auto codings = extension["valueCodeableConcept"]["coding"].items();
    return std::any_of(codings.begin(), codings.end(), [](const Node& coding) {
      const auto code = coding["code"].text();
      return code == "number-present-and-verified" || code == "number-present-but-not-traced";
    });
  }
  return true;
}

std::string without_spaces(std::string_view text) {
  std::string result(text);
  std::erase_if(result, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return result;
}

void append_word(std::string& words, std::string_view word) {
  word = trim(word);
  if (word.empty()) return;
  if (!words.empty()) words += ' ';
  words += lower(word);
}

/// Takes the first word off `rest`; "" when it has none.
std::string_view next_word(std::string_view& rest) noexcept {
  rest = trim(rest);
  const auto word = rest.substr(0, std::min(rest.find_first_of(" \t\n\v\f\r"), rest.size()));
  rest.remove_prefix(word.size());
  return word;
}

}  // namespace

std::string Entry::path() const {
  std::string path = "Bundle.entry[" + std::to_string(index) + "].resource";
  if (r4::find_resource(type()) != nullptr) path.append(".ofType(").append(type()).append(")");
  return path;
}

Bundle::Bundle(Node node) : node_(node) {
  const auto items = node["entry"].items();
  entries_.reserve(items.size());
  names_.reserve(items.size() * 2);
  for (std::size_t i = 0; i < items.size(); ++i) {
    entries_.push_back({i, items[i]["fullUrl"].text(), items[i]["resource"]});
    const Entry& entry = entries_.back();
    if (!entry.full_url.empty()) names_.push_back({{}, entry.full_url, i});
    if (!entry.type().empty() && !entry.id().empty()) names_.push_back({entry.type(), entry.id(), i});
  }
  std::sort(names_.begin(), names_.end(), [](const Name& a, const Name& b) {
    return std::tie(a.type, a.text, a.index) < std::tie(b.type, b.text, b.index);
  });
}

std::size_t Bundle::count(std::string_view resource_type) const noexcept {
  return static_cast<std::size_t>(std::count_if(
      entries_.begin(), entries_.end(), [resource_type](const Entry& entry) { return entry.type() == resource_type; }));
}

Entry Bundle::first(std::string_view resource_type) const noexcept {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [resource_type](const Entry& entry) { return entry.type() == resource_type; });
  return found == entries_.end() ? Entry{} : *found;
}

Entry Bundle::find(std::string_view type, std::string_view text) const noexcept {
  if (text.empty()) return {};
  const auto found =
      std::lower_bound(names_.begin(), names_.end(), std::tie(type, text),
                       [](const Name& name, const auto& wanted) { return std::tie(name.type, name.text) < wanted; });
  if (found == names_.end() || found->type != type || found->text != text) return {};
  return entries_[found->index];
}

Entry Bundle::resolve(std::string_view reference) const noexcept {
  if (const Entry entry = find({}, reference)) return entry;
  const auto slash = reference.find('/');
  if (slash == std::string_view::npos || slash == 0) return {};
  return find(reference.substr(0, slash), reference.substr(slash + 1));
}

std::vector<std::string_view> Appointment::actors() const {
  std::vector<std::string_view> references;
  const auto participants = node["participant"].items();
  references.reserve(participants.size());
  for (const Node& participant : participants) {
    const auto reference = participant["actor"]["reference"].text();
    if (!reference.empty()) references.push_back(reference);
  }
  return references;
}

std::string Patient::nhs_number() const {
  for (const Node& identifier : node["identifier"].items()) {
    if (!same_system(identifier["system"].text(), systems::nhs_number)) continue;
    auto number = without_spaces(identifier["value"].text());
    if (is_nhs_number_form(number) && verification_counts(identifier)) return number;
  }
  return {};
}

std::string Patient::name_key() const {
  const auto names = node["name"].items();
  const auto official =
      std::find_if(names.begin(), names.end(), [](const Node& name) { return name["use"].text() == "official"; });
  const Node chosen = official != names.end() ? *official : node["name"][0];
  std::string key;
  append_word(key, chosen["family"].text());
  for (const Node& given : chosen["given"].items()) append_word(key, given.text());
  return key;
}

std::string Patient::postcode_key() const {
  std::string first;
  for (const Node& address : node["address"].items()) {
    auto key = fhir::postcode_key(address["postalCode"].text());
    if (key.empty()) continue;
    if (address["use"].text() == "home") return key;
    if (first.empty()) first = std::move(key);
  }
  return first;
}

std::string postcode_key(std::string_view postal_code) {
  std::string key;
  for (const char c : postal_code) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) key += c;
    if (c >= 'a' && c <= 'z') key += static_cast<char>(c - 'a' + 'A');
  }
  return key;
}

bool matches_name(std::string_view name_key, std::string_view wanted) noexcept {
  bool any = false;
  for (auto word = next_word(wanted); !word.empty(); word = next_word(wanted)) {
    any = true;
    bool found = false;
    auto rest = name_key;
    for (auto part = next_word(rest); !part.empty() && !found; part = next_word(rest))
      found = part.size() >= word.size() && equal_ignoring_case(part.substr(0, word.size()), word);
    if (!found) return false;
  }
  return any;
}

}  // namespace bars::fhir
