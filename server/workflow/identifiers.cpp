#include "server/workflow/identifiers.hpp"

#include "fhir/r4/primitive.hpp"

namespace bars::workflow {

namespace {

constexpr std::string_view urn_uuid = "urn:uuid:";

/// RESP-13: a reader that drops an id equal to its urn:uuid fullUrl would find none.
bool repeats_full_url(const fhir::Entry& entry) {
  return entry.full_url.starts_with(urn_uuid) &&
         fhir::equal_ignoring_case(entry.full_url.substr(urn_uuid.size()), entry.id());
}

bool keeps_its_id(const fhir::Entry& entry, const ServiceEntry& service) {
  const auto type = entry.type();
  if (type == "Slot") return fhir::parse_uuid(entry.id()) && !repeats_full_url(entry);
  if (type == "Encounter") return fhir::r4::is_id(entry.id()) && !repeats_full_url(entry);
  return service.issued(type, entry.id()) && !repeats_full_url(entry);
}

}  // namespace

ResourceIds::ResourceIds(const fhir::Message& message, const ServiceEntry& service, const KnownIds& earlier,
                         std::span<const fhir::Uuid> fresh) {
  const auto& entries = message.bundle.entries();
  ids_.reserve(entries.size());
  for (const auto& entry : entries) {
    if (keeps_its_id(entry, service)) {
      ids_.emplace_back(entry.id());
      continue;
    }
    const auto known = earlier.find(std::string(entry.full_url));
    ids_.push_back(known != earlier.end() ? known->second : fresh[entry.index].text());
  }
}

}  // namespace bars::workflow
