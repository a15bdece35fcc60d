// Requests and answers as they were, from what is on record of them.
#pragma once

#include "config/receiver.hpp"
#include "server/evidence/conversation.hpp"
#include "server/http/message.hpp"

#include <string>
#include <string_view>

namespace bars::evidence {

/// Request line and headers as far as they are kept: what the query was, and other headers, is not. Without the line
/// when it was refused before it was known what it asks for; "" for acts without a request.
std::string request_head(const Exchange& exchange, const config::Receiver& config);

struct Answer {
  http::Response response;  // the body as JSON, whatever form was asked for; "" when it cannot be made again
  std::string_view how;     // a sentence: where the body comes from, or why there is none
};

/// A refusal is made again from the record, the answer to a message from the message and the versions that are held, a
/// read from the version of that time: by the code that made it. The id of an OperationOutcome is random and not kept.
Answer answer_to(const Exchange& exchange, const Conversation& conversation, const config::Receiver& config);

/// Status line and headers.
std::string answer_head(const http::Response& response);

}  // namespace bars::evidence
