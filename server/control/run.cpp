#include "server/control/run.hpp"

#include "storage/owner_name.hpp"

#include <fmt/format.h>

#include <chrono>

namespace bars::control {

namespace {

using std::chrono::steady_clock;

/// The record of one command, but for its outcome.
storage::AuditRecord record_of(const Parts& parts, const Request& request, const Task& task) {
  storage::AuditRecord record;
  record.at = parts.now();
  record.request_id = task.request_id.empty() ? parts.new_id().text() : task.request_id;
  record.peer = "local";
  record.address = request.caller;
  record.software = "bars-receiver";
  record.target = task.target;
  record.interaction = request.command;
  record.resource = task.resource;
  record.detail = task.detail;
  return record;
}

void set_done(storage::AuditRecord& record, steady_clock::time_point started) {
  record.status = 200;
  record.duration_microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - started).count();
}

void set_refused(storage::AuditRecord& record, const fhir::Error& refusal) {
  const auto wire = fhir::wire(refusal.category);
  record.status = wire.status;
  record.code = wire.code;
  record.issue = wire.issue;
  record.detail = refusal.diagnostics;
}

/// Whom the booking or referral is about.
void name_patient(storage::Transaction& transaction, storage::AuditRecord& record) {
  const auto named = storage::owner_named(record.resource);
  if (!named) return;
  if (const auto current = transaction.find_current(named->type, named->id)) record.nhs_number = current->nhs_number;
}

/// A unit of a command, and its audit record.
class Audited final : public storage::Unit {
 public:
  Audited(std::shared_ptr<storage::Unit> unit, storage::AuditRecord record, const Task& task)
      : unit_(std::move(unit)), record_(std::move(record)), describe_(task.describe), started_(steady_clock::now()) {}

  fhir::Result<void> apply(storage::Transaction& transaction) override { return unit_->apply(transaction); }

  void settle(storage::Transaction& transaction, const fhir::Error* refusal) override {
    unit_->settle(transaction, refusal);
    auto record = record_;
    set_done(record, started_);
    if (describe_) describe_(record);
    if (refusal != nullptr) set_refused(record, *refusal);
    name_patient(transaction, record);
    transaction.add_audit(record);
  }

 private:
  std::shared_ptr<storage::Unit> unit_;
  storage::AuditRecord record_;
  std::function<void(storage::AuditRecord&)> describe_;
  steady_clock::time_point started_;
};

boost::asio::awaitable<fhir::Result<std::string>> write(const Parts& parts, const Request& request, const Task& task,
                                                        storage::Deadline deadline) {
  while (auto unit = task.next()) {
    const auto audited = std::make_shared<Audited>(std::move(unit), record_of(parts, request, task), task);
    const auto written = co_await parts.store.write(audited, deadline);
    if (!written) co_return written.error();
  }
  co_return task.answer();
}

/// What changed nothing in the store is audited in its next batch.
fhir::Result<std::string> audited(const Parts& parts, const Request& request, const Task& task,
                                  steady_clock::time_point started, fhir::Result<std::string> answer) {
  if (!task.is_audited) return answer;
  auto record = record_of(parts, request, task);
  set_done(record, started);
  if (task.describe) task.describe(record);
  if (!answer) set_refused(record, answer.error());
  if (!parts.store.record(record))
    return fhir::Error{fhir::Category::unavailable, "The store cannot keep an audit record now.", {}};
  return answer;
}

boost::asio::awaitable<fhir::Result<std::string>> read(const Parts& parts, const Request& request, const Task& task,
                                                       storage::Deadline deadline) {
  const auto started = steady_clock::now();
  auto work = task.read;
  auto answer = co_await parts.store.read<std::string>(work, deadline);
  co_return audited(parts, request, task, started, std::move(answer));
}

}  // namespace

boost::asio::awaitable<fhir::Result<std::string>> run(const Parts& parts, const Request& request,
                                                      storage::Deadline deadline) {
  const auto* const command = find_command(request.command);
  if (command == nullptr)
    co_return fhir::Error{fhir::Category::not_found, "The receiver does not know this command.", {}};
  const auto task = command->prepare(request.arguments, parts);
  if (!task) {
    auto record = record_of(parts, request, {});
    set_refused(record, task.error());
    parts.store.record(record);
    co_return task.error();
  }
  if (task->act) co_return audited(parts, request, *task, steady_clock::now(), task->act(request.caller));
  if (task->ask) co_return audited(parts, request, *task, steady_clock::now(), task->ask(parts.store));
  if (task->read) co_return co_await read(parts, request, *task, deadline);
  co_return co_await write(parts, request, *task, deadline);
}

}  // namespace bars::control
