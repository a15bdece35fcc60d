#include "server/workflow/referral.hpp"

#include "server/workflow/identifiers.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/update.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Node;

fhir::Entry encounter_of(const fhir::Message& message) {
  const auto named = message.bundle.resolve(fhir::ServiceRequest{message.focus.resource}.encounter());
  return named.type() == "Encounter" ? named : message.bundle.first("Encounter");
}

/// RESP-6: our own Encounter, in which what becomes of the referral is told.
Node planned_encounter(Build& build, const Request& request, Node theirs, const fhir::Uuid& id) {
  const auto now = format_instant(request.now);
  constexpr std::string_view profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-Encounter";
  const auto encounter = build.object(
      {{"resourceType", Build::text("Encounter")},
       {"id", build.copy(id.text())},
       {"meta", build.object({{"lastUpdated", build.copy(now)}, {"profile", build.array({Build::text(profile)})}})},
       {"identifier", Node()},
       {"status", Build::text("planned")},
       {"class", theirs["class"]},
       {"subject", theirs["subject"]},
       {"episodeOfCare", theirs["episodeOfCare"]},
       {"period", build.object({{"start", build.copy(fhir::format_seconds(request.now.seconds))}})}});
  return with_readable_identifier(build, encounter, request.base_url, "case-number", id);
}

/// A4-10: after our interim response nothing is to be changed any more.
std::optional<fhir::Error> refuse_begun(const Content& content, const Conversation& conversation) {
  if (content.decision.type != RequestType::update_validation || !conversation.encounter) return std::nullopt;
  const auto& status = conversation.encounter->record.status;
  if (status == "planned") return std::nullopt;
  return fhir::Error{fhir::Category::conflict,
                     fmt::format("Work on this validation has begun: the Encounter of this service is {}.", status),
                     content.message.focus.path() + ".id"};
}

/// The test tool begins an ambulance conversation with an update without id (RULES section 31).
bool opens_as_update(const Content& content, const fhir::Error& problem) {
  return problem.category == fhir::Category::not_found && content.decision.row == "A6-3" &&
         content.message.focus.id().empty() && content.service->tolerates("tool-quirks");
}

/// UPD-14: our Encounter as it is, in the place of what was sent back of it, else behind theirs.
void show_own_encounter(Build& build, const fhir::Message& message, Conversation& conversation, Applied& applied) {
  if (!conversation.encounter) return;
  const auto shown = build.with(conversation.encounter->document.root, "subject", message.focus.resource["subject"]);
  bool was_sent = false;
  for (const auto& entry : message.bundle.entries()) {
    if (!conversation.is_own(entry)) continue;
    applied.shown.push_back({entry.index, shown});
    was_sent = true;
  }
  if (!was_sent) applied.added = Added{conversation.encounter->full_url, shown, encounter_of(message).index};
  applied.documents.push_back(std::move(conversation.encounter->document));
}

}  // namespace

PreparedReferral prepare_referral(const Request& request, const Content& content) {
  const auto& message = content.message;
  const auto& id = request.fresh_ids[message.focus.index];
  const auto& encounter_id = request.fresh_ids[message.bundle.entries().size()];
  const ResourceIds ids(message, *content.service, {}, request.fresh_ids);

  Applied applied;
  Build build(applied.arena);
  applied.owner = {"ServiceRequest", id};
  applied.entry_ids = ids.all();
  const auto focus = touched(build, message.focus.resource, id, request.now);
  applied.shown.push_back({message.focus.index, focus});
  const auto theirs = encounter_of(message);
  const auto ours = planned_encounter(build, request, theirs.resource, encounter_id);
  // The fullUrl is another UUID than the id (RESP-13).
  applied.added = Added{fmt::format("urn:uuid:{}", request.fresh_ids.back().text()), ours, theirs.index};

  const auto stored = [&](Node resource) { return stored_form(build, resource, message.bundle, ids); };
  auto referral = resource_record(request, content, id, stored(focus));
  auto encounter = resource_record(request, content, encounter_id, stored(ours));
  encounter.referral = id;
  return {std::move(applied), std::move(referral), std::move(encounter)};
}

fhir::Result<Applied> open_referral(storage::Transaction& transaction, const Request& request, const Content& content,
                                    PreparedReferral prepared) {
  auto& applied = prepared.applied;
  if (const auto linked = make_links(transaction, linked_by(content, applied.owner), request.now, applied.warnings);
      !linked)
    return linked.error();
  transaction.put_resource(prepared.referral);
  transaction.put_resource(prepared.encounter);
  return std::move(applied);
}

fhir::Result<Applied> update_referral(storage::Transaction& transaction, const Request& request,
                                      const Content& content) {
  Applied applied;
  auto conversation = find_updatable(transaction, request, content, applied.warnings);
  if (!conversation && opens_as_update(content, conversation.error()))
    return open_referral(transaction, request, content, prepare_referral(request, content));
  if (!conversation) return conversation.error();
  if (auto error = refuse_begun(content, *conversation)) return std::move(*error);

  const auto& message = content.message;
  Build build(applied.arena);
  const ResourceIds ids(message, *content.service, conversation->ids_for(message), request.fresh_ids);
  applied.owner = conversation->owner;
  applied.entry_ids = ids.all();
  const auto focus = touched(build, message.focus.resource, conversation->owner.id, request.now);
  applied.shown.push_back({message.focus.index, focus});
  const auto stored = stored_form(build, focus, message.bundle, ids);
  show_own_encounter(build, message, *conversation, applied);
  transaction.put_resource(resource_record(request, content, conversation->owner.id, stored));
  return applied;
}

}  // namespace bars::workflow
