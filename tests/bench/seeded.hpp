// Conversations that are made up, small ones, to fill a store with.
#pragma once

#include "storage/records.hpp"

#include <cstdint>

namespace bars::bench {

/// Everything that the store keeps of one referral.
struct Conversation {
  storage::RequestRecord request;
  storage::MessageRecord message;  // of about 2 KB
  storage::ResourceRecord referral;
  storage::ResourceRecord encounter;
  storage::AuditRecord audit;
};

/// Which of how many, and the unit of work that it is stored with.
struct Place {
  std::uint64_t number = 0;  // among all
  std::uint64_t in_unit = 0;
  std::uint64_t unit_size = 1;
};

/// The same conversation for the same arguments. Random ids, NHS numbers and birth dates rise within a unit, so that a
/// unit writes each page of an index once; over all units they are spread evenly, as those of senders are. Ids that the
/// receiver gives rise with `received` (Unix milliseconds).
Conversation conversation(std::uint64_t seed, const Place& place, std::int64_t received);

}  // namespace bars::bench
