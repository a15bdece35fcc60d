// Deletes what has been kept long enough, as SQL: everything of a conversation at once, and slots that have passed.
#pragma once

#include "storage/sqlite/connection.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bars::storage::sqlite {

/// A conversation that ended, at the version that is current.
struct Ended {
  Owner owner;
  std::int64_t sequence = 0;
};

/// What a look along the stored versions found.
struct EndedPage {
  std::vector<Ended> found;
  std::int64_t last = 0;  // sequence of the last version that was looked at
  bool at_end = false;    // there are no more, or they were all too young
};

/// Conversations that ended and have no version since `before`, of the next `look_at` versions behind `after`.
EndedPage find_ended(Connection& connection, std::int64_t after, std::int64_t before, std::size_t look_at);

/// Deletes a booking or referral with all that belongs to it: versions, Encounters, messages and their request ids,
/// identifiers, links and local changes; the place that a booking held is free again. False, with nothing deleted,
/// when there was something about it at `before` or later.
bool remove_conversation(Connection& connection, const Owner& owner, std::int64_t before);

/// What became of the next slots.
struct PassedSlots {
  std::string last;  // id of the last one that was looked at
  bool at_end = false;
  std::size_t removed = 0;
};

/// Deletes those of the next `look_at` slots behind the id `after` that ended before `before` and hold no booking.
PassedSlots remove_passed_slots(Connection& connection, const std::string& after, std::int64_t before,
                                std::size_t look_at);

}  // namespace bars::storage::sqlite
