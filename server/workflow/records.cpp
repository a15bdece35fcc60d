#include "server/workflow/records.hpp"

#include "fhir/json.hpp"
#include "server/workflow/patient.hpp"
#include "storage/store.hpp"

#include <fmt/format.h>

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

}  // namespace

storage::RequestRecord committed_request(const Request& request, const Applied& applied) {
  auto record = request_record(request);
  record.resource_type = applied.resource_type;
  record.resource_id = applied.resource_id;
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
  record.bundle_id = message.bundle.id();
  record.organisation = request.organisation;
  record.opens_conversation = opens_conversation(content);
  record.service = content.service->id();
  record.event = code_of(message.event);
  record.source_endpoint = message.header.source_endpoint();
  record.owner_type = applied.resource_type;
  record.owner_id = applied.resource_id;
  record.received = request.now;
  record.body = request.body;
  record.issued_ids = applied.issued_ids;
  return record;
}

storage::ResourceRecord resource_record(const Request& request, const Content& content, const fhir::Uuid& id,
                                        fhir::Node stored) {
  storage::ResourceRecord record;
  record.type = stored.resource_type();
  record.id = id;
  record.service = content.service->id();
  record.organisation = request.organisation;
  record.status = stored["status"].text();
  record.last_updated = request.now;
  describe_patient(patient_of(content.message), record);
  record.content = encode_json(stored);
  return record;
}

bool opens_conversation(const Content& content) noexcept {
  return content.decision.type == RequestType::new_booking || content.decision.type == RequestType::new_referral;
}

void check_links(storage::Transaction& transaction, const Content& content, std::string_view element,
                 std::string_view type, std::vector<std::string>& warnings) {
  constexpr std::size_t looked_at = 20;  // each is a query on the thread that writes
  const auto& focus = content.message.focus;
  const auto links = focus.resource[element].items();
  for (const auto& link : links.first(std::min(links.size(), looked_at))) {
    const auto target = link["reference"].text();
    const auto slash = target.find('/');
    if (slash == std::string_view::npos || target.substr(0, slash) != type) continue;
    const auto id = fhir::parse_uuid(target.substr(slash + 1));
    const auto linked = id ? transaction.find_resource(type, *id, content.service->id()) : std::nullopt;
    const auto says = [&](std::string_view what) {
      warnings.push_back(fmt::format("A1-4 {}.{} names a {} {}", focus.type(), element, type, what));
    };
    if (!linked)
      says("that is not held here");
    else if (is_other_patient({patient_of(content.message).resource}, *linked))
      says("of another patient");
  }
}

}  // namespace bars::workflow
