#include "server/workflow/resource_unit.hpp"

#include "server/workflow/resource_change.hpp"
#include "server/workflow/resource_creation.hpp"

#include <fmt/format.h>

namespace bars::workflow {

std::string interaction_of(WriteKind kind, std::string_view type) {
  return fmt::format("{}-{}", type == "Appointment" ? "appointment" : "service-request", code_of(kind));
}

ResourceUnit::ResourceUnit(Request request, fhir::Result<ResourceWrite> write, storage::AuditRecord audit,
                           std::shared_ptr<void> claim, std::chrono::steady_clock::time_point started)
    : RequestUnit(std::move(request), std::move(audit), std::move(claim), started), write_(std::move(write)) {}

std::optional<fhir::Error> ResourceUnit::fault() const {
  if (write_) return std::nullopt;
  return write_.error();
}

fhir::Result<storage::Owner> ResourceUnit::carry_out(storage::Transaction& transaction) {
  auto written = apply_kind(transaction);
  if (!written) return written.error();
  written_ = std::move(*written);
  written_.record.version = transaction.put_resource(written_.record);
  transaction.add_message(message_record());
  return storage::Owner{written_.record.type, written_.record.id};
}

fhir::Result<Written> ResourceUnit::apply_kind(storage::Transaction& transaction) const {
  if (write_->kind == WriteKind::create)
    return write_->type == "Appointment" ? create_booking(transaction, request(), *write_)
                                         : create_referral(transaction, request(), *write_);
  if (write_->kind == WriteKind::patch && write_->type == "Appointment")
    return reschedule(transaction, request(), *write_);
  return change_status(transaction, request(), *write_);
}

storage::MessageRecord ResourceUnit::message_record() const {
  const auto& record = written_.record;
  storage::MessageRecord message;
  message.request_id = request().request_id;
  message.organisation = request().organisation;
  message.service = record.service;
  message.event = interaction_of(write_->kind, write_->type);
  message.request_type = message.event;
  message.owner = {record.type, record.id};
  message.received = request().now;
  message.body = request().body;
  if (!written_.full_url.empty() && write_->kind != WriteKind::remove)
    message.entries.push_back({written_.full_url, record.type, record.id.text(),
                               fhir::parse_instant(write_->body.root["meta"]["lastUpdated"].text())});
  return message;
}

void ResourceUnit::describe(bool done, storage::AuditRecord& audit, std::vector<std::string>& details) const {
  if (done) audit.nhs_number = written_.record.nhs_number;
  if (done) details.insert(details.end(), written_.warnings.begin(), written_.warnings.end());
  if (!write_) return;
  for (const auto& warning : write_->warnings)
    details.push_back(fmt::format("{} {}", warning.rule, warning.diagnostics));
}

}  // namespace bars::workflow
