#include "tests/fault/runs/sender.hpp"

#include <fmt/format.h>

namespace bars::test {

namespace {

using State = SentRequest::State;
using fhir::Category;

constexpr unsigned slot_count = 3;
constexpr unsigned first_request_id = 40'000;  // above every id that is issued in a run

std::string slot_id(unsigned number) { return fmt::format("5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a{:02}", number); }
std::string slot_start(unsigned number) { return fmt::format("2026-11-23T1{}:00:00+00:00", number); }
std::string slot_end(unsigned number) { return fmt::format("2026-11-23T1{}:15:00+00:00", number); }

std::vector<config::Service> everything() {
  auto service = emergency_department();
  for (auto& accepts : clinical_hub().accepts) service.accepts.push_back(accepts);
  return {service};
}

}  // namespace

Senders::Senders(std::mt19937_64& random) : random_(random), receiver_(everything()) {
  for (unsigned i = 0; i < slot_count; ++i) slots_.push_back(Workflow::slot(slot_id(i), slot_start(i)));
  slots_.back().capacity = 2;
}

std::size_t Senders::next() {
  if (!sent_.empty() && below(4) == 0) return below(sent_.size());
  sent_.push_back({new_message(), numbered_id(first_request_id + static_cast<unsigned>(sent_.size()))});
  return sent_.size() - 1;
}

MessageValues Senders::values() {
  MessageValues made;
  made.bundle_id = fmt::format("bundle-{}", sent_.size());
  made.last_updated = fmt::format("2026-11-22T09:{:02}:00.0000000+00:00", minute_);
  return made;
}

std::string Senders::new_message() {
  auto message = values();
  switch (below(8)) {
    case 0:
    case 1:
    case 2: {
      const auto slot = static_cast<unsigned>(below(slot_count));
      message.slot_id = slot_id(slot);
      message.slot_start = slot_start(slot);
      message.slot_end = slot_end(slot);
      return new_booking(message);
    }
    case 3:
      if (bookings_.empty()) break;
      message.appointment_id = bookings_[below(bookings_.size())];
      return cancelled_booking(message);
    case 4: message.use_case = "a4t1"; return new_validation(message);
    case 5:
    case 6:
      if (validations_.empty()) break;
      message.use_case = "a4t1";
      message.service_request_id = validations_[below(validations_.size())];
      return below(4) == 0 ? cancelled_validation(message) : updated_validation(message);
    default: break;
  }
  return new_referral(message);
}

std::shared_ptr<workflow::MessageUnit> Senders::unit(std::size_t request) {
  return receiver_.unit(sent_[request].body, sent_[request].id);
}

storage::AuditRecord Senders::read_audit() const {
  storage::AuditRecord audit;
  audit.at = receiver_.now;
  audit.request_id = "a read";
  audit.interaction = "slot";
  audit.status = 200;
  return audit;
}

void Senders::pass_a_minute() {
  ++minute_;
  receiver_.now.seconds += 60;
}

void Senders::take_answer(std::size_t request, const workflow::MessageUnit& unit, const fhir::Result<void>& answer) {
  auto& sent = sent_[request];
  const auto broken = [&](std::string_view how) {
    return Broken(fmt::format("{} (request {}: {})", how, sent.id.text(),
                              answer ? std::string("success") : answer.error().diagnostics));
  };
  if (answer) {
    if (sent.state == State::acknowledged) throw broken("DOUBLED: an acknowledged request was applied again");
    if (sent.state == State::refused) throw broken("WRONG: a refused request was applied");
    sent.state = State::acknowledged;
    const auto& resource = unit.audit().resource;
    const auto id = resource.substr(resource.find('/') + 1);
    if (resource.starts_with("Appointment"))
      bookings_.push_back(id);
    else if (unit.audit().request_type.find("validation") != std::string::npos)
      validations_.push_back(id);
    return;
  }
  switch (answer.error().category) {
    case Category::unavailable:
    case Category::timeout: return;  // nobody can tell
    case Category::duplicate:
      if (sent.state == State::refused) throw broken("WRONG: a refused request was applied");
      sent.state = State::acknowledged;
      return;
    case Category::conflict: {
      if (sent.state == State::acknowledged) throw broken("LOST: an acknowledged request is not known");
      auto kept = storage::encode_refusal(answer.error());
      if (sent.state == State::refused && kept != sent.refusal) throw broken("LOST: a refusal was not kept");
      sent.state = State::refused;
      sent.refusal = std::move(kept);
      return;
    }
    default: throw broken("WRONG: an answer that nothing gives cause for");
  }
}

}  // namespace bars::test
