#include "server/handlers/handlers.hpp"

namespace bars::handlers {

boost::asio::awaitable<Outcome> not_implemented(Context&, const Environment&) {
  co_return fhir::Error{
      fhir::Category::not_implemented,
      "This interaction is part of the standard, but this version of the receiver does not offer it; see "
      "GET /metadata for what it offers.",
      {}};
}

}  // namespace bars::handlers
