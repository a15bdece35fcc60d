// What a request leaves in the store.
#pragma once

#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::workflow {

/// The request id as committed with its effects.
storage::RequestRecord committed_request(const Request& request, const Applied& applied);

/// The request id as refused, kept until `keep_until` (Unix seconds, TI-8).
storage::RequestRecord kept_refusal(const Request& request, const fhir::Error& refusal, std::int64_t keep_until);

/// The message as it arrived.
storage::MessageRecord message_record(const Request& request, const Content& content, const Applied& applied);

/// A resource of the message as `stored` says, for the patient of the message.
storage::ResourceRecord resource_record(const Request& request, const Content& content, const fhir::Uuid& id,
                                        fhir::Node stored);

/// TI-15: true for the messages that make something new; what changes something that is there may carry the Bundle.id
/// of the message that made it.
bool opens_conversation(const Content& content) noexcept;

/// A1-4: references from `element` of the focus to a resource of `type` that is not held here, or is of another
/// patient, are kept, but somebody should know: a warning each. The first 20 are looked at.
void check_links(storage::Transaction& transaction, const Content& content, std::string_view element,
                 std::string_view type, std::vector<std::string>& warnings);

}  // namespace bars::workflow
