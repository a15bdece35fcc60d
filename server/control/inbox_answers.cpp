#include "server/control/inbox_answers.hpp"

#include "fhir/json.hpp"
#include "server/control/inbox_commands.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace bars::control {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;
using storage::name_of;
using storage::Owner;

/// Lists are there even when they are empty.
Node list(Build& build, const std::vector<Node>& items) { return items.empty() ? Node::array({}) : build.array(items); }

Node instant(Build& build, fhir::Instant when) { return build.copy(format_instant(when)); }

Node instant(Build& build, const std::optional<fhir::Instant>& when) { return when ? instant(build, *when) : Node(); }

Node patient_node(Build& build, const storage::ResourceRecord& record) {
  return build.object({{"nhsNumber", build.copy_if(record.nhs_number)},
                       {"name", build.copy_if(record.patient_name)},
                       {"birthDate", build.copy_if(record.birth_date)},
                       {"postcode", build.copy_if(record.postcode)}});
}

/// What we hold in versions: the booking or referral, and our Encounters.
std::vector<storage::ResourceRecord> held(storage::Snapshot& snapshot, const storage::ResourceRecord& owner,
                                          const std::vector<storage::StoredEntry>& entries) {
  std::vector<storage::ResourceRecord> found{owner};
  for (const auto& stored : entries) {
    const auto id = fhir::parse_uuid(stored.entry.id);
    if (!id || stored.entry.type != "Encounter" || found.size() == most_parts) continue;
    if (auto encounter = snapshot.find_current("Encounter", *id)) found.push_back(std::move(*encounter));
  }
  return found;
}

Node resources_node(Build& build, const std::vector<storage::ResourceRecord>& records, bool content) {
  std::vector<Node> items;
  items.reserve(records.size());
  for (const auto& record : records)
    items.push_back(build.object({{"resource", build.copy(name_of({record.type, record.id}))},
                                  {"version", build.integer(record.version)},
                                  {"status", build.copy(record.status)},
                                  {"lastUpdated", instant(build, record.last_updated)},
                                  {"local", Node::boolean(record.local)},
                                  {"content", content ? build.copy(record.content) : Node()}}));
  return list(build, items);
}

/// Numbered from 1, as inbox.message takes it.
Node messages_node(Build& build, const std::vector<storage::MessageRecord>& heads) {
  std::vector<Node> items;
  for (const auto& head : heads) {
    if (items.size() == most_parts) break;
    items.push_back(build.object({{"number", build.integer(static_cast<std::int64_t>(items.size()) + 1)},
                                  {"received", instant(build, head.received)},
                                  {"organisation", build.copy(head.organisation)},
                                  {"event", build.copy(head.event)},
                                  {"requestType", build.copy_if(head.request_type)},
                                  {"bundleId", build.copy(head.bundle_id)},
                                  {"requestId", build.copy(head.request_id.text())}}));
  }
  return list(build, items);
}

Node entries_node(Build& build, const std::vector<storage::StoredEntry>& entries,
                  const std::vector<storage::MessageRecord>& heads) {
  std::map<fhir::Uuid, std::int64_t> numbers;
  for (const auto& head : heads) numbers.emplace(head.request_id, static_cast<std::int64_t>(numbers.size()) + 1);
  std::vector<Node> items;
  for (const auto& stored : entries) {
    if (items.size() == most_parts) break;
    items.push_back(build.object({{"fullUrl", build.copy(stored.entry.full_url)},
                                  {"resource", build.copy(fmt::format("{}/{}", stored.entry.type, stored.entry.id))},
                                  {"lastUpdated", instant(build, stored.entry.last_updated)},
                                  {"message", build.integer(numbers[stored.request_id])}}));
  }
  return list(build, items);
}

Node changes_node(Build& build, const std::vector<storage::LocalChangeRecord>& changes) {
  std::vector<Node> items;
  for (const auto& change : changes) {
    if (items.size() == most_parts) break;
    items.push_back(build.object({{"at", instant(build, change.at)},
                                  {"resource", build.copy(name_of({change.type, change.id}))},
                                  {"version", build.integer(change.version)},
                                  {"status", build.copy_if(change.status)}}));
  }
  return list(build, items);
}

Node links_node(Build& build, const std::vector<storage::LinkRecord>& links, const Owner& owner) {
  std::vector<Node> items;
  items.reserve(links.size());
  for (const auto& link : links) {
    const bool is_booking = owner.type == "Appointment";
    const Owner other{is_booking ? "ServiceRequest" : "Appointment", is_booking ? link.referral : link.booking};
    items.push_back(build.object({{"resource", build.copy(name_of(other))},
                                  {"made", instant(build, link.made)},
                                  {"ended", instant(build, link.ended)}}));
  }
  return list(build, items);
}

}  // namespace

Node conversation_node(Build& build, const storage::ConversationRecord& conversation, bool patient) {
  const auto& current = conversation.current;
  return build.object({{"resource", build.copy(name_of({current.type, current.id}))},
                       {"service", build.copy(storage::without_outbox(current.service))},
                       {"sent", storage::is_outbox(current.service) ? Node::boolean(true) : Node()},
                       {"organisation", build.copy(current.organisation)},
                       {"requestType", build.copy_if(conversation.request_type)},
                       {"status", build.copy(current.status)},
                       {"version", build.integer(current.version)},
                       {"lastUpdated", instant(build, current.last_updated)},
                       {"received", instant(build, conversation.received)},
                       {"start", current.start ? build.copy(fhir::format_seconds(*current.start)) : Node()},
                       {"acknowledged", instant(build, conversation.acknowledged)},
                       {"unread", Node::boolean(conversation.unread)},
                       {"patient", patient ? patient_node(build, current) : Node()}});
}

std::string conversation_text(storage::Snapshot& snapshot, const storage::ConversationRecord& conversation,
                              bool patient, bool content) {
  const Owner owner{conversation.current.type, conversation.current.id};
  const auto heads = snapshot.find_message_heads(owner);
  const auto entries = snapshot.find_entries(owner);
  fhir::Arena arena;
  Build build(arena);
  auto answer = conversation_node(build, conversation, patient);
  for (const auto& part :
       {Member{"resources", resources_node(build, held(snapshot, conversation.current, entries), content)},
        Member{"messages", messages_node(build, heads)}, Member{"entries", entries_node(build, entries, heads)},
        Member{"localChanges", changes_node(build, snapshot.find_local_changes(owner))},
        Member{"links", links_node(build, snapshot.find_links(owner), owner)}})
    answer = build.with(answer, part.name, part.value);
  return fhir::encode_json(answer);
}

}  // namespace bars::control
