#include "server/workflow/resource_change.hpp"

#include "fhir/compare.hpp"
#include "fhir/json.hpp"
#include "fhir/structure.hpp"
#include "server/workflow/conversation.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resource_creation.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/slot_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;
using Names = std::span<const std::string_view>;

constexpr std::string_view status_elements[]{"status", "reasonCode", "cancelationReason"};
constexpr std::string_view slot_elements[]{"slot", "start", "end"};
/// About the resource, not of what it says.
constexpr std::string_view about[]{"resourceType", "id", "meta", "text", "implicitRules", "language"};

bool contains(Names names, std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); }

/// What is held under the id of the write.
struct Held {
  storage::ResourceRecord record;
  fhir::Document document;
};

std::optional<Error> refuse_held(const ResourceWrite& write, const Held& held) {
  if (!is_current(held.record.status))
    return Error{Category::conflict,
                 fmt::format("The {} is not current: it is {}.", kind_of({std::string(write.type), write.id}),
                             held.record.status),
                 "http.path"};
  const auto read = fhir::parse_instant(write.body.root["meta"]["lastUpdated"].text());
  const auto now = fhir::parse_instant(held.document.root["meta"]["lastUpdated"].text());
  if (!read || !now || !(*read < *now)) return std::nullopt;
  return Error{
      Category::conflict,
      fmt::format("It was changed since, at {}. Read the current one before you change it.", format_instant(*now)),
      fmt::format("{}.meta.lastUpdated", write.type)};
}

fhir::Result<Held> find_held(storage::Transaction& transaction, const ResourceWrite& write) {
  auto record = transaction.find_resource(write.type, write.id, write.service->id());
  if (!record)
    return Error{Category::not_found, fmt::format("No {} with this id is held for this service.", write.type),
                 "http.path"};
  auto document = fhir::decode_json(record->content, fhir::own_json);
  if (!document) throw storage::StorageError("a stored resource is not JSON");
  Held held{std::move(*record), std::move(*document)};
  if (auto error = refuse_held(write, held)) return std::move(*error);
  return held;
}

/// APPT-11: elements that the body says otherwise than what is held, but for those that may change.
std::vector<Error> other_changes(const ResourceWrite& write, const Held& held, Names changeable) {
  std::vector<Error> problems;
  for (const auto& member : write.body.root.members()) {
    if (contains(about, member.name) || contains(changeable, member.name)) continue;
    if (fhir::same_value(member.value, held.document.root[member.name])) continue;
    problems.push_back({Category::unprocessable,
                        "This element is not changed this way; leave it out, or send what was read.",
                        fmt::format("{}.{}", write.type, member.name)});
  }
  return problems;
}

/// The resource with those elements of the body.
Node changed(Build& build, const ResourceWrite& write, const Held& held, Names elements, fhir::Instant now) {
  auto resource = touched(build, held.document.root, write.id, now);
  for (const auto name : elements)
    if (const auto value = write.body.root[name]) resource = build.with(resource, name, stored_form(build, value));
  return resource;
}

/// What R4 says of the elements that were changed; the others were judged when they came.
fhir::Result<void> check_changed(Node resource, Names elements) {
  fhir::Issues issues;
  fhir::check_structure(resource, issues);
  std::vector<fhir::Issue> found;
  const auto type = resource.resource_type();
  for (auto& issue : issues.take()) {
    const bool is_changed = std::any_of(elements.begin(), elements.end(), [&](std::string_view name) {
      return issue.expression.starts_with(fmt::format("{}.{}", type, name));
    });
    if (issue.severity == fhir::Severity::error && (is_changed || issue.expression == type))
      found.push_back(std::move(issue));
  }
  if (!found.empty()) return fhir::refusal(std::move(found));
  return {};
}

bool may_become(std::string_view type, std::string_view status) {
  static constexpr std::string_view of_booking[]{"booked", "cancelled", "entered-in-error"};
  static constexpr std::string_view of_referral[]{"active", "on-hold", "revoked", "entered-in-error"};
  return type == "Appointment" ? contains(of_booking, status) : contains(of_referral, status);
}

fhir::Result<std::string_view> wanted_status(const ResourceWrite& write) {
  if (write.kind == WriteKind::remove) return write.type == "Appointment" ? "cancelled" : "revoked";
  const auto status = write.body.root["status"].text();
  const auto path = fmt::format("{}.status", write.type);
  if (status.empty()) return Error{Category::required, "Expected the status that it is to have.", path};
  if (may_become(write.type, status)) return status;
  return Error{Category::unprocessable,
               write.type == "Appointment"
                   ? "A sender may cancel a booking (cancelled, entered-in-error), and nothing else."
                   : "A sender may revoke a referral (revoked, entered-in-error), or put it on hold and back.",
               path};
}

