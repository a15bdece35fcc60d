#include "server/control/inbox_commands.hpp"

#include "fhir/json.hpp"
#include "server/control/arguments.hpp"
#include "server/control/inbox_answers.hpp"
#include "server/workflow/local_change.hpp"
#include "storage/owner_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bars::control {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;
using workflow::Target;

/// The arguments that say which conversation; refused when the service is none of the configured ones.
fhir::Result<Target> target_of(Node arguments, const Parts& parts) {
  Target target{.id = std::string(arguments["id"].text())};
  if (target.id.empty()) return wrong("Expected an id: TYPE/ID, the id alone, or the Bundle.id of a message.");
  if (const auto service = arguments["service"]) {
    const auto known = configured(parts, service);
    if (!known) return known.error();
    target.service = service.text();
  }
  if (const auto version = arguments["version"]) {
    target.version = whole_number(version);
    if (!target.version || *target.version < 1) return wrong("Expected a version from 1 on.");
  }
  return target;
}

bool is_asked_for(Node argument) noexcept { return argument.text() == "true"; }

/// What a read learned of the conversation, for its audit record.
struct Seen {
  storage::Owner owner{};
  std::string service{};
  std::string nhs_number{};
};

std::function<void(storage::AuditRecord&)> describing(std::shared_ptr<const Seen> seen) {
  return [seen = std::move(seen)](storage::AuditRecord& record) {
    if (seen->owner.type.empty()) return;
    record.resource = name_of(seen->owner);
    record.target = seen->service;
    record.nhs_number = seen->nhs_number;
  };
}

fhir::Result<storage::ConversationRecord> find(storage::Snapshot& snapshot, const Target& target, Seen& seen) {
  auto owner = workflow::find_target(snapshot, target);
  if (!owner) return owner.error();
  auto conversation = snapshot.find_conversation(*owner);
  if (!conversation) throw storage::StorageError("a conversation has no booking and no referral");
  seen = {std::move(*owner), std::string(storage::without_outbox(conversation->current.service)),
          conversation->current.nhs_number};
  return std::move(*conversation);
}

std::string page_text(const storage::ConversationPage& page, bool patient) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> items;
  items.reserve(page.found.size());
  for (const auto& conversation : page.found) items.push_back(conversation_node(build, conversation, patient));
  return fhir::encode_json(build.object({{"conversations", items.empty() ? Node::array({}) : build.array(items)},
                                         {"next", page.next ? build.integer(*page.next) : Node()}}));
}

/// A part that ends between two characters.
std::string_view part_of(std::string_view text, std::size_t offset) {
  auto part = text.substr(offset, longest_part);
  if (offset + part.size() == text.size()) return part;
  while (!part.empty() && (static_cast<unsigned char>(text[offset + part.size()]) & 0xc0) == 0x80)
    part.remove_suffix(1);
  return part;
}

fhir::Result<std::string> part_text(storage::Snapshot& snapshot, const storage::Owner& owner, std::int64_t number,
                                    std::int64_t offset) {
  const auto heads = snapshot.find_message_heads(owner);
  const auto count = static_cast<std::int64_t>(heads.size());
  if (number > count)
    return Error{
        Category::not_found, fmt::format("The conversation has {} message{}.", count, count == 1 ? "" : "s"), {}};
  const auto message = snapshot.find_message(heads[static_cast<std::size_t>(number - 1)].request_id);
  if (!message) throw storage::StorageError("a message is gone");
  const auto from = static_cast<std::size_t>(offset);
  const auto text = message->body.text();
  if (from > text.size()) return wrong("The message ends before this offset.");
  const auto part = part_of(text, from);
  const auto next = from + part.size();
  fhir::Arena arena;
  Build build(arena);
  return fhir::encode_json(
      build.object({{"text", build.copy(part)},
                    {"next", next < text.size() ? build.integer(static_cast<std::int64_t>(next)) : Node()}}));
}

}  // namespace

fhir::Result<Task> list_inbox(Node arguments, const Parts& parts) {
  storage::ConversationQuery query;
  if (const auto service = arguments["service"]) {
    const auto known = configured(parts, service);
    if (!known) return known.error();
    query.service = service.text();
  }
  query.unread_only = is_asked_for(arguments["unacknowledged"]);
  if (const auto since = arguments["since"]) {
    const auto seconds = whole_number(since);
    if (!seconds) return wrong("Expected since as seconds since 1970.");
    query.since = fhir::Instant{*seconds, 0};
  }
  if (const auto limit = arguments["limit"]) {
    const auto number = whole_number(limit);
    if (!number || *number < 1 || *number > static_cast<std::int64_t>(most_conversations))
      return wrong(fmt::format("Expected a limit from 1 to {}.", most_conversations));
    query.limit = static_cast<std::size_t>(*number);
  }
  if (const auto before = arguments["before"]) {
    query.before = whole_number(before);
    if (!query.before) return wrong("Expected before as a whole number.");
  }
  Task task;
  task.target = query.service;
  task.detail = is_asked_for(arguments["patient"]) ? "with patients" : "";
  task.read = [query,
               patient = is_asked_for(arguments["patient"])](storage::Snapshot& snapshot) -> fhir::Result<std::string> {
    return page_text(snapshot.find_conversations(query), patient);
  };
  return task;
}

