// Where the audit's chain is told to others: its newest record's number and MAC, a line each, in a file that can live
// elsewhere.
#pragma once

#include "storage/store.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace bars::observability {

/// Writes on a thread of its own: at the start, every minute, and at the end, each time only when the head is another
/// than before. A file that cannot be written is a line of the log each time (`audit.heads_failed`) and a reason not to
/// be ready, and holds nothing else up.
class AuditHeads {
 public:
  static constexpr std::chrono::seconds between_heads{60};
  static constexpr std::chrono::seconds until_first{1};  // a new store soon has a record

  struct Source {
    std::function<storage::AuditHead()> head;
    std::function<std::int64_t()> now;  // Unix seconds
  };

  /// Without a file it does nothing.
  AuditHeads(std::optional<std::filesystem::path> file, Source source);
  ~AuditHeads();
  AuditHeads(const AuditHeads&) = delete;
  AuditHeads& operator=(const AuditHeads&) = delete;

  /// Says in the log when the file has a record that the store has not (`audit.behind_heads`).
  void start();
  /// Writes the last head. Idempotent; blocks.
  void stop();
  /// Why the last head is not in the file. Any thread.
  std::optional<std::string> fault() const;

 private:
  void compare();
  void run();
  void write();

  const std::optional<std::filesystem::path> file_;
  const Source source_;
  std::optional<storage::AuditHead> written_;  // of the thread alone

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;             // guarded by mutex_
  std::optional<std::string> fault_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace bars::observability