/// UPD-11: what staff set is taken back only by whoever says that they have read it.
std::optional<Error> refuse_unseen_status(const ResourceWrite& write, const Held& held, std::string_view status) {
  if (!held.record.local || status == held.record.status || !is_current(status)) return std::nullopt;
  if (write.body.root["meta"]["lastUpdated"]) return std::nullopt;  // refuse_held() has looked at it
  return Error{Category::conflict,
               fmt::format("The service itself set it to {}. Read the current one, and send its meta.lastUpdated.",
                           held.record.status),
               fmt::format("{}.meta.lastUpdated", write.type)};
}

/// The slot that the booking has from now on: the one that it had, or the wanted one, which is taken for it.
fhir::Result<storage::SlotRecord> slot_after(storage::Transaction& transaction, const Request& request,
                                             const ResourceWrite& write, const std::string& had,
                                             const std::string& wanted) {
  if (wanted == had) {
    auto slot = transaction.find_slot(had);
    if (!slot) throw storage::StorageError("the slot of a booking is not there");
    if (auto differing = refuse_other_times(write.body.root, write.type, *slot)) return std::move(*differing);
    return std::move(*slot);
  }
  auto slot = find_bookable(transaction, *write.service, wanted, request.now, std::string(slot_path));
  if (!slot) return slot;
  if (auto differing = refuse_other_times(write.body.root, write.type, *slot)) return std::move(*differing);
  if (!transaction.take_slot(slot->id)) return no_longer_free(std::string(slot_path));
  transaction.release_slot(had);
  return slot;
}

/// The next version of what is held, and its place in the conversation.
Written next_version(storage::Transaction& transaction, Held held, Node resource, fhir::Instant now) {
  Written written;
  written.record = std::move(held.record);
  auto& record = written.record;
  record.status = resource["status"].text();
  record.last_updated = now;
  record.local = false;
  if (record.type == "ServiceRequest") record.identifiers = identifiers_of(resource);
  record.content = encode_json(resource);
  for (const auto& stored : transaction.find_entries({record.type, record.id}))
    if (stored.entry.type == record.type && stored.entry.id == record.id.text())
      written.full_url = stored.entry.full_url;
  return written;
}

}  // namespace

fhir::Result<Written> change_status(storage::Transaction& transaction, const Request& request,
                                    const ResourceWrite& write) {
  auto held = find_held(transaction, write);
  if (!held) return held.error();
  auto problems = other_changes(write, *held, status_elements);
  const auto status = wanted_status(write);
  if (!status) problems.push_back(status.error());
  if (!problems.empty()) return combine(std::move(problems));
  if (auto error = refuse_unseen_status(write, *held, *status)) return std::move(*error);

  fhir::Arena arena;
  Build build(arena);
  const auto resource =
      build.with(changed(build, write, *held, status_elements, request.now), "status", build.copy(*status));
  if (const auto right = check_changed(resource, status_elements); !right) return right.error();
  auto written = next_version(transaction, std::move(*held), resource, request.now);
  if (is_current(written.record.status)) return written;
  if (!written.record.slot_id.empty()) transaction.release_slot(written.record.slot_id);
  end_links(transaction, {written.record.type, written.record.id}, request.now, written.warnings);
  return written;
}

fhir::Result<Written> reschedule(storage::Transaction& transaction, const Request& request,
                                 const ResourceWrite& write) {
  auto held = find_held(transaction, write);
  if (!held) return held.error();
  auto problems = other_changes(write, *held, slot_elements);
  const auto id = slot_named_by(write.body.root);
  if (!id) problems.push_back(id.error());
  if (!problems.empty()) return combine(std::move(problems));

  const auto slot = slot_after(transaction, request, write, held->record.slot_id, *id);
  if (!slot) return slot.error();

  fhir::Arena arena;
  Build build(arena);
  const auto resource = in_slot(build, touched(build, held->document.root, write.id, request.now), *slot);
  auto written = next_version(transaction, std::move(*held), resource, request.now);
  written.record.slot_id = slot->id;
  written.record.start = slot->start;
  return written;
}

}  // namespace bars::workflow
