#include "tests/fault/persistent_sender.hpp"

#include "tests/integration/answers.hpp"

namespace bars::test {

namespace {

// A message that is still not settled then will never be.
constexpr unsigned most_attempts = 10'000;

bool worth_another_attempt(unsigned status) { return status == 408 || status == 429 || status >= 500; }

}  // namespace

void PersistentSender::send_one() {
  switch (below(10)) {
    case 0:
    case 1:
    case 2: return book();
    case 3:
    case 4: return cancel();
    default: return refer();
  }
}

void PersistentSender::refer() {
  MessageValues values;
  values.bundle_id = fresh_id();
  const auto settled = deliver(new_referral(values), Delivered::Kind::referral);
  if (!settled || settled->duplicate) return;
  auto& message = delivered.back();
  message.resource = "ServiceRequest/" + Answer(settled->answer.body).id_of("ServiceRequest");
  message.version = 1;
  message.status = "active";
}

void PersistentSender::book() {
  const auto values = values_for(slots_[below(slots_.size())]);
  const auto settled = deliver(new_booking(values), Delivered::Kind::booking);
  if (!settled || settled->duplicate) return;
  const auto id = Answer(settled->answer.body).id_of("Appointment");
  auto& message = delivered.back();
  message.resource = "Appointment/" + id;
  message.version = 1;
  message.status = "booked";
  message.slot = values.slot_id;
  statuses[id] = "booked";
  held_.push_back({id, values});
}

void PersistentSender::cancel() {
  if (held_.empty()) return refer();
  const auto which = below(held_.size());
  auto values = held_[which].values;
  values.bundle_id = fresh_id();
  values.appointment_id = held_[which].id;
  if (deliver(cancelled_booking(values), Delivered::Kind::cancellation)) {
    auto& message = delivered.back();
    message.resource = "Appointment/" + values.appointment_id;
    message.version = 2;
    message.status = "cancelled";
    statuses[values.appointment_id] = "cancelled";
  } else {
    surprises.insert("a cancellation was refused");
  }
  held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(which));
}

std::optional<PersistentSender::Settled> PersistentSender::deliver(const std::string& body, Delivered::Kind kind) {
  const auto request_id = fresh_id();
  for (unsigned attempt = 1; attempt < most_attempts; ++attempt) {
    if (attempt > 1) ++sent_again;
    auto answer = try_once(request_id, body);
    if (!answer || worth_another_attempt(answer->status)) continue;
    const auto outcome = answer->status == 200 ? "200" : outcome_of(*answer);
    const bool duplicate = outcome == "409 REC_CONFLICT duplicate";
    if (duplicate && attempt == 1) surprises.insert("an id that was never sent is a duplicate");
    if (outcome == "200" || duplicate) {
      delivered.push_back({.request_id = request_id, .body = body, .kind = kind});
      if (duplicate) ++found_done;
      return Settled{std::move(*answer), duplicate};
    }
    if (outcome == "409 REC_CONFLICT conflict")
      ++refused;
    else
      surprises.insert(outcome);
    return std::nullopt;
  }
  surprises.insert("a message is never settled");
  return std::nullopt;
}

std::optional<HttpResponse> PersistentSender::try_once(const std::string& request_id, const std::string& body) {
  port_.wait(0);
  try {
    if (!session_) session_.emplace(static_cast<std::uint16_t>(port_.load()), options_, Sender{});
    return session_->process_message(body, request_id);
  } catch (const ClientError&) {
    session_.reset();
    return std::nullopt;
  }
}

void PersistentSender::repeat_all() {
  for (const auto& message : delivered) {
    const auto answer = try_once(message.request_id, message.body);
    if (!answer)
      surprises.insert("no answer");
    else if (const auto outcome = outcome_of(*answer); outcome != "409 REC_CONFLICT duplicate")
      surprises.insert("sent once more: " + outcome);
  }
}

}  // namespace bars::test
