// What the receiver uses while it is measured, as the kernel tells it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bars::load {

struct ProcessUse {
  double processor_seconds = 0;  // user and system, of all threads, since it started
  std::uint64_t resident_bytes = 0;
  std::uint64_t most_resident_bytes = 0;
};

/// nullopt when there is no such process, or it may not be looked at.
std::optional<ProcessUse> process_use(int process);
/// The same of this process.
ProcessUse own_use();

/// Calls of fsync and fdatasync, as tests/bench/sync_counter.cpp counts them.
struct Syncs {
  std::uint64_t logs = 0;   // of write-ahead logs
  std::uint64_t files = 0;  // of everything else
  std::uint64_t nanoseconds = 0;
  /// Commits: each syncs the log; a checkpoint syncs the database file once, and the log twice more (before it, and
  /// with the first commit into the log that begins anew).
  std::uint64_t commits() const noexcept { return logs > 2 * files ? logs - 2 * files : 0; }
};
/// nullopt when the file is no counter file.
std::optional<Syncs> read_syncs(const std::string& file);
Syncs operator-(const Syncs& later, const Syncs& earlier) noexcept;

}  // namespace bars::load
