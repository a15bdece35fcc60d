// A receiver in which the fixture's booking was made, and what tests ask of a refusal.
#pragma once

#include "tests/support/workflow.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

namespace bars::test {

struct Booked : Workflow {
  Booked() : Workflow() {
    first = process(new_booking());
    if (!first.result) throw std::logic_error("the fixture booking is refused: " + first.result.error().diagnostics);
    values.bundle_id = "cancellation";
    values.appointment_id = store.resources.back().id.text();
    now.seconds += 3600;
  }
  std::string cancellation() const { return cancelled_booking(values); }
  const storage::ResourceRecord& current() const { return store.resources.back(); }
  bool is_booked() const { return current().status == "booked" && store.slots[0].taken == 1; }

  Outcome first{{}, {}};
  MessageValues values;
};

inline void check_refused(const Workflow::Outcome& outcome, fhir::Category category, std::string_view expression) {
  REQUIRE_FALSE(outcome.result);
  INFO(outcome.result.error().diagnostics);
  CHECK(outcome.result.error().category == category);
  CHECK(outcome.result.error().expression == expression);
}

/// A value of the first resource of a type in a reply.
inline std::string in_reply(const std::string& reply, std::string_view type, const std::string& path) {
  return value_at(reply, entry_of(reply, type) + ".resource." + path);
}

}  // namespace bars::test
