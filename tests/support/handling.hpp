// A handler without a receiver around it: a request as the exchange would hand it over, run to its end.
#pragma once

#include "server/handlers/handlers.hpp"
#include "tests/support/no_store.hpp"
#include "tests/support/workflow.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <string>
#include <utility>

namespace bars::test {

/// What a request says, as far as handlers look.
struct Asked {
  std::vector<http::Parameter> query;
  std::string resource_id;
  std::string organisation = "B2002";
  std::string target;  // the service; "" for none
};

/// What the handler answers. It may suspend only on what its store does at once.
inline handlers::Outcome handled(handlers::Handler handler, const config::Receiver& config, storage::Store& store,
                                 const Asked& asked) {
  const workflow::ServicesInForce services(
      std::make_shared<const workflow::Services>(config.services, nullptr, fhir::Severity::warning));
  const handlers::Environment environment{config,
                                          services,
                                          store,
                                          [] { return fhir::Instant{}; },
                                          [] { return numbered_id(1); },
                                          "https://r.example/FHIR/R4"};
  http::Head head;
  head.query = asked.query;
  handlers::Context context{.head = head,
                            .resource_id = asked.resource_id,
                            .services = services.get(),
                            .received = {seconds_at("2026-11-22T09:00:00Z"), 0}};
  context.identity.organisation = asked.organisation;
  if (!asked.target.empty()) context.service = *context.services->directory.find(asked.target);
  boost::asio::io_context io;
  handlers::Outcome outcome = fhir::Error{fhir::Category::exception, "not answered", {}};
  boost::asio::co_spawn(io, handler(context, environment),
                        [&](const std::exception_ptr& thrown, handlers::Outcome answered) {
                          if (thrown) std::rethrow_exception(thrown);
                          outcome = std::move(answered);
                        });
  io.run();
  return outcome;
}

}  // namespace bars::test
