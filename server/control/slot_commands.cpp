#include "server/control/slot_commands.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/control/arguments.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bars::control {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

std::string list_text(const std::vector<storage::SlotRecord>& slots, const workflow::ServiceEntry& service) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> items;
  for (const auto& slot : slots) {
    if (items.size() == most_listed) break;
    items.push_back(build.object({{"id", build.copy(slot.id)},
                                  {"service", build.copy(slot.service)},
                                  {"diary", build.copy(slot.diary)},
                                  {"start", build.copy(fhir::format_seconds(slot.start))},
                                  {"end", build.copy(fhir::format_seconds(slot.end))},
                                  {"capacity", build.integer(slot.capacity)},
                                  {"taken", build.integer(slot.taken)},
                                  {"imported", Node::boolean(slot.imported)},
                                  {"offered", Node::boolean(workflow::is_offered(service, slot))}}));
  }
  return fhir::encode_json(build.object({{"slots", items.empty() ? Node::array({}) : build.array(items)},
                                         {"more", Node::boolean(slots.size() > most_listed)}}));
}

/// Counts over all the units of one command.
std::string added_text(std::size_t added, std::size_t known) {
  return fmt::format("{{\"added\":{},\"known\":{}}}", added, known);
}

fhir::Result<std::vector<storage::SlotRecord>> imported(Node arguments) {
  const auto items = arguments["slots"].items();
  if (items.empty() || items.size() > workflow::AddSlots::at_most)
    return wrong(fmt::format("Expected 1 to {} slots.", workflow::AddSlots::at_most));
  const auto service = arguments["service"].text();
  const auto diary = arguments["diary"].text();
  std::vector<storage::SlotRecord> slots;
  for (const auto& item : items) {
    const auto start = whole_number(item[0]);
    const auto end = whole_number(item[1]);
    const auto capacity = whole_number(item[2]);
    if (!start || !end || !capacity) return wrong("Expected start, end and capacity of each slot as whole numbers.");
    if (auto problem = problem_of_import(*start, *end, *capacity); !problem.empty()) return wrong(std::move(problem));
    slots.push_back({.id = workflow::slot_id(service, diary, *start),
                     .service = std::string(service),
                     .diary = std::string(diary),
                     .start = *start,
                     .end = *end,
                     .capacity = static_cast<std::uint32_t>(*capacity),
                     .taken = 0,
                     .imported = true});
  }
  return slots;
}

}  // namespace

std::string problem_of_import(std::int64_t start, std::int64_t end, std::int64_t capacity) {
  if (end <= start) return "The end is not behind the start.";
  if (end - start > longest_slot) return "The slot is longer than 24 hours.";
  if (capacity < 0 || capacity > most_places)
    return fmt::format("The capacity is not one from 0 (withdrawn) to {}.", most_places);
  return {};
}

fhir::Result<Task> list_slots(Node arguments, const Parts& parts) {
  const auto service = configured(parts, arguments["service"]);
  if (!service) return service.error();
  const auto from = whole_number(arguments["from"]);
  const auto to = whole_number(arguments["to"]);
  if (!from || !to) return wrong("Expected from and to as seconds since 1970.");
  auto entry = std::make_shared<const workflow::ServiceEntry>(**service, parts.services->configured);
  Task task;
  task.target = entry->id();
  task.read = [entry, services = parts.services, queries = workflow::slot_queries(*entry, *from, *to, most_listed + 1)](
                  storage::Snapshot& snapshot) -> fhir::Result<std::string> {
    return list_text(workflow::find_slots(snapshot, queries), *entry);
  };
  return task;
}

fhir::Result<Task> generate_slots(Node arguments, const Parts& parts) {
  struct Rolling {
    std::vector<workflow::OfferedDiary> diaries;
    std::optional<workflow::RollForward> units{};
    std::vector<std::shared_ptr<const workflow::AddSlots>> done{};
  };
  Task task;
  const auto rolling = std::make_shared<Rolling>();
  rolling->diaries = parts.services->directory.diaries();
  if (const auto id = arguments["service"]) {
    const auto service = configured(parts, id);
    if (!service) return service.error();
    task.target = (*service)->id.value;
    rolling->diaries = workflow::ServiceEntry(**service, parts.services->configured).diaries();
  }
  rolling->units.emplace(rolling->diaries, parts.now().seconds);
  task.next = [rolling]() -> std::shared_ptr<storage::Unit> {
    auto unit = rolling->units->next();
    if (unit) rolling->done.push_back(unit);
    return unit;
  };
  task.answer = [rolling] {
    std::size_t added = 0;
    std::size_t all = 0;
    for (const auto& unit : rolling->done) {
      added += unit->added();
      all += unit->size();
    }
    return added_text(added, all - added);
  };
  return task;
}

fhir::Result<Task> import_slots(Node arguments, const Parts& parts) {
  const auto service = configured(parts, arguments["service"]);
  if (!service) return service.error();
  const auto& diaries = (*service)->diaries;
  const auto wanted = arguments["diary"].text();
  if (std::none_of(diaries.begin(), diaries.end(), [&](const config::Diary& each) { return each.id == wanted; }))
    return Error{Category::not_found, "This service owns no diary with this id.", {}};
  auto slots = imported(arguments);
  if (!slots) return slots.error();
  const auto unit = std::make_shared<workflow::AddSlots>(std::move(*slots));
  auto task = one_unit(unit, [unit] { return added_text(unit->added(), unit->size() - unit->added()); });
  task.target = (*service)->id.value;
  task.detail = fmt::format("{} slots of diary {}", unit->size(), wanted);
  return task;
}

}  // namespace bars::control
