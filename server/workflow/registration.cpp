#include "server/workflow/registration.hpp"

#include "server/workflow/conversation.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/update.hpp"

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;

bool is_new(const Content& content) noexcept {
  return content.decision.type == RequestType::new_referral || content.decision.type == RequestType::new_validation;
}

bool gets_responses(const Content& content) noexcept {
  return is_new(content) || content.decision.type == RequestType::update_referral ||
         content.decision.type == RequestType::update_validation;
}

}  // namespace

fhir::Result<Content> read_sent(fhir::Document document, const Directory& directory) {
  fhir::Issues issues;
  auto message = fhir::read_message(document.root, issues);
  if (!message) return fhir::refusal(issues.take());
  const auto decision = decide(*message);
  if (!decision) return decision.error();
  const auto header = message->bundle.entries().front().path();
  const auto service = directory.find(message->source.value);
  if (!service) return Error{service.error().category, service.error().diagnostics, header + ".source.endpoint"};
  auto scope = storage::outbox_of((*service)->id());
  Content content{std::move(document), std::move(*message), *decision, *service, std::move(scope), {}};
  if (!gets_responses(content))
    return Error{Category::invariant,
                 "Only new and updated referrals and requests for validation are registered: nothing else is answered "
                 "by a message of its own.",
                 header + ".eventCoding"};
  return content;
}

bool Registration::is_known(storage::Transaction& transaction, const storage::Owner& owner) const {
  const auto text = request_.body.text();
  const auto messages = transaction.find_messages(owner);
  return std::any_of(messages.begin(), messages.end(),
                     [&](const storage::MessageRecord& message) { return message.body.text() == text; });
}

fhir::Result<void> Registration::apply(storage::Transaction& transaction) {
  const auto& message = content_.message;
  const auto bundle_id = message.bundle.id();
  const auto found =
      transaction.find_owner(content_.scope, conversation_.empty() ? bundle_id : std::string_view(conversation_), {});
  was_known_ = found && is_known(transaction, *found);
  if (was_known_) {
    owner_ = *found;
    return {};
  }
  if (is_new(content_)) {
    if (found) return Error{Category::conflict, "Another message with this Bundle.id is registered.", "Bundle.id"};
    keep(transaction, {"ServiceRequest", request_.fresh_ids[message.focus.index]}, {});
    return {};
  }
  const auto conversation = found ? load_conversation(transaction, content_, *found) : std::nullopt;
  if (!conversation)
    return Error{Category::not_found,
                 "The message is an update, and no message of its conversation is registered under its Bundle.id; "
                 "--conversation takes the Bundle.id of one that is.",
                 "Bundle.id"};
  std::vector<std::string> warnings;
  if (auto error = refuse_other_category(*conversation, content_)) return std::move(*error);
  if (auto error = refuse_other_patient(content_, *conversation, warnings)) return std::move(*error);
  keep(transaction, conversation->owner, conversation->ids_for(message));
  return {};
}

void Registration::keep(storage::Transaction& transaction, const storage::Owner& owner, const KnownIds& known) {
  const auto& message = content_.message;
  owner_ = owner;
  const auto held = transaction.find_conversation(owner);
  const bool was_unread = held && held->unread;
  Applied applied;
  Build build(applied.arena);
  const ResourceIds ids(message, *content_.service, known, request_.fresh_ids);
  applied.owner = owner;
  applied.entry_ids = ids.all();
  const auto resource = touched(build, message.focus.resource, owner.id, request_.now);
  const auto version = transaction.put_resource(
      resource_record(request_, content_, owner.id, stored_form(build, resource, message.bundle, ids)));
  transaction.add_request(committed_request(request_, owner));
  auto record = message_record(request_, content_, applied);
  record.opens_conversation = false;  // TI-14 is about what senders send us
  transaction.add_message(record);
  // What we sent is no news to us; a response to it will be.
  if (!was_unread)
    transaction.add_local_change(
        {.owner = owner, .type = owner.type, .id = owner.id, .status = {}, .version = version, .at = request_.now});
}

}  // namespace bars::workflow
