// The commands about what has arrived, and what staff do with it.
#pragma once

#include "server/control/command.hpp"

#include <cstddef>

namespace bars::control {

inline constexpr std::size_t most_conversations = 1'000;  // in one answer of inbox.list
inline constexpr std::size_t most_parts = 1'000;          // messages, entries or local changes in one of inbox.show
inline constexpr std::size_t longest_part = 1024 * 1024;  // bytes of a message in one answer of inbox.message

// Where a conversation is asked for, `id` is as workflow::find_target() takes it; `service` may be absent everywhere.

/// {service, since: seconds, unacknowledged: true, patient: true, limit, before}, all of them optional. Answers
/// {conversations: [{resource, service, organisation, requestType, status, version, lastUpdated, received, start,
/// acknowledged, unread, patient}], next}: newest first; `next` is `before` of the next page, absent when all were
/// looked at. `patient` is {nhsNumber, name, birthDate, postcode}, and only there when it was asked for.
fhir::Result<Task> list_inbox(fhir::Node arguments, const Parts& parts);

/// {id, service, patient: true, content: true}. Answers what inbox.list has of it, and {resources: [{resource, version,
/// status, lastUpdated, local, content}], messages: [{number, received, organisation, event, requestType, bundleId,
/// requestId}], entries: [{fullUrl, resource, lastUpdated, message}], localChanges: [{at, resource, version, status}],
/// links: [{resource, made, ended}]}. `content`, the resource as JSON text, only when it was asked for. A local change
/// without a status: staff took note.
fhir::Result<Task> show_conversation(fhir::Node arguments, const Parts& parts);

/// {id, service, number, offset}: message `number` of the conversation, counted from 1, as it was sent. Answers {text,
/// next}: from byte `offset` on; `next` is the offset of the next part, absent at the end.
fhir::Result<Task> show_message(fhir::Node arguments, const Parts& parts);

/// {id, service, version}: staff have taken note. With `version` it is refused when there is another one now. Answers
/// {resource, version, acknowledged, changed}.
fhir::Result<Task> acknowledge_conversation(fhir::Node arguments, const Parts& parts);

/// {id: "<type>/<id>", service, status, reason, version}. Answers {resource, version, from, status, changed}.
fhir::Result<Task> set_status(fhir::Node arguments, const Parts& parts);

}  // namespace bars::control
