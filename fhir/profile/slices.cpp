#include "fhir/profile/checker.hpp"
#include "fhir/profile/occurrences.hpp"
#include "fhir/profile/terminology.hpp"
#include "fhir/profile/value.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace bars::fhir::profile {

namespace {

constexpr std::size_t none = most_slices;

/// `valueQuantity` for `value`: the type that its name ends with; nothing when the member is another element.
std::string_view type_in(std::string_view member, std::string_view name) noexcept {
  if (member.size() <= name.size() || !member.starts_with(name)) return {};
  const std::string_view type = member.substr(name.size());
  return type.front() >= 'A' && type.front() <= 'Z' ? type : std::string_view();
}

/// A primitive type is written with a capital in a choice's name.
bool same_type(std::string_view a, std::string_view b) noexcept {
  if (a.empty() || a.size() != b.size() || a.substr(1) != b.substr(1)) return false;
  return (a.front() | 0x20) == (b.front() | 0x20);
}

}  // namespace

void Checker::sliced(const Rule& rule, const Occurrences& all, const Path& parent) const {
  std::array<std::uint32_t, most_slices> counts_of{};
  std::size_t highest = 0;
  bool unmatched = false;
  for (std::size_t i = 0; i < all.count(); ++i) {
    const Found found = all.at(i);
    if (!found.there()) continue;
    const std::size_t slice = slice_of(rule, found);
    const Path path = all.path(parent, i);
    if (slice == none) {
      unmatched = true;
      if (rule.slicing.closed) report(rule, "has an item that belongs to none of its slices", path.text());
      continue;
    }
    ++counts_of[slice];
    if (rule.slicing.at_end && unmatched) report(rule, "has an item of a slice behind one of none", path.text());
    if (rule.slicing.ordered && slice < highest) report(rule, "does not have its slices in order", path.text());
    highest = std::max(highest, slice);
    value(rule.slicing.slices[slice].rule, found, path);
  }
  for (std::size_t i = 0; i < rule.slicing.slices.size(); ++i) {
    const Slice& slice = rule.slicing.slices[i];
    if (slice.recognisable) counts(slice.rule, counts_of[i], parent);
  }
}

std::size_t Checker::slice_of(const Rule& rule, const Found& found) const {
  const Slicing& slicing = rule.slicing;
  for (std::size_t i = 0; i < slicing.slices.size(); ++i) {
    const Slice& slice = slicing.slices[i];
    if (!slice.recognisable) continue;
    bool all = true;
    for (std::size_t d = 0; d < slicing.discriminators.size() && all; ++d) {
      const Expectation& expectation = slice.expectations[d];
      const auto& steps = slicing.discriminators[d].steps;
      if (expectation.kind == Expectation::Kind::none) continue;
      const bool found_it = shows(found, steps.data(), steps.data() + steps.size(), expectation);
      all = found_it != (expectation.kind == Expectation::Kind::absent);
    }
    if (all) return i;
  }
  return none;
}

bool Checker::shows(const Found& found, const Step* step, const Step* end, const Expectation& expectation) const {
  if (found.node.is_array()) {
    const auto items = found.node.items();
    return std::any_of(items.begin(), items.end(), [&](Node item) {
      return shows(Found{item, {}, found.type}, step, end, expectation);
    });
  }
  if (step == end) return found.there() && fits(found, expectation);
  switch (step->kind) {
    case Step::Kind::name: return shows_below(found.node, step, end, expectation);
    case Step::Kind::resolve: {
      const Node target = scope_.resolver.resolve(found.node["reference"].text(), container_);
      return target && shows(Found{target, {}, {}}, step + 1, end, expectation);
    }
    case Step::Kind::extension: break;
  }
  const auto extensions = found.node["extension"].items();
  return std::any_of(extensions.begin(), extensions.end(), [&](Node extension) {
    return extension["url"].text() == step->text && shows(Found{extension, {}, {}}, step + 1, end, expectation);
  });
}

bool Checker::shows_below(Node node, const Step* step, const Step* end, const Expectation& expectation) const {
  for (const Member& member : node.members()) {
    std::string_view type;
    if (member.name != step->text || !step->of_type.empty()) {
      type = type_in(member.name, step->text);
      if (type.empty() || (!step->of_type.empty() && !same_type(type, step->of_type))) continue;
    }
    if (shows(Found{member.value, {}, type}, step + 1, end, expectation)) return true;
  }
  return false;
}

bool Checker::fits(const Found& found, const Expectation& expectation) const {
  switch (expectation.kind) {
    case Expectation::Kind::fixed: return equals(found.node, expectation.value);
    case Expectation::Kind::pattern: return contains(found.node, expectation.value);
    case Expectation::Kind::codes: {
      const Node coding = found.node.is_object() ? found.node : Node();
      return coding ? expectation.codes->has(coding["system"].text(), coding["code"].text())
                    : expectation.codes->has(found.node.text());
    }
    case Expectation::Kind::none:
    case Expectation::Kind::exists:
    case Expectation::Kind::absent: return true;
    case Expectation::Kind::types: {
      const std::string_view type = found.type.empty() ? found.node.resource_type() : found.type;
      return std::any_of(expectation.types.begin(), expectation.types.end(),
                         [type](std::string_view each) { return same_type(each, type); });
    }
    case Expectation::Kind::profiles: break;
  }
  return std::any_of(expectation.profiles.begin(), expectation.profiles.end(), [&](const Profile* profile) {
    const bool resource = !found.node.resource_type().empty();
    return resource ? claims(found.node, *profile) : conforms(*profile, found);
  });
}

}  // namespace bars::fhir::profile
