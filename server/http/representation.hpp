// From an answer in JSON to the form that was asked for.
#pragma once

#include "server/http/message.hpp"
#include "server/http/negotiation.hpp"

namespace bars::http {

/// Makes the JSON body of an answer XML where `format` says so, then gzip where `compressed` does, with the headers
/// that go with it. Without a body there is nothing to do, and a body that is not JSON (it would be a fault of ours)
/// does not become XML.
void represent(Response& response, Format format, bool compressed);

}  // namespace bars::http
