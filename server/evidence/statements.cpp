#include "server/evidence/statements.hpp"

#include "fhir/json.hpp"
#include "server/evidence/text.hpp"
#include "server/handlers/statement.hpp"
#include "server/public_url.hpp"
#include "server/workflow/publication.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

namespace bars::evidence {

namespace {

/// "" when the certificate that names it cannot be read here.
std::string url_of(const config::Receiver& config) {
  try {
    return public_url(config, config.listen.port);
  } catch (const std::runtime_error&) {
    return {};
  }
}

std::string definitions_of(const workflow::ServiceEntry& service) {
  fhir::Arena arena;
  fhir::Build build(arena);
  std::vector<fhir::Node> definitions;
  for (const auto& published : workflow::published_definitions(service))
    definitions.push_back(message_definition_resource(build, published));
  return pretty_json(build.array(definitions));
}

}  // namespace

std::vector<File> statements_of(const Conversation& conversation, const config::Receiver& config, fhir::Instant now) {
  const workflow::Services services(config.services, nullptr, fhir::Severity::warning, now);
  std::set<std::string> asked;
  for (const auto& exchange : conversation.exchanges) asked.insert(exchange.record.target);
  const auto url = url_of(config);
  std::vector<File> files;
  for (const auto& id : asked) {
    const auto service = services.directory.find(id);
    if (!service) continue;
    const auto folder = fmt::format("services/{}/", file_name(id));
    if (!url.empty()) {
      const auto statement = fhir::decode_json(handlers::statement_of(services, *service, url).text, fhir::own_json);
      files.push_back({folder + "capability-statement.json", pretty_json(statement->root)});
    }
    files.push_back({folder + "message-definitions.json", definitions_of(**service)});
  }
  return files;
}

}  // namespace bars::evidence
