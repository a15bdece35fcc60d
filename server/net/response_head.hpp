// The head of a response as bytes.
#pragma once

#include "server/http/message.hpp"

#include <ctime>
#include <string>

namespace bars::net {

/// Status line, Date (of `now`), Content-Type and Content-Length of the body, Connection, the response's own headers,
/// blank line. Nothing that names this server (HDR-9). A header with a control character is left out: whatever made
/// it, it must not split the response.
std::string response_head(const http::Response& response, bool keep_alive, std::time_t now);

}  // namespace bars::net
