// A store with a clock in hand that removes what was kept for 90 days, and conversations to keep in it.
#pragma once

#include "storage/check.hpp"
#include "tests/contract/opened.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace bars::test {

inline constexpr std::int64_t kept_days = 90;
inline constexpr std::int64_t first_day = 1'700'000'000;
inline constexpr std::int64_t day(std::int64_t number) { return first_day + number * 86'400; }

class RetainingStore {
 public:
  /// Opened on the first day; the pass of the start is over.
  explicit RetainingStore(std::optional<unsigned> days = kept_days)
      : store_({.audit_key = {},
                .now = [this] { return look(); },
                .on_warning = {},
                .on_retention = [this](const storage::Removed& removed) { tell(removed); },
                .on_failure = {}},
               2, days) {
    if (days) wait_for_pass();
  }
  ~RetainingStore() { let_go(); }

  OpenedStore& operator*() noexcept { return store_; }
  OpenedStore* operator->() noexcept { return &store_; }

  void write(const std::function<void(storage::Transaction&)>& work) {
    REQUIRE(store_.write([&](storage::Transaction& transaction) -> fhir::Result<void> {
      work(transaction);
      return {};
    }));
  }
  void set_clock(std::int64_t now) { now_ = now; }
  /// The writer looks at the clock after every batch.
  void wake() {
    write([](storage::Transaction&) {});
  }
  storage::Removed pass_at(std::int64_t now) {
    set_clock(now);
    wake();
    return wait_for_pass();
  }
  storage::Removed wait_for_pass() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::minutes(1), [this] { return !passes_.empty(); }))
      throw std::runtime_error("no pass ended");
    const auto removed = passes_.front();
    passes_.erase(passes_.begin());
    return removed;
  }

  /// From now on the writer stops at every look at the clock until it is let by.
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  /// Waits until the writer stands there; false when a pass has ended before.
  bool wait_until_held() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waits_ || !passes_.empty(); });
    return passes_.empty();
  }
  void let_by() {
    const std::lock_guard lock(mutex_);
    waits_ = false;
    changed_.notify_all();
  }
  void let_go() {
    const std::lock_guard lock(mutex_);
    held_ = waits_ = false;
    changed_.notify_all();
  }

  /// Of the store, which is stopped.
  std::vector<std::string> faults() {
    store_.stop();
    return storage::find_faults(store_.file());
  }

 private:
  std::int64_t look() {
    std::unique_lock lock(mutex_);
    if (held_) {
      waits_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !waits_; });
    }
    return now_;
  }
  void tell(const storage::Removed& removed) {
    const std::lock_guard lock(mutex_);
    passes_.push_back(removed);
    changed_.notify_all();
  }

  std::atomic<std::int64_t> now_{first_day};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<storage::Removed> passes_;
  bool held_ = false;
  bool waits_ = false;
  OpenedStore store_;
};

/// A booking in a slot of its own, years ahead.
inline storage::ResourceRecord kept_booking(std::uint32_t number, std::string status, std::int64_t at = day(0)) {
  auto record = appointment(number);
  record.status = std::move(status);
  record.start = day(1000);
  record.last_updated = {at, 0};
  return record;
}

inline storage::ResourceRecord kept_referral(std::uint32_t number, std::string status, std::int64_t at = day(0)) {
  auto record = appointment(number);
  record.type = "ServiceRequest";
  record.status = std::move(status);
  record.start.reset();
  record.slot_id.clear();
  record.last_updated = {at, 0};
  record.identifiers = {{"https://fhir.nhs.uk/Id/UBRN", std::to_string(number)}};
  return record;
}

/// A message about it with its request and audit record.
inline void add_exchange(storage::Transaction& transaction, const storage::Owner& owner, std::uint32_t number,
                         fhir::Instant at, std::vector<storage::EntryRecord> entries = {}) {
  auto settled = request(number);
  settled.resource_type = owner.type;
  settled.resource_id = owner.id;
  settled.received = at;
  auto sent = message(number);
  sent.owner = owner;
  sent.received = at;
  sent.entries = std::move(entries);
  transaction.add_request(settled);
  transaction.add_message(sent);
  transaction.add_audit(audit(number));
}

/// The first version of it, with its exchange, and the place that it takes.
inline void add_conversation(storage::Transaction& transaction, std::uint32_t number,
                             const storage::ResourceRecord& record) {
  const bool takes_place =
      !record.slot_id.empty() && record.status != "cancelled" && record.status != "entered-in-error";
  if (takes_place) {
    auto place = slot(number);
    place.start = record.start.value_or(place.start);
    place.end = place.start + 900;
    transaction.add_slots(std::vector{place});
    transaction.take_slot(place.id);
  }
  transaction.put_resource(record);
  add_exchange(transaction, {record.type, record.id}, number, record.last_updated);
}

inline bool holds(OpenedStore& store, const storage::ResourceRecord& record) {
  bool found = false;
  store.read([&](storage::Snapshot& snapshot) { found = snapshot.find_current(record.type, record.id).has_value(); });
  return found;
}

}  // namespace bars::test
