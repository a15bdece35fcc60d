// The senders of a run: what they send, what they were told, and what they may rely on from then on.
#pragma once

#include "tests/support/workflow.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace bars::test {

/// The promise was broken: what() says how, and begins with LOST, DOUBLED or WRONG.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A request, to be sent again until it is answered.
struct SentRequest {
  enum class State { unanswered, acknowledged, refused };
  std::string body;
  fhir::Uuid id;
  State state = State::unanswered;
  std::string refusal{};  // that was kept, as it is stored
};

class Senders {
 public:
  explicit Senders(std::mt19937_64& random);

  /// The service's slots, of which there are too few.
  const std::vector<storage::SlotRecord>& slots() const noexcept { return slots_; }
  const std::vector<SentRequest>& sent() const noexcept { return sent_; }

  /// Which request is sent next: a new one, or one of before again.
  std::size_t next();
  std::shared_ptr<workflow::MessageUnit> unit(std::size_t request);
  /// A read that was audited, beside the writes.
  storage::AuditRecord read_audit() const;
  void pass_a_minute();

  /// Throws Broken for an answer that does not fit the ones before it.
  void take_answer(std::size_t request, const workflow::MessageUnit& unit, const fhir::Result<void>& answer);

 private:
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }
  std::string new_message();
  MessageValues values();

  std::mt19937_64& random_;
  Workflow receiver_;
  std::vector<storage::SlotRecord> slots_;
  std::vector<SentRequest> sent_;
  std::vector<std::string> bookings_;     // ids that were issued
  std::vector<std::string> validations_;  // the same
  unsigned minute_ = 0;
};

}  // namespace bars::test