fhir::Result<Task> show_conversation(Node arguments, const Parts& parts) {
  auto target = target_of(arguments, parts);
  if (!target) return target.error();
  const auto seen = std::make_shared<Seen>();
  const bool patient = is_asked_for(arguments["patient"]);
  const bool content = is_asked_for(arguments["content"]);
  Task task;
  task.detail = content ? "with resources" : patient ? "with patient" : "";
  task.describe = describing(seen);
  task.read = [target = std::move(*target), seen, patient,
               content](storage::Snapshot& snapshot) -> fhir::Result<std::string> {
    const auto conversation = find(snapshot, target, *seen);
    if (!conversation) return conversation.error();
    return conversation_text(snapshot, *conversation, patient, content);
  };
  return task;
}

fhir::Result<Task> show_message(Node arguments, const Parts& parts) {
  auto target = target_of(arguments, parts);
  if (!target) return target.error();
  const auto number = whole_number(arguments["number"]);
  if (!number || *number < 1) return wrong("Expected the number of a message, from 1 on.");
  const auto offset = arguments["offset"] ? whole_number(arguments["offset"]) : 0;
  if (!offset || *offset < 0) return wrong("Expected an offset from 0 on.");
  const auto seen = std::make_shared<Seen>();
  Task task;
  task.detail = fmt::format("message {}", *number);
  task.describe = describing(seen);
  task.read = [target = std::move(*target), seen, number = *number,
               offset = *offset](storage::Snapshot& snapshot) -> fhir::Result<std::string> {
    const auto conversation = find(snapshot, target, *seen);
    if (!conversation) return conversation.error();
    return part_text(snapshot, seen->owner, number, offset);
  };
  return task;
}

fhir::Result<Task> acknowledge_conversation(Node arguments, const Parts& parts) {
  auto target = target_of(arguments, parts);
  if (!target) return target.error();
  const auto unit = std::make_shared<workflow::Acknowledge>(std::move(*target), parts.now());
  auto task = one_unit(unit, [unit] {
    fhir::Arena arena;
    Build build(arena);
    return fhir::encode_json(build.object({{"resource", build.copy(name_of(unit->owner()))},
                                           {"version", build.integer(unit->version())},
                                           {"acknowledged", build.copy(format_instant(unit->when()))},
                                           {"changed", Node::boolean(unit->is_new())}}));
  });
  task.target = arguments["service"].text();
  task.describe = [unit](storage::AuditRecord& record) {
    if (unit->owner().type.empty()) return;
    record.resource = name_of(unit->owner());
    record.target = unit->service();
    record.detail = unit->is_new() ? fmt::format("UPD-12 staff took note of version {}", unit->version())
                                   : "staff had taken note before";
  };
  return task;
}

fhir::Result<Task> set_status(Node arguments, const Parts& parts) {
  auto target = target_of(arguments, parts);
  if (!target) return target.error();
  const auto named = storage::owner_named(target->id);
  if (!named) return wrong("Expected TYPE/ID: an Appointment, a ServiceRequest or an Encounter, and its id, a UUID.");
  const auto change = workflow::find_status_change(named->type, arguments["status"].text(), arguments["reason"].text());
  if (!change) return change.error();
  const auto unit = std::make_shared<workflow::SetStatus>(std::move(*target), **change,
                                                          std::string(arguments["reason"].text()), parts.now());
  auto task = one_unit(unit, [unit] {
    fhir::Arena arena;
    Build build(arena);
    return fhir::encode_json(build.object({{"resource", build.copy(name_of(unit->resource()))},
                                           {"version", build.integer(unit->version())},
                                           {"from", build.copy(unit->former_status())},
                                           {"status", build.copy(unit->status())},
                                           {"changed", Node::boolean(unit->is_changed())}}));
  });
  task.target = arguments["service"].text();
  task.resource = arguments["id"].text();
  task.describe = [unit](storage::AuditRecord& record) {
    if (unit->resource().type.empty()) return;
    record.target = unit->service();
    record.detail = fmt::format("UPD-11 {} to {}, version {}", unit->former_status(), unit->status(), unit->version());
    for (const auto& note : unit->notes()) record.detail.append("\n").append(note);
  };
  return task;
}

}  // namespace bars::control
