#include "server/workflow/publication.hpp"

#include <algorithm>

namespace bars::workflow {

std::vector<fhir::PublishedDefinition> published_definitions(const ServiceEntry& service) {
  std::vector<fhir::PublishedDefinition> published;
  for (const auto& accepts : service.config().accepts) {
    for (const auto& key : accepts.messages) {
      const auto* definition = fhir::find_definition_by_key(key);
      auto known = std::find_if(published.begin(), published.end(), [&](const fhir::PublishedDefinition& other) {
        return other.definition == definition && other.version == accepts.version;
      });
      if (known == published.end())
        known = published.insert(published.end(), {definition,
                                                   stable_id("MessageDefinition", service.id(), key, accepts.version),
                                                   accepts.version,
                                                   std::string(service.id()),
                                                   {}});
      known->use_cases.insert(known->use_cases.end(), accepts.use_cases.begin(), accepts.use_cases.end());
    }
  }
  return published;
}

}  // namespace bars::workflow
