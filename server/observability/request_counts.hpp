// Counts exchanges as they end, and says at a scrape what there was.
#pragma once

#include "server/observability/distribution.hpp"
#include "server/observability/notes.hpp"
#include "server/observability/organisations.hpp"
#include "server/observability/page.hpp"
#include "server/observability/stages.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bars::observability {

/// One exchange that was answered. All but `organisation` come from our own tables, `organisation` is one that may be
/// shown.
struct Answered {
  std::string_view interaction;  // "" when no route was found
  std::string_view request_type;
  unsigned status = 0;
  std::string_view code;   // of the error table; "" on success
  std::string_view issue;  // FHIR issue type; "" on success
  std::string_view organisation;
  const Stages& stages;
  const Notes& notes;
  bool recorded = true;  // false: its audit record had to be dropped
};

/// Thread-safe. Each thread counts in a shard of its own, so that nobody waits: the lock of a shard is only ever asked
/// for by a scrape beside its thread, for as long as it takes to copy numbers.
class RequestCounts {
 public:
  static constexpr std::size_t shard_count = 16;    // threads beyond share them
  static constexpr std::size_t most_series = 8192;  // of requests; beyond, organisations are counted together
  static constexpr std::size_t most_rules = 512;    // beyond, rules are counted together

  RequestCounts(std::set<std::string, std::less<>> named_organisations, std::size_t other_organisations);

  void count(const Answered& answered);
  void collect(Page& page) const;

 private:
  struct Identity {
    std::string_view interaction;
    std::string_view request_type;
    std::string_view code;
    std::string_view organisation;
    unsigned status = 0;
    bool operator==(const Identity&) const = default;
  };
  struct IdentityHash {
    std::size_t operator()(const Identity& identity) const noexcept;
  };
  /// What it is called; never changed, so that a scrape may look at it without the lock.
  struct Series {
    std::array<std::string, 4> texts;
    Identity identity;
  };
  struct Counted {
    std::unique_ptr<const Series> series;
    Durations* durations;  // of its interaction
    std::uint64_t requests = 0;
  };
  using RuleKey = std::pair<std::string, bool>;
  struct Kinds {
    std::array<std::array<Durations, stage_count>, 2> stages{};   // of others, of messages
    std::array<std::array<std::uint64_t, 2>, 6> header_faults{};  // malformed, missing
    std::array<std::uint64_t, 3> answers{};                       // below 400, below 500, beyond
    std::uint64_t duplicates = 0;
    std::uint64_t reused_ids = 0;
    std::uint64_t unrecorded = 0;
  };
  struct alignas(64) Shard {
    mutable std::mutex mutex;
    std::set<std::string_view> organisations;  // labels of organisations_ that were asked for here
    std::unordered_map<Identity, std::size_t, IdentityHash> places;
    std::vector<Counted> counted;
    std::map<std::string, Durations, std::less<>> durations;  // by interaction
    std::map<RuleKey, std::uint64_t> rules;
    Kinds kinds;
  };
  struct Merged;

  Shard& shard_of_this_thread() noexcept;
  /// Asks organisations_, which all threads share, once for each label that an organisation has of its own.
  std::string_view label_of(Shard& shard, const Answered& answered);
  Counted& place_of(Shard& shard, Identity identity);
  static void count_notes(Shard& shard, const Answered& answered);
  Merged merge() const;

  Organisations organisations_;
  std::atomic<std::size_t> series_{0};
  std::array<Shard, shard_count> shards_;
};

}  // namespace bars::observability
