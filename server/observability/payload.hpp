// What was sent and answered, for the log of a test environment (log.trace_payload). PATIENT DATA: nothing else of this
// program writes any to the log.
#pragma once

#include "config/receiver.hpp"
#include "server/http/message.hpp"

#include <string_view>

namespace bars::observability {

/// Says, at whatever level, that payloads are traced and what that means; nothing when they are not.
void warn_of_payloads(const config::Log& log);

/// One exchange at level debug: the target with its query, the headers, the body that was read, and the answer's.
/// Texts longer than a log value are cut as every value is.
void trace_payload(std::string_view request_id, const http::Head& head, std::string_view body, std::string_view answer);

}  // namespace bars::observability
