#include "server/workflow/local_conflict.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Error;

std::optional<fhir::Instant> last_updated(fhir::Node node) {
  return fhir::parse_instant(node["meta"]["lastUpdated"].text());
}

/// The newest time that the message carries: entries that did not change keep theirs (UPD-10), and our own Encounter
/// has ours (UPD-14).
std::optional<fhir::Instant> time_of(const fhir::Bundle& bundle, const Conversation& conversation) {
  auto newest = last_updated(bundle.node());
  for (const auto& entry : bundle.entries())
    if (!conversation.is_own(entry)) newest = std::max(newest, last_updated(entry.resource));
  return newest;
}

/// UPD-11: the current version is the one that staff wrote.
std::optional<Error> refuse_unseen_status(const Content& content, const Conversation& conversation) {
  const auto& current = conversation.current;
  if (!current.local) return std::nullopt;
  const auto& focus = content.message.focus;
  const auto sent = last_updated(focus.resource);
  if (!sent || *sent < current.last_updated)
    return Error{
        Category::conflict,
        fmt::format("The service itself set the {} to {} at {}, and this {} is older. Read the current one "
                    "before you update it.",
                    kind_of(conversation.owner), current.status, format_instant(current.last_updated), focus.type()),
        focus.path() + ".meta.lastUpdated"};
  if (focus.resource["status"].text() == current.status) return std::nullopt;
  return Error{Category::conflict,
               fmt::format("The service itself set the {} to {}; an update cannot take that back.",
                           kind_of(conversation.owner), current.status),
               focus.path() + ".status"};
}

}  // namespace

std::optional<Error> refuse_before_local_change(storage::Transaction& transaction, const Content& content,
                                                const Conversation& conversation) {
  if (auto error = refuse_unseen_status(content, conversation)) return error;
  const auto changes = transaction.find_local_changes(conversation.owner);
  const auto noted = std::find_if(changes.rbegin(), changes.rend(),
                                  [](const storage::LocalChangeRecord& change) { return change.status.empty(); });
  if (noted == changes.rend()) return std::nullopt;
  const auto sent = time_of(content.message.bundle, conversation);
  if (sent && *sent >= noted->at) return std::nullopt;
  return Error{Category::conflict,
               fmt::format("The service took note of the {} at {}, and this message is older. Read the current one "
                           "before you update it.",
                           kind_of(conversation.owner), format_instant(noted->at)),
               "Bundle.meta.lastUpdated"};
}

}  // namespace bars::workflow
