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
  const auto outcome = runner.keep_house("what has ended could not be removed",
                                         [&](Connection& connection) { return step(connection, pass); });
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

bool Retention::step(Connection& connection, RetentionPass& pass) {
  const auto conversations = pass.removed.conversations;
  const auto slots = pass.removed.slots;
  if (pass.versions_done)
    remove_slots(connection, pass);
  else
    remove_conversations(connection, pass);
  return pass.removed.conversations != conversations || pass.removed.slots != slots;
}

void Retention::remove_conversations(Connection& connection, RetentionPass& pass) {
  const auto until = Clock::now() + most_time;
  const auto page = find_ended(connection, pass.version, pass.before, versions_looked_at);
  std::size_t tried = 0;
  for (const auto& ended : page.found) {
    if (tried == most_conversations || (tried > 0 && Clock::now() >= until)) return;
    ++tried;
    if (remove_conversation(connection, ended.owner, pass.before)) ++pass.removed.conversations;
    pass.version = ended.sequence;
  }
  pass.version = page.last;
  pass.versions_done = page.at_end;
}

void Retention::remove_slots(Connection& connection, RetentionPass& pass) {
  auto passed = remove_passed_slots(connection, pass.slot, pass.before, slots_looked_at);
  pass.slot = std::move(passed.last);
  pass.removed.slots += passed.removed;
  pass.done = passed.at_end;
}

}  // namespace bars::storage::sqlite
