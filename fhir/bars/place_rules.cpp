#include "fhir/bars/location.hpp"
#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"

#include <algorithm>
#include <array>

namespace bars::fhir {

namespace {

bool is_number(std::string_view text) noexcept {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return std::any_of(text.begin(), text.end(), is_digit) && std::count(text.begin(), text.end(), '.') <= 1 &&
         std::all_of(text.begin(), text.end(), [is_digit](char c) { return is_digit(c) || c == '.'; });
}

bool is_uprn(std::string_view text) noexcept {
  return text.size() <= 12 && is_number(text) && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool has_coordinate_or_property(Node location) noexcept {
  const auto place = place_of(location);
  return place.position || place.what3words || place.grid || place.uprn;
}
/// TKWR-17: any one of these is enough to find the place.
bool can_be_found(Node location) noexcept { return place_of(location) != Place{}; }

// A4-12; absent values are not judged.
void check_numbers(const Subject& subject, Node location, const Path& path) {
  const auto uprn = located_by(location, "UPRN");
  if (!uprn.empty() && !is_uprn(uprn))
    subject.report("A4-12", "The UPRN must be 1 to 12 digits.", Path(path, "extension"));
  for (const std::string_view name : {"eastings", "northings"}) {
    const auto value = located_by(location, name);
    if (!value.empty() && !is_number(value))
      subject.report("A4-12", "The " + std::string(name) + " must be a number.", Path(path, "extension"));
  }
}

/// Whether the counts of the definition (MD-20) miss a Location themselves.
bool is_counted(const MessageDefinition* definition) noexcept {
  return definition != nullptr &&
         std::any_of(definition->focus.begin(), definition->focus.end(),
                     [](const FocusRule& rule) { return rule.type == "Location" && rule.min > 0; });
}

/// The first Location that will do; a false Entry when there is none.
Entry find_location(const Subject& subject, bool (*will_do)(Node)) {
  for (const Entry& entry : subject.message.bundle.entries())
    if (entry.type() == "Location" && will_do(entry.resource)) return entry;
  return {};
}

constexpr std::array<std::string_view, 10> flag_categories{"SG", "SS", "RS", "RA", "IR", "RC", "RT", "AC", "API", "CW"};
constexpr std::array<std::string_view, 3> scene_safety_codes{"S", "U", "UNK"};
constexpr std::string_view scene_safety_system = "https://fhir.nhs.uk/CodeSystem/scene-safety-codes-bars";

template <class Codes>
bool is_one_of(const Codes& codes, Node coding) noexcept {
  return std::find(codes.begin(), codes.end(), trim(coding["code"].text())) != codes.end();
}

}  // namespace

void check_location(Subject& subject, Node location, const Path& path) {
  if (subject.has_scene()) check_numbers(subject, location, path);
}

void check_places(Subject& subject) {
  if (subject.is_referral_of(3) && !find_location(subject, has_coordinate_or_property))
    subject.report_missing("A3-4", "A 999 referral needs a Location with a coordinate or a property identifier.");
  if (!subject.is_validation_request() || find_location(subject, can_be_found)) return;
  const Entry first = subject.message.bundle.first("Location");
  if (!first) {
    if (!is_counted(subject.definition)) subject.report_missing("BIZ-13", "A validation needs a Location.");
    return;
  }
  const Path root("Bundle");
  const Path at(root, "entry", first.index);
  subject.report("BIZ-13", "A Location needs one of UPRN, address, eastings and northings, position or what3words.",
                 Path(at, "resource", Path::no_index, first.type()));
}

void check_flag(Subject& subject, Node flag, const Path& path) {
  const Node category = find_coding(flag["category"], systems::flag_category);
  if (category["code"] && !is_one_of(flag_categories, category))
    subject.report("CODE-5", "The category of the Flag is no code of flag-categories-bars.", Path(path, "category"));
  const Node code = find_coding(flag["code"], scene_safety_system);
  if (code["code"] && !is_one_of(scene_safety_codes, code))
    subject.report("CODE-6", "Scene safety must be S, U or UNK.", Path(path, "code"));
  if (trim(category["code"].text()) != "SS") return;
  ++subject.scene_safety_flags;
  const bool unsafe = trim(code["code"].text()) == "U";
  if (subject.is_referral_of(6) && unsafe && flag["code"]["text"].text().empty())
    subject.report("A6-13", "An unsafe scene needs a text that says why.", Path(Path(path, "code"), "text"));
}

void check_scene_safety(Subject& subject) {
  if (subject.scene_safety_flags == 1) return;
  const std::string found = "exactly one scene-safety Flag, found " + std::to_string(subject.scene_safety_flags) + ".";
  if (subject.has_scene()) subject.report_missing("A4-12", "A validation has " + found);
  if (subject.is_referral_of(6)) subject.report_missing("A6-13", "An ambulance referral has " + found);
}

}  // namespace bars::fhir
