#include "server/workflow/local_change.hpp"

#include "fhir/codes.hpp"
#include "fhir/json.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

fhir::Document decoded(const storage::ResourceRecord& record) {
  auto document = fhir::decode_json(record.content, fhir::own_json);
  if (!document) throw storage::StorageError("a stored resource is not JSON");
  return std::move(*document);
}

std::optional<Error> refuse_other_version(const Target& target, const storage::ResourceRecord& record) {
  if (!target.version || *target.version == record.version) return std::nullopt;
  return Error{Category::conflict,
               fmt::format("It is at version {}, not {}: look at it again.", record.version, *target.version),
               {}};
}

/// CANCEL-12, A4-6: where each type says why.
Node with_reason(Build& build, Node resource, const StatusChange& change, std::string_view reason) {
  if (change.type == "Appointment")
    return build.with(resource, "cancelationReason", build.object({{"text", build.copy_if(reason)}}));
  if (reason.empty()) return resource;
  const auto why =
      change.reason == Reason::code
          ? build.object(
                {{"coding", build.array({build.object({{"system", Build::text(fhir::systems::rejected_reasons)},
                                                       {"code", build.copy(reason)},
                                                       {"display", Build::text(rejection_display(reason))}})})}})
          : build.object({{"text", build.copy(reason)}});
  std::vector<Node> reasons(resource["reasonCode"].items().begin(), resource["reasonCode"].items().end());
  reasons.push_back(why);
  return build.with(resource, "reasonCode", build.array(reasons));
}

bool is_validation(Node service_request) {
  const auto category = fhir::find_coding(service_request["category"], fhir::systems::message_category);
  return fhir::equal_ignoring_case(fhir::trim(category["code"].text()), "validation");
}

}  // namespace

fhir::Instant local_time(fhir::Instant now) noexcept {
  constexpr std::int32_t tick = 100;  // of meta.lastUpdated, nanoseconds
  now.nanoseconds -= now.nanoseconds % tick;
  return now;
}

fhir::Result<void> Acknowledge::apply(storage::Transaction& transaction) {
  is_new_ = false;
  auto owner = find_target(transaction, target_);
  if (!owner) return owner.error();
  owner_ = std::move(*owner);
  const auto conversation = transaction.find_conversation(owner_);
  if (!conversation) throw storage::StorageError("a conversation has no booking and no referral");
  service_ = storage::without_outbox(conversation->current.service);
  if (auto error = refuse_other_version(target_, conversation->current)) return std::move(*error);
  version_ = conversation->current.version;
  is_new_ = conversation->unread;
  when_ = is_new_ ? now_ : *conversation->acknowledged;
  if (is_new_)
    transaction.add_local_change(
        {.owner = owner_, .type = owner_.type, .id = owner_.id, .status = {}, .version = version_, .at = now_});
  return {};
}

fhir::Result<void> SetStatus::apply(storage::Transaction& transaction) {
  notes_.clear();
  const auto owner = find_target(transaction, target_);
  if (!owner) return owner.error();
  auto record = transaction.find_current(change_.type, storage::owner_named(target_.id)->id);
  if (!record) throw storage::StorageError("a resource that was found is gone");
  resource_ = {record->type, record->id};
  service_ = storage::without_outbox(record->service);
  former_ = record->status;
  version_ = record->version;
  if (auto error = refuse_other_version(target_, *record)) return std::move(*error);
  if (!is_changed()) return {};
  if (auto error = refuse(transaction, *record)) return std::move(*error);
  write(transaction, std::move(*record));
  transaction.add_local_change({.owner = *owner,
                                .type = resource_.type,
                                .id = resource_.id,
                                .status = std::string(change_.status),
                                .version = version_,
                                .at = now_});
  return {};
}

std::optional<Error> SetStatus::refuse(storage::Transaction& transaction, const storage::ResourceRecord& record) const {
  if (storage::is_outbox(record.service))
    return Error{Category::conflict, "This is what the service sent: whoever has received it sets its status.", {}};
  if (!may_follow(change_, record.status))
    return Error{Category::conflict,
                 fmt::format("This {} is {}, which {} cannot follow. What can: {}.", record.type, record.status,
                             change_.status, statuses_after(record.type, record.status)),
                 {}};
  if (record.type != "Encounter" || change_.status != "planned" || !record.referral) return std::nullopt;
  // A4-10: or the requester could change what a clinician has begun with.
  const auto request = transaction.find_current("ServiceRequest", *record.referral);
  if (!request || !is_validation(decoded(*request).root)) return std::nullopt;
  return Error{Category::conflict, "Work on a validation that has begun cannot be taken back.", {}};
}

void SetStatus::write(storage::Transaction& transaction, storage::ResourceRecord record) {
  const auto document = decoded(record);
  fhir::Arena arena;
  Build build(arena);
  const auto stored = changed(build, document.root);
  record.status = change_.status;
  record.last_updated = now_;
  record.local = true;
  record.content = encode_json(stored);
  if (record.type == "ServiceRequest") record.identifiers = identifiers_of(stored);
  version_ = transaction.put_resource(record);
  if (!change_.gives_up) return;
  if (!record.slot_id.empty()) {
    transaction.release_slot(record.slot_id);
    notes_.push_back(fmt::format("CANCEL-10 slot {} has a place again", record.slot_id));
  }
  end_links(transaction, resource_, now_, notes_);
}

Node SetStatus::changed(Build& build, Node stored) const {
  stored = touched(build, stored, resource_.id, now_);
  stored = build.with(stored, "status", Build::text(change_.status));
  stored = with_reason(build, stored, change_, reason_);
  if (change_.type == "Encounter" && change_.status == "finished")
    stored = build.with(stored, "period",
                        build.with(stored["period"], "end", build.copy(fhir::format_seconds(now_.seconds))));
  return stored;
}

}  // namespace bars::workflow
