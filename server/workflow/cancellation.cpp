#include "server/workflow/cancellation.hpp"

#include "fhir/json.hpp"
#include "server/workflow/conversation.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/patient.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

/// Where a booking or referral says whom it is for.
std::string_view patient_element(const storage::Owner& owner) {
  return owner.type == "Appointment" ? "participant" : "subject";
}

std::vector<std::string_view> patient_references(const storage::Owner& owner, Node resource) {
  if (owner.type == "Appointment") return fhir::Appointment{resource}.actors();
  return {fhir::ServiceRequest{resource}.subject()};
}

/// CANCEL-8: whom it is for must be said again, by the same reference, and must be the same person.
std::optional<Error> refuse_other_patient(const Content& content, const Conversation& conversation, const KnownIds& ids,
                                          std::vector<std::string>& warnings) {
  const auto kind = kind_of(conversation.owner);
  const auto element = patient_element(conversation.owner);
  const auto path = fmt::format("{}.{}", content.message.focus.path(), element);
  const auto refused = [&](std::string_view why, std::string expression) {
    return Error{Category::unprocessable, fmt::format("{} The {} was not cancelled.", why, kind),
                 std::move(expression)};
  };
  const auto patient = patient_of(content.message);
  if (!patient)
    return refused(fmt::format("{}.{} resolves to no Patient in the message.", conversation.owner.type, element), path);
  const auto known = ids.find(std::string(patient.full_url));
  const auto reference = fmt::format("Patient/{}", known != ids.end() ? known->second : std::string(patient.id()));
  const auto held = patient_references(conversation.owner, conversation.document.root);
  if (std::find(held.begin(), held.end(), reference) == held.end())
    return refused(fmt::format("{}.{} refers to another resource than before.", conversation.owner.type, element),
                   path);
  if (!is_other_patient({patient.resource}, conversation.current)) return std::nullopt;
  if (!content.service->tolerates("patient-mismatch"))
    return refused(fmt::format("The patient is not the one that the {} is for.", kind), patient.path());
  warnings.emplace_back("UPD-15 the patient is another one; patient-mismatch is tolerated");
  return std::nullopt;
}

/// The stored resource with what a cancellation may say of it (CANCEL-12).
Node cancelled(Build& build, const Conversation& conversation, const Request& request, const fhir::Message& message,
               const ResourceIds& ids) {
  auto stored = touched(build, conversation.document.root, conversation.owner.id, request.now);
  for (const auto name : {"status", "cancelationReason", "reasonCode", "comment", "note"})
    if (const auto said = message.focus.resource[name])
      stored = build.with(stored, name, stored_form(build, said, message.bundle, ids));
  return stored;
}

}  // namespace

fhir::Result<Applied> cancel(storage::Transaction& transaction, const Request& request, const Content& content) {
  auto conversation = find_conversation(transaction, request, content);
  if (!conversation) return conversation.error();
  if (auto error = refuse_other_category(*conversation, content)) return std::move(*error);
  if (auto error = refuse_unless_current(*conversation, content)) return std::move(*error);
  const auto& message = content.message;
  const auto known = conversation->ids_for(message);
  Applied applied;
  if (auto error = refuse_other_patient(content, *conversation, known, applied.warnings)) return std::move(*error);

  Build build(applied.arena);
  const ResourceIds ids(message, *content.service, known, request.fresh_ids);
  applied.owner = conversation->owner;
  applied.entry_ids = ids.all();
  const auto& said = message.focus.resource;
  applied.shown.push_back({message.focus.index, touched(build, said, conversation->owner.id, request.now)});

  auto record = std::move(conversation->current);
  record.status = said["status"].text();
  record.last_updated = request.now;
  record.local = false;
  const auto stored = cancelled(build, *conversation, request, message, ids);
  if (record.type == "ServiceRequest") record.identifiers = identifiers_of(stored);
  record.content = encode_json(stored);
  transaction.put_resource(record);
  if (!record.slot_id.empty()) transaction.release_slot(record.slot_id);
  end_links(transaction, conversation->owner, request.now, applied.warnings);
  return applied;
}

}  // namespace bars::workflow
