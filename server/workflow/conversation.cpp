#include "server/workflow/conversation.hpp"

#include "fhir/json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Error;

fhir::Document decoded(const storage::ResourceRecord& record) {
  auto document = fhir::decode_json(record.content, fhir::own_json);
  if (!document) throw storage::StorageError("a stored resource is not JSON");
  return std::move(*document);
}

/// The entries that are ours are those whose resource is one that we hold.
std::optional<OwnEncounter> find_own_encounter(storage::Transaction& transaction, const Content& content,
                                               const std::vector<storage::StoredEntry>& entries) {
  for (const auto& stored : entries) {
    if (stored.entry.type != "Encounter") continue;
    const auto id = fhir::parse_uuid(stored.entry.id);
    if (!id) continue;
    auto record = transaction.find_resource("Encounter", *id, content.scope);
    if (!record) continue;
    auto document = decoded(*record);
    return OwnEncounter{std::move(*record), std::move(document), stored.entry.full_url};
  }
  return std::nullopt;
}

std::optional<storage::Owner> owner_of(storage::Transaction& transaction, const Request& request,
                                       const Content& content) {
  const auto& focus = content.message.focus;
  if (const auto id = fhir::parse_uuid(focus.id())) return storage::Owner{std::string(focus.type()), *id};
  const bool is_update = content.decision.type == RequestType::update_booking ||
                         content.decision.type == RequestType::update_referral ||
                         content.decision.type == RequestType::update_validation;
  if (!is_update || !focus.id().empty()) return std::nullopt;
  auto owner = transaction.find_owner(content.scope, content.message.bundle.id(), request.organisation);
  if (owner && owner->type != focus.type()) return std::nullopt;
  return owner;
}

}  // namespace

const storage::StoredEntry* Conversation::find(std::string_view full_url) const noexcept {
  const auto found = std::find_if(entries.begin(), entries.end(), [full_url](const storage::StoredEntry& stored) {
    return stored.entry.full_url == full_url;
  });
  return found == entries.end() ? nullptr : &*found;
}

bool Conversation::is_own(const fhir::Entry& entry) const {
  if (!encounter || entry.type() != "Encounter") return false;
  if (entry.full_url == encounter->full_url) return true;
  if (fhir::parse_uuid(entry.id()) == encounter->record.id) return true;
  const auto number = encounter->document.root["identifier"][0];
  const auto identifiers = entry.resource["identifier"].items();
  return std::any_of(identifiers.begin(), identifiers.end(), [number](const fhir::Node& identifier) {
    return identifier["value"].text() == number["value"].text() &&
           fhir::same_system(identifier["system"].text(), number["system"].text());
  });
}

KnownIds Conversation::ids_for(const fhir::Message& message) const {
  KnownIds ids;
  ids.reserve(entries.size() + 2);
  for (const auto& stored : entries) ids.emplace(stored.entry.full_url, stored.entry.id);
  ids.insert_or_assign(std::string(message.request().full_url), owner.id.text());
  for (const auto& entry : message.bundle.entries())
    if (is_own(entry)) ids.insert_or_assign(std::string(entry.full_url), encounter->record.id.text());
  return ids;
}

std::optional<Conversation> load_conversation(storage::Transaction& transaction, const Content& content,
                                              const storage::Owner& owner) {
  auto current = transaction.find_resource(owner.type, owner.id, content.scope);
  if (!current) return std::nullopt;
  auto document = decoded(*current);
  auto entries = transaction.find_entries(owner);
  auto encounter = find_own_encounter(transaction, content, entries);
  return Conversation{owner, std::move(*current), std::move(document), std::move(entries), std::move(encounter)};
}

fhir::Result<Conversation> find_conversation(storage::Transaction& transaction, const Request& request,
                                             const Content& content) {
  const auto& focus = content.message.focus;
  const auto owner = owner_of(transaction, request, content);
  auto conversation = owner ? load_conversation(transaction, content, *owner) : std::nullopt;
  if (!conversation)
    return Error{Category::not_found,
                 fmt::format("{0}.id is not the id of a {1} with this service; it is in the answer to the {1}.",
                             focus.type(), focus.type() == "Appointment" ? "booking" : "referral"),
                 focus.path() + ".id"};
  return std::move(*conversation);
}

bool is_current(std::string_view status) noexcept {
  return status == "booked" || status == "active" || status == "on-hold";
}

std::optional<Error> refuse_unless_current(const Conversation& conversation, const Content& content) {
  const auto& status = conversation.current.status;
  if (is_current(status)) return std::nullopt;
  return Error{Category::conflict, fmt::format("The {} is not current: it is {}.", kind_of(conversation.owner), status),
               content.message.focus.path() + ".id"};
}

std::optional<Error> refuse_other_category(const Conversation& conversation, const Content& content) {
  if (conversation.owner.type != "ServiceRequest") return std::nullopt;
  const auto held = fhir::find_coding(conversation.document.root["category"], fhir::systems::message_category);
  if (fhir::equal_ignoring_case(fhir::trim(held["code"].text()), content.message.category)) return std::nullopt;
  return Error{Category::unprocessable,
               fmt::format("The message is about a {}, and what is held under this id is another kind of request.",
                           content.message.category),
               content.message.request().path() + ".category"};
}

std::string_view kind_of(const storage::Owner& owner) noexcept {
  return owner.type == "Appointment" ? "booking" : "referral";
}

}  // namespace bars::workflow
