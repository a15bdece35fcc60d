// Configured services as values: the demo's emergency department, cut down to what a test can count.
#pragma once

#include "config/receiver.hpp"

#include <string>
#include <utility>
#include <vector>

namespace bars::test {

inline constexpr unsigned every_day[] = {0, 1, 2, 3, 4, 5, 6};

inline config::Diary diary(std::string id, unsigned from_minute, unsigned to_minute, unsigned minutes = 15) {
  config::Diary made;
  made.id = std::move(id);
  made.location.name = "Majors";
  made.location.address = {{"1 High Street"}, "Example", "TR1 1AA"};
  made.slots.minutes = minutes;
  made.slots.days.assign(std::begin(every_day), std::end(every_day));
  made.slots.from = std::chrono::minutes(from_minute);
  made.slots.to = std::chrono::minutes(to_minute);
  return made;
}

/// Service 2000072489 of A1001 takes bookings and referrals of a1t1 and a1t2 into one diary, 08:00 to 20:00.
inline config::Service emergency_department() {
  config::Service service;
  service.id.value = "2000072489";
  service.name = "Example Emergency Department";
  service.organisation.ods_code = "A1001";
  service.organisation.name = "Example Hospital NHS Trust";
  service.address = {{"1 High Street"}, "Example", "TR1 1AA"};
  service.accepts = {{{"a1t1", "a1t2"},
                      "1.0.0",
                      {},
                      {"booking-request", "booking-request-cancelled", "servicerequest-request-referral",
                       "servicerequest-request-cancelled"}}};
  service.access = {{{"*"}, {"*"}, {"metadata", "message-definition", "slot", "read", "search", "message"}}};
  auto majors = diary("majors", 8 * 60, 20 * 60);
  majors.practitioner = config::Diary::Practitioner{"Duty Doctor", "62247001", "100334993514"};
  service.diaries.push_back(std::move(majors));
  return service;
}

/// The same service with the messages of the ambulance world, and the responses to them: referrals of a3t1, validations
/// of a4t1, hand-overs of a6t1 to a6t3.
inline config::Service clinical_hub() {
  auto service = emergency_department();
  service.accepts = {
      {{"a3t1"},
       "2.0.0",
       {},
       {"servicerequest-request-referral", "servicerequest-request-cancelled", "servicerequest-response-referral"}},
      {{"a4t1"},
       "2.0.0",
       {},
       {"servicerequest-request-validation", "servicerequest-request-cancelled",
        "servicerequest-response-validation-interim", "servicerequest-response-validation-full"}},
      {{"a6t1", "a6t2", "a6t3"},
       "1.0.0-beta.8",
       {},
       {"servicerequest-request-referral", "servicerequest-request-cancelled",
        "servicerequest-response-referral-short"}}};
  return service;
}

/// Another service, of another organisation, with nothing in common but its shape.
inline config::Service pharmacy() {
  auto service = emergency_department();
  service.id.value = "2000070513";
  service.name = "Example Pharmacy";
  service.organisation.ods_code = "F1001";
  service.accepts = {{{"a5t1"}, "1.2.0", {}, {"servicerequest-request-referral"}}};
  service.diaries.clear();
  return service;
}

}  // namespace bars::test
