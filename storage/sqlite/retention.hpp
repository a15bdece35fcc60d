// When what has been kept long enough is removed: once a day, in small steps between batches.
#pragma once

#include "storage/open.hpp"
#include "storage/sqlite/batch.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace bars::storage::sqlite {

/// Once through the store; begun anew when the store is opened.
struct RetentionPass {
  std::int64_t before = 0;   // Unix seconds: what happened then or later is kept
  std::int64_t version = 0;  // sequence of the last version that was looked at
  bool versions_done = false;
  std::string slot{};  // id of the last slot that was looked at
  bool done = false;
  Removed removed{};
};

/// On the writer's thread alone.
class Retention {
 public:
  using Clock = std::chrono::steady_clock;
  using Told = std::function<void(const Removed&)>;

  /// Without `days` nothing is ever due. `told` is called at the end of every pass.
  Retention(std::optional<unsigned> days, Told told) : days_(days), told_(std::move(told)) {}

  /// One step, if one is due: at most so many conversations or slots in one transaction. `now` is Unix seconds.
  Commit step_when_due(BatchRunner& runner, std::int64_t now);
  /// When the next step of a pass is due; max() between two passes, which `now` alone divides.
  Clock::time_point next_step() const noexcept { return next_step_; }

 private:
  bool begins(std::int64_t now);
  static bool step(Connection& connection, AuditChain& audit, RetentionPass& pass, std::int64_t now);
  /// What was removed, for the audit.
  static std::string remove_conversations(Connection& connection, RetentionPass& pass);
  static std::string remove_slots(Connection& connection, RetentionPass& pass);

  std::optional<unsigned> days_;
  Told told_;
  std::optional<std::int64_t> began_{};  // the last pass, by `now`
  std::optional<RetentionPass> pass_{};
  Clock::time_point next_step_ = Clock::time_point::max();
};

}  // namespace bars::storage::sqlite
