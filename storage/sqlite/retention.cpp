#include "storage/sqlite/retention.hpp"

#include "storage/sqlite/removal.hpp"

namespace bars::storage::sqlite {

namespace {

using namespace std::chrono_literals;

constexpr std::int64_t day = 86'400;
// Of one step, behind which a batch may have to wait. Each conversation touches about a dozen pages.
constexpr std::size_t most_conversations = 8;
constexpr std::size_t versions_looked_at = 256;
constexpr std::size_t slots_looked_at = 64;
constexpr auto most_time = 5ms;  // then no other conversation is begun
// Between two steps: what is removed must not take the store from those who wait for it.
constexpr int pause_for_each_step = 4;
constexpr auto retry = 60s;

}  // namespace

Commit Retention::step_when_due(BatchRunner& runner, std::int64_t now) {
  if (!days_ || (!pass_ && !begins(now)) || Clock::now() < next_step_) return Commit::done;
  const auto began = Clock::now();
  RetentionPass pass = *pass_;  // becomes the pass when it is committed
  const auto outcome =
      runner.keep_house("what has ended could not be removed",
                        [&](Connection& connection, AuditChain& audit) { return step(connection, audit, pass, now); });
  if (outcome != Commit::done) {
    next_step_ = Clock::now() + retry;
    return outcome;
  }
  next_step_ = Clock::now() + pause_for_each_step * (Clock::now() - began);
  pass_ = std::move(pass);
  if (!pass_->done) return outcome;
  next_step_ = Clock::time_point::max();
  const auto removed = pass_->removed;
  pass_.reset();
  told_(removed);
  return outcome;
}

// A clock that was set back begins a pass as well, or there might be none for long.
bool Retention::begins(std::int64_t now) {
  if (began_ && now >= *began_ && now < *began_ + day) return false;
  began_ = now;
  pass_.emplace();
  pass_->before = now - *days_ * day;
  next_step_ = Clock::now();
  return true;
}

/// Each step is one audit record, in its own transaction: which conversations went, and how many slots.
bool Retention::step(Connection& connection, AuditChain& audit, RetentionPass& pass, std::int64_t now) {
  const auto removed = pass.versions_done ? remove_slots(connection, pass) : remove_conversations(connection, pass);
  if (removed.empty()) return false;
  audit.add(act_of_store(now, "retention", "Removed, because their time is over: " + removed));
  return true;
}

std::string Retention::remove_conversations(Connection& connection, RetentionPass& pass) {
  std::string removed;
  const auto until = Clock::now() + most_time;
  const auto page = find_ended(connection, pass.version, pass.before, versions_looked_at);
  std::size_t tried = 0;
  for (const auto& ended : page.found) {
    if (tried == most_conversations || (tried > 0 && Clock::now() >= until)) return removed;
    ++tried;
    if (remove_conversation(connection, ended.owner, pass.before)) {
      ++pass.removed.conversations;
      removed.append(removed.empty() ? "" : ", ").append(ended.owner.type).append("/").append(ended.owner.id.text());
    }
    pass.version = ended.sequence;
  }
  pass.version = page.last;
  pass.versions_done = page.at_end;
  return removed;
}

std::string Retention::remove_slots(Connection& connection, RetentionPass& pass) {
  auto passed = remove_passed_slots(connection, pass.slot, pass.before, slots_looked_at);
  pass.slot = std::move(passed.last);
  pass.removed.slots += passed.removed;
  pass.done = passed.at_end;
  return passed.removed == 0 ? std::string() : std::to_string(passed.removed) + " slots";
}

}  // namespace bars::storage::sqlite
