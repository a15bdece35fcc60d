#include "server/control/evidence_commands.hpp"

#include "server/control/arguments.hpp"

#include <memory>
#include <string>

namespace bars::control {

namespace {

/// Its audit record is all that there is to do.
class RecordAlone final : public storage::Unit {
 public:
  fhir::Result<void> apply(storage::Transaction&) override { return {}; }
  void settle(storage::Transaction&, const fhir::Error*) override {}
};

}  // namespace

fhir::Result<Task> collect_evidence(fhir::Node arguments, const Parts&) {
  const std::string correlation_id(arguments["correlationId"].text());
  if (correlation_id.empty()) return wrong("Expected the X-Correlation-ID of a conversation.");
  auto task = one_unit(std::make_shared<RecordAlone>(), [] { return std::string("{}"); });
  task.detail = arguments["patient"].text() == "true" ? "with patient data" : "masked";
  task.describe = [correlation_id](storage::AuditRecord& record) { record.correlation_id = correlation_id; };
  return task;
}

}  // namespace bars::control
