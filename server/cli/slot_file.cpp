#include "server/cli/slot_file.hpp"

#include "fhir/instant.hpp"
#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "server/control/slot_commands.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

namespace bars::cli {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::optional<std::int64_t> read_time(std::string_view text, const std::string& time_zone) {
  std::string local(text);
  if (local.size() == 10) local += "T00:00";
  if (local.size() > 10 && local[10] == ' ') local[10] = 'T';
  if (const auto instant = fhir::parse_instant(local))
    return instant->nanoseconds == 0 ? std::optional(instant->seconds) : std::nullopt;
  if (local.size() == 16) local += ":00";
  const auto clock = fhir::parse_instant(local + "Z");
  if (!clock || clock->nanoseconds != 0) return std::nullopt;
  return workflow::instant_of_local(time_zone, clock->seconds);
}

void SlotFiles::fault(const std::string& place, std::string_view what) {
  if (++faults_found_ <= most_faults) faults_.push_back(fmt::format("{}: {}", place, what));
}

void SlotFiles::add(const std::string& place, const ImportedSlot& slot) {
  if (const auto problem = control::problem_of_import(slot.start, slot.end, slot.capacity); !problem.empty())
    return fault(place, problem);
  const auto [known, added] = places_.try_emplace(slot.start, place);
  if (!added)
    return fault(
        place, fmt::format("found the start of {} again; expected each start once, with its capacity", known->second));
  if (slots_.size() == most_slots)
    return fault(place, fmt::format("found more than {} slots; expected fewer in one import", most_slots));
  slots_.push_back(slot);
}

void SlotFiles::read(const std::string& file, std::string_view text) {
  if (text.size() > largest_file)
    return fault(file, fmt::format("found more than {} bytes; expected a smaller file", largest_file));
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return fault(file, "found nothing; expected slots as CSV or as a FHIR Bundle");
  if (text[first] == '<' || text[first] == '{') return read_bundle(file, text);
  read_csv(file, text);
}

void SlotFiles::read_bundle(const std::string& file, std::string_view text) {
  const auto document = text[text.find_first_not_of(" \t\r\n")] == '<'
                            ? fhir::decode_xml(text)
                            : fhir::decode_json(text, {.depth = 64, .members = 10'000, .values = 10'000'000});
  if (!document) return fault(file, document.error().diagnostics);
  if (document->root.resource_type() != "Bundle") return fault(file, "found another resource; expected a Bundle");
  const auto entries = document->root["entry"].items();
  std::size_t slots = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto resource = entries[i]["resource"];
    if (resource.resource_type() != "Slot") continue;  // what a search includes beside them
    ++slots;
    read_slot(fmt::format("{}: Bundle.entry[{}].resource", file, i), resource);
  }
  if (slots == 0) fault(file, "found no Slot; expected a Bundle with Slots");
}

void SlotFiles::read_slot(const std::string& place, fhir::Node slot) {
  const auto start = fhir::parse_instant(slot["start"].text());
  const auto end = fhir::parse_instant(slot["end"].text());
  const auto status = slot["status"].text();
  const bool taken =
      status == "busy" || status == "busy-unavailable" || status == "busy-tentative" || status == "entered-in-error";
  constexpr std::string_view time = "expected an instant in whole seconds, with its offset";
  if (!start || start->nanoseconds != 0) fault(place + ".start", time);
  if (!end || end->nanoseconds != 0) fault(place + ".end", time);
  if (!taken && status != "free")
    fault(place + ".status", "expected free, busy, busy-unavailable, busy-tentative or entered-in-error");
  const bool right = start && end && start->nanoseconds == 0 && end->nanoseconds == 0 && (taken || status == "free");
  if (right) add(place, {start->seconds, end->seconds, taken ? 0 : 1});
}

}  // namespace bars::cli
