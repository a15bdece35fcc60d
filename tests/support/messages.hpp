// Messages of our own making: every person, place and number in them is fictitious.
#pragma once

#include <string>
#include <string_view>

namespace bars::test {

/// What differs from one message to the next. The defaults make a message that is complete and valid in itself.
struct MessageValues {
  std::string bundle_id = "0d6c3f0e-52a4-4d4b-9d55-3f6d0c8a1e01";
  std::string version = "1.0.0";          // of the BaRS Application
  std::string service_id = "2000072489";  // the destination
  std::string receiver_ods = "A1001";
  std::string source_service_id = "2000099001";  // where answers would go
  std::string sender_ods = "B2002";
  std::string use_case = "a1t1";
  std::string nhs_number = "9990548609";  // "" leaves the identifier out
  std::string slot_id = "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a01";
  std::string schedule_id = "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a02";
  std::string healthcare_service_id = "5f0a3c52-7e0e-5c11-8f5e-6f2f1c0b9a03";
  std::string slot_start = "2026-11-23T10:00:00+00:00";
  std::string slot_end = "2026-11-23T10:15:00+00:00";
  std::string appointment_id;      // of a cancellation: the id that was issued
  std::string service_request_id;  // the same of a referral
  std::string last_updated = "2026-11-22T09:00:00.0000000+00:00";
};

/// MD-1 with reason new, status booked.
std::string new_booking(const MessageValues& values = {});
/// MD-2 with reason update, status cancelled.
std::string cancelled_booking(const MessageValues& values = {});
/// MD-3 with reason new, status active: the 111-to-ED shape.
std::string new_referral(const MessageValues& values = {});
/// The same with reason update, as Application 3 sends it.
std::string updated_referral(const MessageValues& values);
/// MD-4: the 999-to-CAS shape, with the place of an incident.
std::string new_validation(const MessageValues& values);
std::string updated_validation(const MessageValues& values);
/// MD-3 of Application 6: CarePlan active, with the place of an incident.
std::string new_ambulance_referral(const MessageValues& values);
std::string updated_ambulance_referral(const MessageValues& values);
/// MD-5 with reason update, status revoked.
std::string cancelled_referral(const MessageValues& values = {});
std::string cancelled_validation(const MessageValues& values);

/// The JSON text with the value at `path` (`entry[0].resource.eventCoding.code`) replaced by the JSON text `value`.
/// A member that was not there is added, an index one past the end appends, and an empty `value` removes.
std::string with(std::string_view json, std::string_view path, std::string_view value);
/// The path of the first entry whose resource has the type: `entry[3]`; "" when there is none.
std::string entry_of(std::string_view json, std::string_view resource_type);
/// with() inside the first resource of a type: with_in(booking, "Appointment", "status", R"("cancelled")").
std::string with_in(std::string_view json, std::string_view resource_type, std::string_view path,
                    std::string_view value);
/// The JSON text of the value at `path`; "" when there is none.
std::string value_at(std::string_view json, std::string_view path);

}  // namespace bars::test
