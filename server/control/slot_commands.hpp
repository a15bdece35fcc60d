// The commands about slots.
#pragma once

#include "server/control/command.hpp"
#include "storage/records.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace bars::control {

inline constexpr std::size_t most_listed = 10'000;       // slots in one answer
inline constexpr std::uint32_t most_places = 10'000;     // in one imported slot
inline constexpr std::int64_t longest_slot = 24 * 3600;  // seconds

/// {service, from, to}: from <= start < to, Unix seconds. Answers {slots: [{id, service, diary, start, end, capacity,
/// taken, imported, offered}], more}; `service` is the owner of the diary.
fhir::Result<Task> list_slots(fhir::Node arguments, const Parts& parts);

/// {service} or {}: rolls the diaries forward that the service offers, or all. Answers {added}.
fhir::Result<Task> generate_slots(fhir::Node arguments, const Parts& parts);

/// {service, diary, slots: [[start, end, capacity]]}, at most workflow::AddSlots::at_most of them, for a diary that the
/// service owns; all or none. One with capacity 0 is withdrawn. Answers {added, known}.
fhir::Result<Task> import_slots(fhir::Node arguments, const Parts& parts);

/// What is wrong with an imported slot; "" when nothing is.
std::string problem_of_import(std::int64_t start, std::int64_t end, std::int64_t capacity);

}  // namespace bars::control
