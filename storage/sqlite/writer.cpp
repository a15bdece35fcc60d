#include "storage/sqlite/writer.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace bars::storage::sqlite {

namespace {

using namespace std::chrono_literals;

constexpr auto purge_interval = 60s;
// Deferred records wait this long for company: a commit of their own for each read would cost an fsync each.
constexpr auto audit_linger = 200ms;
constexpr auto audit_retry = 1s;
constexpr std::size_t audit_batch = 2048;
constexpr std::size_t audit_beside_units = 256;  // somebody waits for those
constexpr auto handshakes_linger = 60s;

template <class Value>
std::vector<Value> take_front(std::deque<Value>& queue, std::size_t most) {
  const auto end = queue.begin() + static_cast<std::ptrdiff_t>(std::min(queue.size(), most));
  std::vector<Value> taken(std::make_move_iterator(queue.begin()), std::make_move_iterator(end));
  queue.erase(queue.begin(), end);
  return taken;
}

/// Thrown where the store can promise nothing any more.
class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, const std::filesystem::path& path, const OpenOptions& options,
               const AuditKey& key, std::optional<unsigned> retention_days)
    : options_(options),
      key_(key),
      connection_(std::move(connection)),
      runner_(*connection_, key_, options.on_warning),
      checkpoints_(std::in_place, *connection_, path, options.checkpoint_pages, options.log_pages),
      head_(read_audit_head(*connection_)),
      purge_due_(Clock::now()),
      retention_(retention_days, options.on_retention),
      thread_([this] { run(); }) {}

boost::asio::awaitable<fhir::Result<void>> Writer::write(std::shared_ptr<Unit> unit, Deadline deadline) {
  const boost::asio::any_io_executor waiter = co_await boost::asio::this_coro::executor;
  auto ticket = std::make_shared<Ticket>(waiter, deadline);
  QueuedUnit queued;
  queued.unit = std::move(unit);
  queued.ticket = ticket;
  if (auto taken = enqueue(std::move(queued)); !taken) co_return taken;
  co_return co_await ticket->wait();
}

fhir::Result<void> Writer::enqueue(QueuedUnit queued) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return unavailable();
    if (units_.size() >= options_.write_queue) return queue_full();
    units_.push_back(std::move(queued));
  }
  arrived_.notify_one();
  return {};
}

bool Writer::record(const AuditRecord& audit) {
  bool wake = false;
  WaitingAudit waiting{audit.request_id, audit.correlation_id, pack_audit(audit, key_)};
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || audit_.size() >= options_.audit_queue) return false;
    wake = leave(std::move(waiting));
  }
  if (wake) arrived_.notify_one();
  return true;
}

bool Writer::leave(WaitingAudit waiting) {
  audit_.push_back(std::move(waiting));
  audit_lag_.came();
  if (audit_.size() == 1) audit_due_ = Clock::now() + audit_linger;
  if (audit_.size() == audit_batch) audit_due_ = Clock::now();
  return audit_.size() == 1 || audit_.size() == audit_batch;
}

AuditState Writer::audit_state() const {
  const std::lock_guard lock(mutex_);
  AuditState state{head_, audit_lag_.waiting(), audit_fault_};
  if (!state.fault && audit_.size() >= options_.audit_queue) state.fault = "no more deferred audit records can wait";
  return state;
}

void Writer::count(const RefusedHandshake& refused) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    wake = handshakes_.empty();
    if (wake) handshakes_due_ = Clock::now() + handshakes_linger;
    handshakes_.add(refused);
  }
  if (wake) arrived_.notify_one();
}

fhir::Result<void> Writer::start_backup(const std::filesystem::path& to) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return unavailable();
    if (auto started = backup_.start(to); !started) return started;
  }
  arrived_.notify_one();
  return {};
}

// Also of one that stop() ended: by then nobody else leaves records, and the thread that writes looks once more.
void Writer::backup_ended(const BackupState& ended) {
  const bool done = ended.phase == BackupState::Phase::done;
  auto record = act_of_store(
      options_.now(), "backup.end",
      ended.file.string() + ": " +
          (done ? std::to_string(ended.pages) + " pages, " + std::to_string(ended.bytes) + " bytes" : ended.fault));
  if (!done) record.status = 500;
  record.duration_microseconds = ended.took.count();
  WaitingAudit waiting{record.request_id, record.correlation_id, pack_audit(record, key_)};
  {
    const std::lock_guard lock(mutex_);
    leave(std::move(waiting));
  }
  arrived_.notify_one();
  options_.on_backup(ended);
}

Statistics Writer::statistics() const {
  Statistics statistics;
  statistics.batch_units = batch_units_.tally();
  statistics.commit_microseconds = runner_.commits().tally();
  const std::lock_guard lock(mutex_);
  statistics.units_waiting = units_.size();
  statistics.audit_waiting = audit_lag_.waiting();
  statistics.audit_lag = audit_lag_.lag();
  return statistics;
}

void Writer::give_up(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    given_up_ = why;
    healthy_ = false;
  }
  arrived_.notify_one();
}

