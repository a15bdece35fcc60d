#include "fhir/profile/differential.hpp"

#include "fhir/profile/discriminator.hpp"
#include "fhir/profile/value.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::string_view system_types = "http://hl7.org/fhirpath/";

bool read_count(Node node, std::uint32_t& count) {
  const std::string_view text = node.text();
  if (text == "*") {
    count = any_number;
    return true;
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc() && end == text.data() + text.size();
}

std::vector<std::string_view> copy_urls(Node urls, Arena& arena) {
  std::vector<std::string_view> copies;
  for (const Node& url : urls.items()) copies.push_back(arena.copy(without_version(url.text())));
  return copies;
}

/// What a profile leaves out of a type, the one below it has said.
void inherit(TypeRule& type, const std::vector<TypeRule>& before) {
  const auto same = std::find_if(before.begin(), before.end(), [&](const TypeRule& t) { return t.code == type.code; });
  if (same == before.end()) return;
  if (type.profiles.empty()) type.profiles = same->profiles;
  if (type.targets.empty()) type.targets = same->targets;
}

void read_types(Node types, Rule& rule, Arena& arena) {
  std::vector<TypeRule> read;
  for (const Node& each : types.items()) {
    const std::string_view code = each["code"].text();
    if (code.starts_with(system_types)) return;  // ids and urls in snapshots: no restriction
    TypeRule type{arena.copy(last_part(code)),
                  copy_urls(each["profile"], arena),
                  copy_urls(each["targetProfile"], arena),
                  {},
                  {}};
    inherit(type, rule.types);
    read.push_back(std::move(type));
  }
  if (!read.empty()) rule.types = std::move(read);
}

void read_constraint(Node constraint, Rule& rule, Arena& arena) {
  const std::string_view key = constraint["key"].text();
  const auto known = std::find_if(rule.constraints.begin(), rule.constraints.end(),
                                  [key](const Constraint& c) { return c.key == key; });
  Constraint& read = known == rule.constraints.end() ? rule.constraints.emplace_back() : *known;
  read.key = arena.copy(key);
  read.text = arena.copy(constraint["human"].text());
  read.source = arena.copy(constraint["source"].text());
  read.warning = constraint["severity"].text() == "warning";
  if (const Node expression = constraint["expression"]) read.expression = Expression::parse(expression.text());
}

bool read_kind(std::string_view text, Discriminator::Kind& kind) noexcept {
  if (text == "value" || text == "pattern")
    kind = Discriminator::Kind::value;
  else if (text == "exists")
    kind = Discriminator::Kind::exists;
  else if (text == "type")
    kind = Discriminator::Kind::type;
  else if (text == "profile")
    kind = Discriminator::Kind::profile;
  else
    return false;
  return true;
}

bool read_slicing(Node slicing, Rule& rule, Arena& arena, std::string& problem) {
  std::vector<Discriminator> discriminators;
  for (const Node& each : slicing["discriminator"].items()) {
    Discriminator& read = discriminators.emplace_back();
    auto steps = parse_path(arena.copy(each["path"].text()));
    if (!steps || !read_kind(each["type"].text(), read.kind)) {
      problem = "slices " + std::string(rule.id) + " by a discriminator that is not supported";
      return false;
    }
    read.steps = std::move(*steps);
    // `resource.resourceType` is no element, but says what the type of the resource says.
    if (read.steps.empty() || read.steps.back().text != "resourceType") continue;
    read.steps.pop_back();
    read.kind = Discriminator::Kind::type;
  }
  Slicing& into = rule.slicing;
  if (!discriminators.empty()) into.discriminators = std::move(discriminators);
  const std::string_view rules = slicing["rules"].text();
  into.declared = into.declared || !into.discriminators.empty();
  into.closed = into.closed || rules == "closed";
  into.at_end = into.at_end || rules == "openAtEnd";
  into.ordered = into.ordered || slicing["ordered"].text() == "true";
  return true;
}

}  // namespace

bool apply(Node element, Rule& rule, Arena& arena, std::string& problem) {
  const Node min = element["min"];
  const Node max = element["max"];
  if ((min && !read_count(min, rule.min)) || (max && !read_count(max, rule.max))) {
    problem = "counts " + std::string(rule.id) + " by something that is no number";
    return false;
  }
  read_types(element["type"], rule, arena);
  for (const Member& member : element.members()) {
    if (member.name.starts_with("fixed")) rule.fixed = deep_copy(arena, member.value);
    if (member.name.starts_with("pattern")) rule.pattern = deep_copy(arena, member.value);
  }
  const Node binding = element["binding"];
  if (binding["strength"].text() == "required" && binding["valueSet"])
    rule.value_set = arena.copy(without_version(binding["valueSet"].text()));
  for (const Node& each : element["constraint"].items()) read_constraint(each, rule, arena);
  return !element["slicing"] || read_slicing(element["slicing"], rule, arena, problem);
}

std::string ElementIds::next(Node element) {
  const std::string_view path = element["path"].text();
  const std::string_view slice = element["sliceName"].text();
  while (!open_.empty() && !path.starts_with(open_.back().path + ".")) open_.pop_back();
  std::string id =
      open_.empty() ? std::string(path) : open_.back().id + std::string(path.substr(open_.back().path.size()));
  if (!slice.empty()) id.append(":").append(slice);
  // An id counts when it agrees with the slice name about whether this is a slice.
  const std::string_view own = element["id"].text();
  const bool is_slice = own.substr(own.find_last_of('.') + 1).find(':') != own.npos;
  if (!own.empty() && is_slice == !slice.empty()) id = own;
  if (!slice.empty()) open_.push_back({std::string(path), id});
  return id;
}

}  // namespace bars::fhir::profile
