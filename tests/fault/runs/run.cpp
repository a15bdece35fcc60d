#include "tests/fault/runs/run.hpp"

#include "storage/check.hpp"
#include "tests/fault/runs/checks.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace bars::test {

namespace {

using Fault = Disk::Fault;
using Where = Disk::Where;

/// A unit that is no sender's.
struct Upkeep final : storage::Unit {
  explicit Upkeep(std::function<void(storage::Transaction&)> what) : work(std::move(what)) {}
  std::function<void(storage::Transaction&)> work;
  fhir::Result<void> apply(storage::Transaction& transaction) override {
    work(transaction);
    return {};
  }
  void settle(storage::Transaction&, const fhir::Error*) override {}
};

/// Writes, and then does not want to have written.
struct Withdrawn final : storage::Unit {
  explicit Withdrawn(bool with_exception) : throws(with_exception) {}
  bool throws;
  fhir::Result<void> apply(storage::Transaction& transaction) override {
    storage::MessageRecord message;
    message.bundle_id = "withdrawn";
    message.owner.type = "Appointment";
    transaction.add_message(message);
    if (throws) throw storage::StorageError("withdrawn");
    return fhir::Error{fhir::Category::conflict, "withdrawn", {}};
  }
  void settle(storage::Transaction&, const fhir::Error*) override {}
};

class Run {
 public:
  Run(Host& host, std::uint64_t seed, Counts& counts) : host_(host), random_(seed), counts_(counts) {}

  void go(const std::map<std::string, Disk::Bytes>& image) {
    host_.set_up(random_(), below(16) == 0 ? std::map<std::string, Disk::Bytes>() : image);
    for (auto lives = 1 + below(4); lives > 0; --lives) {
      live();
      host_.end();
      host_.recover(below(2) == 0);
    }
    converge();
    count();
  }

  /// What the other runs begin with: migrated, with slots.
  static std::map<std::string, Disk::Bytes> first_image(Host& host) {
    Counts uncounted;
    Run run(host, 0, uncounted);
    host.set_up(0, {});
    if (!run.start()) throw Broken("WRONG: a store could not be made");
    host.end();
    return host.disk().image();
  }

 private:
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

  /// Starts the store as a receiver does; false when the disk did not let it.
  bool start() {
    ++counts_.starts;
    if (!host_.start()) return false;
    return host_
        .write(std::make_shared<Upkeep>(
            [this](storage::Transaction& transaction) { transaction.add_slots(senders_.slots()); }))
        .has_value();
  }

  Broken does_not_start() {
    host_.end();
    return Broken("WRONG: the store does not start though nothing is wrong with the disk: " + host_.trouble());
  }

  void arm() {
    constexpr Fault faults[] = {Fault::power_loss, Fault::power_loss,    Fault::error_on_write,
                                Fault::full,       Fault::error_on_sync, Fault::error_on_sync};
    constexpr Where places[] = {Where::anywhere, Where::log, Where::database};
    Disk::Failure failure;
    failure.fault = faults[below(std::size(faults))];
    failure.where = places[below(std::size(places))];
    failure.after = failure.fault == Fault::error_on_sync ? below(4) : below(std::size_t{1} << below(8));
    if (failure.fault != Fault::power_loss) failure.times = below(3) == 0 ? Disk::for_good : 1 + below(8);
    host_.disk().fail(failure);
  }

  void live() {
    const bool before_start = below(3) == 0;
    if (before_start) arm();
    if (!start()) {
      if (!before_start) throw does_not_start();
      return;
    }
    look();
    if (!before_start) arm();
    for (auto waves = below(6); waves > 0 && can_go_on(); --waves) wave();
    // Else it ends in good order, if the disk lets it.
    if (below(2) == 0) host_.disk().cut_power();
  }

  /// What has begun before may still be under way, and meet the fault.
  void look() {
    try {
      if (host_.disk().is_powered()) check_store(host_.path(), senders_.sent());
    } catch (const storage::StorageError&) {
      if (host_.disk().is_powered()) throw;
    }
  }

  bool can_go_on() { return host_.is_healthy() && host_.disk().is_powered(); }

  /// Several senders at once.
  void wave() {
    senders_.pass_a_minute();
    std::vector<std::size_t> requests;
    for (auto senders = 1 + below(5); senders > 0; --senders) requests.push_back(senders_.next());
    const auto was_full = host_.disk().met(Fault::full);
    const bool first_succeeded = send(requests, std::vector(below(3), senders_.read_audit()));
    if (host_.disk().met(Fault::full) > was_full) {
      met_full_disk_ = true;
    } else if (std::exchange(met_full_disk_, false) && first_succeeded) {
      ++counts_.recovered_from_full;
    }
  }

  /// In one commit. Whether the first one succeeded.
  bool send(const std::vector<std::size_t>& requests, const std::vector<storage::AuditRecord>& deferred) {
    std::vector<std::shared_ptr<workflow::MessageUnit>> messages;
    messages.reserve(requests.size());
    for (const auto request : requests) messages.push_back(senders_.unit(request));
    std::vector<std::shared_ptr<storage::Unit>> units(messages.begin(), messages.end());
    if (below(4) == 0) units.push_back(std::make_shared<Withdrawn>(below(2) == 0));
    const auto answers = host_.write_together(units, deferred);
    for (std::size_t i = 0; i < requests.size(); ++i) senders_.take_answer(requests[i], *messages[i], answers[i]);
    return !answers.empty() && answers.front();
  }

  std::size_t unanswered() const {
    const auto& sent = senders_.sent();
    return static_cast<std::size_t>(std::count_if(sent.begin(), sent.end(), [](const SentRequest& request) {
      return request.state == SentRequest::State::unanswered;
    }));
  }

  /// On a disk that works, every request comes to its end, and once only.
  void converge() {
    if (!start()) throw does_not_start();
    check_store(host_.path(), senders_.sent());
    counts_.unanswered += unanswered();
    std::vector<std::size_t> everything(senders_.sent().size());
    std::iota(everything.begin(), everything.end(), std::size_t{0});
    send(everything, {});
    if (unanswered() != 0) throw Broken("LOST: a request comes to no end");
    send(everything, {});
    host_.end();
    const auto log = host_.disk().open(host_.path() + "-wal", false);
    if (log == nullptr || !log->content.empty()) throw Broken("WRONG: the log was not emptied");
    check_store(host_.path(), senders_.sent());
    if (const auto faults = storage::find_faults(host_.path()); !faults.empty()) throw Broken("WRONG: " + faults[0]);
  }

  void count() {
    ++counts_.runs;
    counts_.power_losses += host_.disk().met(Fault::power_loss);
    counts_.write_errors += host_.disk().met(Fault::error_on_write);
    counts_.writes_on_full += host_.disk().met(Fault::full);
    counts_.sync_errors += host_.disk().met(Fault::error_on_sync);
    counts_.sent += senders_.sent().size();
    for (const auto& request : senders_.sent())
      ++(request.state == SentRequest::State::acknowledged ? counts_.acknowledged : counts_.refused);
  }

  Host& host_;
  std::mt19937_64 random_;
  Counts& counts_;
  Senders senders_{random_};
  bool met_full_disk_ = false;
};

}  // namespace

void run_with_faults(Host& host, std::uint64_t seed, Counts& counts) {
  static const auto image = Run::first_image(host);
  try {
    Run(host, seed, counts).go(image);
  } catch (const storage::StorageError& error) {
    throw Broken(std::string("WRONG: the store cannot be read: ") + error.what());
  }
}

}  // namespace bars::test
