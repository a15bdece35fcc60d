#include "fhir/json.hpp"
#include "fhir/searchset.hpp"
#include "server/handlers/handlers.hpp"
#include "server/handlers/slot_query.hpp"
#include "server/workflow/slot_resource.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

#include <optional>

namespace bars::handlers {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;
using fhir::SearchEntry;
using storage::SlotRecord;
using workflow::ServiceEntry;

constexpr std::size_t max_slots = 10'000;
constexpr std::size_t usual_entry_bytes = 1024;

/// The directory resources behind the slots that were found, each once.
void add_includes(Build& build, const ServiceEntry& service, const SlotIncludes& includes,
                  const std::vector<bool>& diaries, std::string_view now, std::vector<SearchEntry>& entries) {
  const auto add = [&](Node resource) { entries.push_back({resource, false}); };
  for (std::size_t diary = 0; diary < diaries.size(); ++diary)
    if (diaries[diary]) add(service.schedule(build, diary, now));
  add(service.healthcare_service(build, now));
  if (includes.provided_by) add(service.organization(build, now));
  for (std::size_t diary = 0; diary < diaries.size(); ++diary) {
    if (!diaries[diary]) continue;
    const bool has_practitioner = !service.ids_of(diary).practitioner.empty();
    if (includes.practitioner_role && has_practitioner) add(service.practitioner_role(build, diary, now));
    if (includes.practitioner && has_practitioner) add(service.practitioner(build, diary, now));
    if (includes.location) add(service.location(build, diary, now));
  }
}

std::string searchset_text(const std::vector<SlotRecord>& slots, const ServiceEntry& service, const SlotSearch& search,
                           const Context& context, const Environment& environment) {
  fhir::Arena arena;
  Build build(arena);
  const auto now = arena.copy(format_instant(context.received));
  std::vector<SearchEntry> entries;
  std::vector<std::optional<workflow::SlotForm>> forms(service.diaries().size());
  for (const auto& slot : slots) {
    const auto diary = service.find_diary(slot.service, slot.diary);
    if (diary == ServiceEntry::npos) continue;
    const bool bookable = slot.start > context.received.seconds && workflow::is_offered(service, slot);
    if (!bookable && (slot.is_free() || slot.taken == 0)) continue;  // SLOT-15
    if (!forms[diary]) forms[diary].emplace(build, service.diaries()[diary], now);
    entries.push_back({forms[diary]->resource(build, slot)});
  }
  std::vector<bool> diaries;
  diaries.reserve(forms.size());
  for (const auto& form : forms) diaries.push_back(form.has_value());
  if (!entries.empty()) add_includes(build, service, search.includes, diaries, now, entries);
  const auto self = fmt::format("{}/Slot?{}", environment.base_url, search.honoured);
  return encode_json(fhir::searchset(build, environment.new_id().text(), now, environment.base_url, self, entries),
                     entries.size() * usual_entry_bytes);
}

}  // namespace

boost::asio::awaitable<Outcome> slot_search(Context& context, const Environment& environment) {
  const auto search = read_slot_search(context.head, environment.config.limits.slot_range_days);
  if (!search) co_return search.error();
  const auto service = service_for(context, search->service);
  if (!service) co_return service.error();

  // SLOT-6: what an older version of the national tool expects.
  if ((*service)->tolerates("tool-quirks") && !search->includes.practitioner)
    co_return Error{Category::required, "Expected _include=Schedule:actor:Practitioner as well.",
                    "http.query._include"};

  auto queries = workflow::slot_queries(**service, search->from, search->to, max_slots + 1);
  for (auto& query : queries) {
    query.free = search->free;
    query.busy = search->busy;
  }
  using Slots = std::vector<SlotRecord>;
  std::function<fhir::Result<Slots>(storage::Snapshot&)> work =
      [queries = std::move(queries)](storage::Snapshot& snapshot) -> fhir::Result<Slots> {
    return workflow::find_slots(snapshot, queries);
  };
  context.stages.enter(Stage::store);
  const auto slots = co_await environment.store.read<Slots>(work, context.deadline);
  context.stages.enter(Stage::answer);
  if (!slots) co_return slots.error();
  if (slots->size() > max_slots)
    co_return Error{Category::too_costly,
                    fmt::format("The range holds more than {} slots; ask for a narrower one.", max_slots),
                    "http.query.start"};
  co_return resource_response(searchset_text(*slots, **service, *search, context, environment));
}

}  // namespace bars::handlers
