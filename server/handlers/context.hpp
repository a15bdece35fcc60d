// What a handler works with: the request being answered, and the parts of the receiver.
#pragma once

#include "config/receiver.hpp"
#include "fhir/error.hpp"
#include "fhir/instant.hpp"
#include "fhir/uuid.hpp"
#include "server/http/message.hpp"
#include "server/http/negotiation.hpp"
#include "server/http/trace_context.hpp"
#include "server/observability/notes.hpp"
#include "server/observability/stages.hpp"
#include "server/security/access.hpp"
#include "server/security/identity.hpp"
#include "server/workflow/services.hpp"
#include "storage/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bars::handlers {

using observability::Stage;

/// The parts that every exchange shares. Built by the application, unchanged while it serves; every member may be used
/// from any thread.
struct Environment {
  const config::Receiver& config;
  const workflow::ServicesInForce& services;
  storage::Store& store;
  std::function<fhir::Instant()> now;
  std::function<fhir::Uuid()> new_id;
  std::string base_url;  // public url with base path, no trailing slash
};

/// One request on its way through the exchange; each step adds what it found out.
struct Context {
  const http::Head& head;
  std::string_view resource_id{};  // the {id} of the path
  std::string_view version_id{};   // the {version} of the path
  fhir::Uuid request_id{};
  fhir::Uuid correlation_id{};
  security::Identity identity{};
  security::Permission permission = security::Permission::metadata;
  std::shared_ptr<const workflow::Services> services{};  // those in force when it began
  const workflow::ServiceEntry* service = nullptr;       // the target; nullptr on /metadata without one
  fhir::Instant received{};
  std::chrono::steady_clock::time_point started{};
  observability::Stages stages{started};
  storage::Deadline deadline{};
  http::Format format = http::Format::json;  // of the answer
  http::BodyForm body_form{};
  std::string body{};  // inflated
  storage::BodyHash body_hash{};
  std::shared_ptr<void> claim{};       // the right to process request_id, on routes that write
  std::shared_ptr<void> turn{};        // to judge the message; until the store has it
  std::optional<http::Trace> trace{};  // the one that its sender asks in
  storage::AuditRecord audit{};
  bool audited = false;  // the audit record is in the store with the effects
  observability::Notes notes{};
};

using Outcome = fhir::Result<http::Response>;
using Handler = boost::asio::awaitable<Outcome> (*)(Context&, const Environment&);

/// 200 with a FHIR JSON body; the exchange makes XML of it when that is asked for.
http::Response resource_response(std::string body);

/// The service that a request speaks of, when that is another than its target (HDR-11): it must be one of ours, and its
/// own access rules decide as well.
fhir::Result<const workflow::ServiceEntry*> service_for(const Context& context, std::string_view service_id);

}  // namespace bars::handlers
