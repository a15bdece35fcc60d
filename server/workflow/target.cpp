#include "server/workflow/target.hpp"

#include "storage/owner_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Error;
using storage::Owner;

struct Candidate {
  Owner owner;
  std::string service;
};

/// An Encounter stands for the referral that it belongs to.
void add_resource(storage::Snapshot& snapshot, std::string_view type, const fhir::Uuid& id,
                  std::vector<Candidate>& found) {
  auto record = snapshot.find_current(type, id);
  if (!record) return;
  if (type != "Encounter")
    found.push_back({{std::move(record->type), id}, std::move(record->service)});
  else if (record->referral)
    found.push_back({{"ServiceRequest", *record->referral}, std::move(record->service)});
}

std::vector<Candidate> candidates(storage::Snapshot& snapshot, std::string_view text) {
  std::vector<Candidate> found;
  const auto slash = text.find('/');
  const bool is_typed = slash != std::string_view::npos;
  if (const auto id = fhir::parse_uuid(is_typed ? text.substr(slash + 1) : text))
    for (const std::string_view type : {"Appointment", "ServiceRequest", "Encounter"})
      if (!is_typed || text.substr(0, slash) == type) add_resource(snapshot, type, *id, found);
  if (is_typed || !found.empty()) return found;
  for (const auto& owner : snapshot.find_owners(text)) add_resource(snapshot, owner.type, owner.id, found);
  return found;
}

Error ambiguous(const std::vector<Candidate>& found) {
  std::string names;
  for (const auto& each : found)
    names.append(fmt::format("{}{} of service {}", names.empty() ? "" : ", ", storage::name_of(each.owner),
                             storage::without_outbox(each.service)));
  return {Category::conflict, fmt::format("Several conversations have this Bundle.id; name one of {}.", names), {}};
}

}  // namespace

fhir::Result<Owner> find_target(storage::Snapshot& snapshot, const Target& target) {
  auto found = candidates(snapshot, target.id);
  const bool is_known = !found.empty();
  if (!target.service.empty())
    found.erase(
        std::remove_if(found.begin(), found.end(),
                       [&](const Candidate& each) { return storage::without_outbox(each.service) != target.service; }),
        found.end());
  if (found.size() == 1) return std::move(found.front().owner);
  if (!found.empty()) return ambiguous(found);
  if (is_known) return Error{Category::not_found, "What has this id belongs to another service.", {}};
  return Error{Category::not_found,
               "Nothing is held under this id. Expected the id of an Appointment, of a ServiceRequest or of an "
               "Encounter of this receiver, or the Bundle.id of a message.",
               {}};
}

}  // namespace bars::workflow
