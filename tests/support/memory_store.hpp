// A store over plain vectors, on the thread that asks: for what is about everything above the store.
#pragma once

#include "tests/support/memory_transaction.hpp"
#include "tests/support/no_store.hpp"

namespace bars::test {

class MemoryStore final : public NoStore {
 public:
  /// As the pipeline does it: apply() in a savepoint, then settle().
  boost::asio::awaitable<fhir::Result<void>> write(std::shared_ptr<storage::Unit> unit, storage::Deadline) override {
    auto savepoint = held;
    const auto applied = unit->apply(held);
    if (!applied) held = std::move(savepoint);
    if (applied) {
      unit->settle(held, nullptr);
      co_return applied;
    }
    const fhir::Error refusal = applied.error();
    unit->settle(held, &refusal);
    co_return applied;
  }

  boost::asio::awaitable<fhir::Result<void>> read_with(
      std::shared_ptr<std::function<fhir::Result<void>(storage::Snapshot&)>> work, storage::Deadline,
      storage::Reach) override {
    co_return (*work)(held);
  }

  bool record(const storage::AuditRecord& audit) override {
    held.add_audit(audit);
    return true;
  }

  MemoryTransaction held;
};

}  // namespace bars::test
