// What a request leaves in the store.
#pragma once

#include "server/workflow/request.hpp"
#include "storage/records.hpp"

#include <cstdint>
#include <vector>

namespace bars::workflow {

/// The request id as committed with its effects.
storage::RequestRecord committed_request(const Request& request, const storage::Owner& owner);

/// The request id as refused, kept until `keep_until` (Unix seconds, TI-8).
storage::RequestRecord kept_refusal(const Request& request, const fhir::Error& refusal, std::int64_t keep_until);

/// The message as it arrived.
storage::MessageRecord message_record(const Request& request, const Content& content, const Applied& applied);

/// A resource of the message as `stored` says, for the patient of the message.
storage::ResourceRecord resource_record(const Request& request, const Content& content, const fhir::Uuid& id,
                                        fhir::Node stored);

/// What the resource can be found by; the first storage::most_identifiers.
std::vector<storage::IdentifierRecord> identifiers_of(fhir::Node resource);

/// TI-15: true for the messages that make something new; what changes something that is there may carry the Bundle.id
/// of the message that made it.
bool opens_conversation(const Content& content) noexcept;

}  // namespace bars::workflow