void Writer::stop() {
  std::call_once(stopped_, [this] {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_one();
    thread_.join();
    backup_.stop("the store was closed");
    checkpoints_.reset();
    connection_.reset();
    healthy_ = false;
  });
}

void Writer::run() {
  try {
    while (take()) {
      const bool idle = batch_.empty();
      if (!idle) commit();
      backup_.step(*connection_);
      purge_when_due();
      remove_when_due();
      checkpoints_->step(idle);
    }
    backup_.stop("the store was closed");
    while (take()) commit();  // the record of that
    checkpoints_->finish();
  } catch (const std::exception& error) {
    fail(error.what());
  }
}

// Fills batch_, which stays empty when only the clock woke us. False: closed, and nothing is left.
bool Writer::take() {
  std::unique_lock lock(mutex_);
  while (!closed_ && !given_up_ && units_.empty() && !backup_.is_copying() && Clock::now() < next_look())
    arrived_.wait_until(lock, next_look());
  if (given_up_) throw Failure(*given_up_);
  if (closed_ && units_.empty() && audit_.empty() && handshakes_.empty()) return false;
  batch_.units = take_front(units_, options_.batch);
  if (closed_ || Clock::now() >= audit_not_before_)
    batch_.audit = take_front(audit_, batch_.units.empty() ? audit_batch : audit_beside_units);
  if (closed_ || Clock::now() >= handshakes_due_) batch_.handshakes = std::exchange(handshakes_, {});
  audit_lag_.taken(batch_.audit.size());
  return true;
}

Writer::Clock::time_point Writer::next_look() const {
  const auto handshakes = handshakes_.empty() ? Clock::time_point::max() : handshakes_due_;
  const auto housekeeping = std::min({purge_due_, checkpoints_->next_look(), retention_.next_step(), handshakes});
  return audit_.empty() ? housekeeping : std::min(housekeeping, std::max(audit_due_, audit_not_before_));
}

void Writer::commit() {
  BatchOutcome outcome = runner_.run(batch_);
  if (outcome.commit == Commit::failed) throw Failure("a COMMIT failed");
  note_audit(outcome.audit_written);
  if (outcome.commit == Commit::done && !batch_.units.empty()) batch_units_.add(batch_.units.size());
  answer(outcome.results);
  if (!outcome.audit_written) keep_audit_for_later();
  batch_.audit.clear();
  batch_.handshakes = {};
  if (connection_->damaged()) throw Failure("the store's file is damaged");
  checkpoints_->committed();
}

// The pipeline lets go of a unit before its sender is told: when both are done with it, its request id is free.
void Writer::answer(std::vector<fhir::Result<void>>& results) {
  for (std::size_t i = 0; i < batch_.units.size(); ++i) {
    batch_.units[i].unit.reset();
    batch_.units[i].ticket->finish(std::move(results[i]));
  }
  batch_.units.clear();
}

void Writer::note_audit(bool written) {
  const std::lock_guard lock(mutex_);
  if (const auto& head = runner_.audit_head()) head_ = *head;
  if (batch_.audit.empty()) return;
  audit_fault_ = written ? std::nullopt : std::optional<std::string>("deferred audit records cannot be written");
  if (written) audit_lag_.committed();
}

void Writer::keep_audit_for_later() {
  const std::lock_guard lock(mutex_);
  if (closed_ && !(batch_.audit.empty() && batch_.handshakes.empty()))
    throw Failure("deferred audit records could not be written");
  audit_.insert(audit_.begin(), std::make_move_iterator(batch_.audit.begin()),
                std::make_move_iterator(batch_.audit.end()));
  if (handshakes_.empty()) handshakes_due_ = Clock::now() + handshakes_linger;
  handshakes_.add(batch_.handshakes);
  audit_lag_.put_back();
  audit_not_before_ = Clock::now() + audit_retry;
}

void Writer::purge_when_due() {
  if (Clock::now() < purge_due_) return;
  bool more = false;
  if (runner_.purge(options_.now(), more) == Commit::failed) throw Failure("a COMMIT failed");
  purge_due_ = more ? Clock::now() : Clock::now() + purge_interval;
}

void Writer::remove_when_due() {
  if (retention_.step_when_due(runner_, options_.now()) == Commit::failed) throw Failure("a COMMIT failed");
  if (connection_->damaged()) throw Failure("the store's file is damaged");
  const auto& head = runner_.audit_head();
  if (!head || *head == head_) return;  // only this thread changes it
  const std::lock_guard lock(mutex_);
  head_ = *head;
}

void Writer::fail(const std::string& why) {
  std::size_t lost = batch_.audit.size();
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    healthy_ = false;
    std::move(units_.begin(), units_.end(), std::back_inserter(batch_.units));
    units_.clear();
    lost += audit_.size();
    audit_.clear();
    audit_lag_.lost();
  }
  std::vector<fhir::Result<void>> results(batch_.units.size(), unavailable());
  answer(results);
  options_.on_failure(why + "; deferred audit records lost: " + std::to_string(lost));
}

}  // namespace bars::storage::sqlite
