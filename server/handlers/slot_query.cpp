#include "server/handlers/slot_query.hpp"

#include "fhir/codes.hpp"
#include "fhir/instant.hpp"
#include "server/http/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace bars::handlers {

namespace {

using fhir::Category;
using fhir::Error;
using Problems = std::vector<Error>;

constexpr std::string_view actor_names[] = {"Schedule.actor:HealthcareService", "Schedule:actor:HealthcareService"};

void add(Problems& problems, Category category, std::string_view parameter, std::string diagnostics) {
  problems.push_back({category, std::move(diagnostics), fmt::format("http.query.{}", parameter)});
}

void honour(SlotSearch& search, std::string_view name, std::string_view value) {
  search.honoured += fmt::format("{}{}={}", search.honoured.empty() ? "" : "&", name, http::percent_encode(value));
}

/// A parameter that may stand once; false after a repeat was reported.
bool at_most_once(const http::Head& head, std::string_view name, Problems& problems) {
  if (head.parameters(name).size() <= 1) return true;
  add(problems, Category::value, name, fmt::format("{} is given more than once.", name));
  return false;
}

void read_actor(const http::Head& head, SlotSearch& search, Problems& problems) {
  for (const auto name : actor_names) {
    const auto text = head.parameter(name);
    if (!text) continue;
    if (!at_most_once(head, name, problems)) return;
    const auto token = fhir::parse_token(*text);
    const bool digits = !token.value.empty() && std::all_of(token.value.begin(), token.value.end(),
                                                            [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || (!token.system.empty() && !fhir::same_system(token.system, fhir::systems::dos_service_id)))
      return add(problems, Category::value, actor_names[0],
                 fmt::format("Expected one service: <digits>, or {}|<digits>.", fhir::systems::dos_service_id));
    search.service = token.value;
    return honour(search, actor_names[0], *text);
  }
  add(problems, Category::required, actor_names[0], "The parameter that names the service is missing.");
}

void read_status(const http::Head& head, SlotSearch& search, Problems& problems) {
  const auto text = head.parameter("status");
  if (!at_most_once(head, "status", problems)) return;
  if (!text) return add(problems, Category::required, "status", "Expected free, busy, or both with a comma between.");
  for (auto rest = *text;;) {
    const auto comma = rest.find(',');
    const auto code = rest.substr(0, comma);
    if (code == "free")
      search.free = true;
    else if (code == "busy")
      search.busy = true;
    else
      return add(problems, Category::value, "status", "Expected free, busy, or both with a comma between.");
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  honour(search, "status", *text);
}

/// One end of the range. ge and le hold the instant itself.
struct Bound {
  bool lower = false;
  std::int64_t seconds = 0;  // first second inside (lower) or behind (upper) the range
};

std::optional<Bound> read_bound(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const auto prefix = text.substr(0, 2);
  std::string instant_text(text.substr(2));
  // TIME-6: an offset's plus sign that was not encoded arrives as a space.
  if (const auto space = instant_text.rfind(' '); space != std::string::npos && space > 10) instant_text[space] = '+';
  const auto offset = fhir::parse_offset_minutes(instant_text);
  const auto instant = fhir::parse_instant(instant_text);
  if (!instant || !offset || (*offset != 0 && *offset != 60)) return std::nullopt;
  const std::int64_t next = instant->seconds + 1;
  const std::int64_t up = instant->nanoseconds > 0 ? next : instant->seconds;
  if (prefix == "ge") return Bound{true, up};
  if (prefix == "gt") return Bound{true, next};
  if (prefix == "le") return Bound{false, next};
  if (prefix == "lt") return Bound{false, up};
  return std::nullopt;
}

void read_range(const http::Head& head, unsigned max_days, SlotSearch& search, Problems& problems) {
  const auto texts = head.parameters("start");
  if (texts.size() != 2)
    return add(problems, Category::required, "start",
               fmt::format("Expected start twice, a lower bound (ge or gt) and an upper one (le or lt); found {}.",
                           texts.size()));
  std::array<std::optional<Bound>, 2> bounds{read_bound(texts[0]), read_bound(texts[1])};
  if (!bounds[0] || !bounds[1])
    return add(problems, Category::value, "start",
               "Expected ge, gt, le or lt and a dateTime with seconds and the offset Z, +00:00 or +01:00.");
  if (bounds[0]->lower == bounds[1]->lower)
    return add(problems, Category::value, "start", "Expected one lower bound (ge or gt) and one upper (le or lt).");
  const auto& lower = bounds[0]->lower ? *bounds[0] : *bounds[1];
  const auto& upper = bounds[0]->lower ? *bounds[1] : *bounds[0];
  if (lower.seconds >= upper.seconds)
    return add(problems, Category::value, "start", "The lower bound is behind the upper one.");
  if (upper.seconds - lower.seconds > std::int64_t{max_days} * 86'400 + 1)
    return add(problems, Category::too_costly, "start",
               fmt::format("The range is wider than the {} days that one search may span.", max_days));
  search.from = lower.seconds;
  search.to = upper.seconds;
  for (const auto text : texts) honour(search, "start", text);
}

/// SLOT-7, X-32: spelt with a dot or a colon; what is not supported is left out of the self link.
void read_includes(const http::Head& head, SlotSearch& search, Problems& problems) {
  struct Known {
    std::string_view name;
    bool SlotIncludes::*flag;
  };
  static constexpr std::array<Known, 7> known{{{"Slot:schedule", &SlotIncludes::schedule},
                                               {"Slot:*", &SlotIncludes::schedule},  // a Slot refers to nothing else
                                               {"Schedule:actor:HealthcareService", &SlotIncludes::healthcare_service},
                                               {"Schedule:actor:Practitioner", &SlotIncludes::practitioner},
                                               {"Schedule:actor:PractitionerRole", &SlotIncludes::practitioner_role},
                                               {"HealthcareService:providedBy", &SlotIncludes::provided_by},
                                               {"HealthcareService:location", &SlotIncludes::location}}};
  std::array<bool, known.size()> honoured{};
  for (const auto value : head.parameters("_include")) {
    std::string name(value);
    std::replace(name.begin(), name.end(), '.', ':');
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i].name != name || honoured[i]) continue;
      honoured[i] = true;
      search.includes.*known[i].flag = true;
      honour(search, "_include", known[i].name);
    }
  }
  if (!search.includes.schedule || !search.includes.healthcare_service)
    add(problems, Category::required, "_include",
        "Expected at least _include=Slot:schedule and _include=Schedule:actor:HealthcareService.");
}

}  // namespace

fhir::Result<SlotSearch> read_slot_search(const http::Head& head, unsigned max_days) {
  SlotSearch search;
  Problems problems;
  read_actor(head, search, problems);
  read_status(head, search, problems);
  read_range(head, max_days, search, problems);
  read_includes(head, search, problems);
  if (problems.empty()) return search;
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Error& a, const Error& b) { return wire(a.category).status < wire(b.category).status; });
  return combine(std::move(problems));
}

}  // namespace bars::handlers
