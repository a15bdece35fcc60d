// Carries a command out: the same for one that came over the socket and one that runs beside no receiver.
#pragma once

#include "server/control/command.hpp"
#include "storage/signal.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>

namespace bars::control {

/// One command as it was given.
struct Request {
  std::string_view command;
  fhir::Node arguments;
  std::string caller;  // who gave it: `uid 1000`
};

/// The JSON that the command answers with, once everything it did is committed. Each unit of work leaves its audit
/// record in its own transaction; a read, and what was refused before there was a unit, leave theirs in the next batch.
/// Category::not_found for an unknown command. Awaited on a strand; `request` must live until then.
boost::asio::awaitable<fhir::Result<std::string>> run(const Parts& parts, const Request& request,
                                                      storage::Deadline deadline);

}  // namespace bars::control
