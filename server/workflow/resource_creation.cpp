#include "server/workflow/resource_creation.hpp"

#include "fhir/json.hpp"
#include "server/workflow/links.hpp"
#include "server/workflow/patient.hpp"
#include "server/workflow/records.hpp"
#include "server/workflow/resources.hpp"
#include "server/workflow/slot_choice.hpp"

#include <fmt/format.h>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Category;
using fhir::Error;
using fhir::Node;

/// The first version of what `resource` says, and its links.
fhir::Result<Written> first_version(storage::Transaction& transaction, const Request& request,
                                    const ResourceWrite& write, Build& build, Node resource) {
  Written written;
  const storage::Owner owner{std::string(write.type), write.id};
  const auto patient = patient_in(build, write.body.root);
  const Linked made{owner, *write.service, write.body.root, std::string(write.type), patient};
  if (const auto linked = make_links(transaction, made, request.now, written.warnings); !linked) return linked.error();
  auto& record = written.record;
  record.type = write.type;
  record.id = write.id;
  record.service = write.service->id();
  record.organisation = request.organisation;
  record.status = resource["status"].text();
  record.last_updated = request.now;
  describe_patient({0, {}, patient}, record);
  if (write.type == "ServiceRequest") record.identifiers = identifiers_of(resource);
  record.content = encode_json(stored_form(build, resource));
  return written;
}

}  // namespace

fhir::Result<std::string> slot_named_by(Node appointment) {
  const auto reference = appointment["slot"][0]["reference"].text();
  if (reference.empty())
    return Error{Category::required, "Expected a reference to a slot of a slot search.", std::string(slot_path)};
  const auto end = reference.find_last_of("/:");
  const auto id = end == std::string_view::npos ? reference : reference.substr(end + 1);
  if (!fhir::parse_uuid(id))
    return Error{Category::value, "Expected the id of a slot of a slot search.", std::string(slot_path)};
  return fhir::lower(id);
}

fhir::Result<Written> create_booking(storage::Transaction& transaction, const Request& request,
                                     const ResourceWrite& write) {
  const auto id = slot_named_by(write.body.root);
  if (!id) return id.error();
  const auto slot = find_bookable(transaction, *write.service, *id, request.now, std::string(slot_path));
  if (!slot) return slot.error();
  if (auto differing = refuse_other_times(write.body.root, write.type, *slot)) return std::move(*differing);
  if (!transaction.take_slot(slot->id)) return no_longer_free(std::string(slot_path));

  fhir::Arena arena;
  Build build(arena);
  const auto named = in_slot(build, write.body.root, *slot);
  auto written = first_version(transaction, request, write, build, booked(build, request, named, *slot, write.id));
  if (!written) return written;
  written->record.slot_id = slot->id;
  written->record.start = slot->start;
  return written;
}

fhir::Result<Written> create_referral(storage::Transaction& transaction, const Request& request,
                                      const ResourceWrite& write) {
  fhir::Arena arena;
  Build build(arena);
  return first_version(transaction, request, write, build, touched(build, write.body.root, write.id, request.now));
}

}  // namespace bars::workflow
