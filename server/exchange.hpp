// One request from its first byte to its answer: the page to read first.
#pragma once

#include "server/admission.hpp"
#include "server/handlers/context.hpp"
#include "server/http/message.hpp"
#include "server/observability/request_counts.hpp"
#include "server/rate_limits.hpp"
#include "server/request_claims.hpp"
#include "server/routes.hpp"
#include "server/security/identity_cache.hpp"
#include "server/security/peer.hpp"
#include "server/turns.hpp"

#include <boost/asio/awaitable.hpp>

namespace bars {

/// Shared by every connection; thread-safe. Must outlive every exchange in flight.
class Exchange {
 public:
  Exchange(const handlers::Environment& environment, observability::RequestCounts& counts)
      : environment_(environment),
        counts_(counts),
        rates_(environment.config.limits),
        admission_(environment.config.limits.requests_at_once) {}

  /// Answers one request, whatever it is: a head that could not be read becomes an answer too. Leaves one audit record
  /// and one line in the log, and is counted. Never throws.
  boost::asio::awaitable<http::Response> answer(const security::Peer& peer, http::Received received,
                                                http::BodyReader& body);

 private:
  boost::asio::awaitable<handlers::Outcome> attempt(const security::Peer& peer, handlers::Context& context,
                                                    http::BodyReader& body);

  // The steps of attempt(), in its order.
  fhir::Result<void> check_identity(const Route& route, handlers::Context& context);
  void keep_other_headers(handlers::Context& context) const;
  void keep_headers(handlers::Context& context) const;
  fhir::Result<void> check_access(const Route& route, handlers::Context& context) const;
  boost::asio::awaitable<fhir::Result<void>> receive_message(handlers::Context& context, http::BodyReader& body);
  static void take_hash(handlers::Context& context);
  boost::asio::awaitable<fhir::Result<void>> claim_request_id(handlers::Context& context);
  boost::asio::awaitable<fhir::Result<void>> take_turn(handlers::Context& context);

  handlers::Context begin(const security::Peer& peer, const http::Received& received, const http::Head& head) const;
  http::Response respond(handlers::Context& context, handlers::Outcome outcome) const;
  /// False when there is no place for the record. The error is why an answer that has to be on record must not be
  /// given.
  boost::asio::awaitable<fhir::Result<bool>> leave_record(handlers::Context& context);
  void count(const handlers::Context& context, bool recorded);

  const handlers::Environment& environment_;
  observability::RequestCounts& counts_;
  RateLimits rates_;
  Admission admission_;
  Turns turns_;
  RequestClaims claims_;
  security::IdentityCache identities_;
};

}  // namespace bars
