#include "server/workflow/referral.hpp"

#include "server/workflow/identifiers.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"

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

}  // namespace

fhir::Result<Applied> accept_referral(storage::Transaction& transaction, const Request& request,
                                      const Content& content) {
  const auto& message = content.message;
  const auto& id = request.fresh_ids[message.focus.index];
  const auto& encounter_id = request.fresh_ids[message.bundle.entries().size()];
  const ResourceIds ids(message, *content.service, {}, request.fresh_ids);

  Applied applied;
  Build build(applied.arena);
  applied.resource_type = "ServiceRequest";
  applied.resource_id = id;
  const auto touched =
      build.with(message.focus.resource, "meta", touched_meta(build, message.focus.resource, request.now));
  applied.focus = build.with_first(touched, "id", build.copy(id.text()));
  applied.entry_ids = ids.all();
  applied.issued_ids = ids.issued_bytes();
  applied.issued_ids.insert(applied.issued_ids.end(), encounter_id.bytes.begin(), encounter_id.bytes.end());
  const auto theirs = encounter_of(message);
  applied.added = {planned_encounter(build, request, theirs.resource, encounter_id)};
  applied.added_behind = theirs.index;
  check_links(transaction, content, "supportingInfo", "Appointment", applied.warnings);

  const auto stored = [&](Node resource) { return stored_form(build, resource, message.bundle, ids); };
  transaction.put_resource(resource_record(request, content, id, stored(applied.focus)));
  transaction.put_resource(resource_record(request, content, encounter_id, stored(applied.added.front())));
  return applied;
}

}  // namespace bars::workflow
