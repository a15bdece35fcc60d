// Services that take every write of a resource, and the resources that senders write.
#pragma once

#include "config/names.hpp"
#include "config/receiver.hpp"
#include "tests/support/session.hpp"

#include <string>

namespace bars::test {

inline void allow_every_write(config::Receiver& config) {
  const auto& names = config::rest_write_names();
  for (auto& service : config.services) service.rest_writes.assign(names.begin(), names.end());
}

inline std::string appointment_for(const OfferedSlot& slot) {
  return R"({"resourceType":"Appointment","status":"booked","start":")" + slot.start + R"(","end":")" + slot.end +
         R"(","slot":[{"reference":"Slot/)" + slot.id +
         R"("}],"participant":[{"status":"accepted","actor":{"identifier":)"
         R"({"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990548609"}}}]})";
}

inline std::string moved_to(const OfferedSlot& slot) {
  return R"({"resourceType":"Appointment","slot":[{"reference":"Slot/)" + slot.id + R"("}]})";
}

}  // namespace bars::test
