#include "server/handlers/handlers.hpp"
#include "server/handlers/statement.hpp"

#include <fmt/format.h>

namespace bars::handlers {

boost::asio::awaitable<Outcome> metadata(Context& context, const Environment& environment) {
  auto statement = statement_of(*context.services, context.service, environment.base_url);
  auto response = resource_response(std::move(statement.text));
  response.headers.emplace_back("ETag", fmt::format("W/\"{}\"", statement.version_id));
  co_return response;
}

}  // namespace bars::handlers
