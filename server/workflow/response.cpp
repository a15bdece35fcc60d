#include "server/workflow/response.hpp"

#include "server/workflow/conversation.hpp"
#include "server/workflow/decision_inputs.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/update.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;

/// MH-12.
std::optional<Conversation> find_answered(storage::Transaction& transaction, const Content& content,
                                          std::string_view bundle_id) {
  const auto owner = transaction.find_owner(content.scope, bundle_id, {});
  return owner ? load_conversation(transaction, content, *owner) : std::nullopt;
}

Error not_registered(const Content& content) {
  const bool tolerated = content.service->tolerates("unmatched-response");
  return {
      tolerated ? Category::invariant : Category::not_found,
      "MessageHeader.response.identifier is not the Bundle.id of a message that this service is known to have sent; "
      "what its systems send is registered with `bars-receiver conversation register`.",
      content.message.bundle.entries().front().path() + ".response.identifier"};
}

/// A response is news of the responder's Encounter: only when that is out of date is the response, too (UPD-4).
std::optional<Error> refuse_stale(storage::Transaction& transaction, const Content& content,
                                  const Conversation& conversation, std::vector<std::string>& warnings) {
  const auto theirs = counting_encounter(content.message);
  for (const auto& stale : compare_entries(transaction, content, conversation, warnings)) {
    if (theirs && stale.entry.index == theirs.index) return refusal_of(stale);
    warnings.push_back(fmt::format("UPD-4 {} is older than the one that is held", stale.entry.path()));
  }
  return std::nullopt;
}

/// The ServiceRequest with its own status, but for X-12: a validation that is answered in full is completed.
fhir::Node answered(Build& build, const Request& request, const Content& content, const fhir::Uuid& id) {
  const auto resource = touched(build, content.message.request().resource, id, request.now);
  const bool completes = content.decision.type == RequestType::full_validation_response &&
                         content.service->config().full_validation_completes;
  return completes ? build.with(resource, "status", Build::text("completed")) : resource;
}

}  // namespace

fhir::Result<Applied> take_response(storage::Transaction& transaction, const Request& request, const Content& content) {
  const auto& message = content.message;
  const auto asked = message.request();
  Applied applied;
  auto conversation = find_answered(transaction, content, message.header.answered());
  if (!conversation) {
    if (content.decision.type != RequestType::did_not_attend_response ||
        !content.service->tolerates("unmatched-response"))
      return not_registered(content);
    applied.warnings.emplace_back("X-30 the response answers nothing that this service is known to have sent");
    conversation = find_answered(transaction, content, message.bundle.id());  // sent once more
  }
  if (conversation) {
    if (auto error = refuse_other_category(*conversation, content)) return std::move(*error);
    if (auto error = refuse_other_patient(content, *conversation, applied.warnings)) return std::move(*error);
    if (auto error = refuse_stale(transaction, content, *conversation, applied.warnings)) return std::move(*error);
  }

  Build build(applied.arena);
  applied.owner = conversation ? conversation->owner : storage::Owner{"ServiceRequest", request.fresh_ids[asked.index]};
  const ResourceIds ids(message, *content.service, conversation ? conversation->ids_for(message) : KnownIds(),
                        request.fresh_ids);
  applied.entry_ids = ids.all();
  const auto resource = answered(build, request, content, applied.owner.id);
  applied.shown.push_back({asked.index, resource});
  transaction.put_resource(
      resource_record(request, content, applied.owner.id, stored_form(build, resource, message.bundle, ids)));
  return applied;
}

}  // namespace bars::workflow
