#include "server/workflow/records.hpp"

#include "fhir/json.hpp"
#include "fhir/r4/primitive.hpp"
#include "server/workflow/patient.hpp"
#include "storage/store.hpp"

#include <algorithm>

namespace bars::workflow {

namespace {

storage::RequestRecord request_record(const Request& request) {
  storage::RequestRecord record;
  record.request_id = request.request_id;
  record.correlation_id = request.correlation_id;
  record.body_hash = request.body_hash;
  record.organisation = request.organisation;
  record.received = request.now;
  return record;
}

storage::EntryRecord entry_record(std::string_view full_url, fhir::Node resource, std::string_view id) {
  return {std::string(full_url), std::string(resource.resource_type()), std::string(id),
          fhir::parse_instant(resource["meta"]["lastUpdated"].text())};
}

/// Those of the message, and one of ours behind them (UPD-6).
std::vector<storage::EntryRecord> entry_records(const fhir::Bundle& bundle, const Applied& applied) {
  std::vector<storage::EntryRecord> records;
  records.reserve(bundle.entries().size() + 1);
  for (const auto& entry : bundle.entries())
    records.push_back(entry_record(entry.full_url, entry.resource, applied.entry_ids[entry.index]));
  if (applied.added) {
    const auto& added = *applied.added;
    records.push_back(entry_record(added.full_url, added.resource, added.resource["id"].text()));
  }
  return records;
}

}  // namespace

storage::RequestRecord committed_request(const Request& request, const storage::Owner& owner) {
  auto record = request_record(request);
  record.resource_type = owner.type;
  record.resource_id = owner.id;
  return record;
}

storage::RequestRecord kept_refusal(const Request& request, const fhir::Error& refusal, std::int64_t keep_until) {
  auto record = request_record(request);
  record.committed = false;
  record.refusal = storage::encode_refusal(refusal);
  record.keep_until = keep_until;
  return record;
}

storage::MessageRecord message_record(const Request& request, const Content& content, const Applied& applied) {
  const auto& message = content.message;
  storage::MessageRecord record;
  record.request_id = request.request_id;
  if (fhir::r4::is_id(message.bundle.id())) {  // a placeholder is not remembered
    record.bundle_id = message.bundle.id();
    record.opens_conversation = opens_conversation(content);
  }
  record.organisation = request.organisation;
  record.service = content.scope;
  record.event = code_of(message.event);
  record.request_type = name_of(content.decision.type);
  record.source_endpoint = message.header.source_endpoint();
  record.owner = applied.owner;
  record.received = request.now;
  record.body = request.body;
  record.entries = entry_records(message.bundle, applied);
  return record;
}

storage::ResourceRecord resource_record(const Request& request, const Content& content, const fhir::Uuid& id,
                                        fhir::Node stored) {
  storage::ResourceRecord record;
  record.type = stored.resource_type();
  record.id = id;
  record.service = content.scope;
  record.organisation = request.organisation;
  record.status = stored["status"].text();
  record.last_updated = request.now;
  // Our Encounter is found through its referral alone; an index entry for it would only cost.
  if (record.type != "Encounter") describe_patient(patient_of(content.message), record);
  if (record.type == "ServiceRequest") record.identifiers = identifiers_of(stored);  // SR-1
  record.content = encode_json(stored);
  return record;
}

std::vector<storage::IdentifierRecord> identifiers_of(fhir::Node resource) {
  std::vector<storage::IdentifierRecord> identifiers;
  const auto all = resource["identifier"].items();
  for (const auto& identifier : all.first(std::min(all.size(), storage::most_identifiers))) {
    const auto value = identifier["value"].text();
    if (!value.empty()) identifiers.push_back({std::string(identifier["system"].text()), std::string(value)});
  }
  return identifiers;
}

bool opens_conversation(const Content& content) noexcept {
  switch (content.decision.type) {
    case RequestType::new_booking:
    case RequestType::new_referral:
    case RequestType::new_validation: return true;
    default: return false;
  }
}

}  // namespace bars::workflow
