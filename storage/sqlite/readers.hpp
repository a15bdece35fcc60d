// The threads that read, each with a connection that cannot write.
#pragma once

#include "storage/open.hpp"
#include "storage/sqlite/snapshot.hpp"
#include "storage/sqlite/ticket.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace bars::storage::sqlite {

using ReadWork = std::function<fhir::Result<void>(Snapshot&)>;

class Readers {
 public:
  /// The file exists and is migrated. `on_damage` is called, on a reader's thread, by a read that met a damaged file.
  /// Throws SqliteError when it cannot be opened.
  Readers(const std::filesystem::path& path, const OpenOptions& options, std::function<void()> on_damage);
  ~Readers() { stop(); }

  boost::asio::awaitable<fhir::Result<void>> read(std::shared_ptr<ReadWork> work, Deadline deadline);
  /// Finishes what is queued. Idempotent.
  void stop();

 private:
  struct QueuedRead {
    std::shared_ptr<ReadWork> work;
    std::shared_ptr<Ticket> ticket;
  };

  fhir::Result<void> enqueue(QueuedRead queued);
  void run(Connection& connection);
  std::optional<QueuedRead> take();
  fhir::Result<void> serve(Connection& connection, const QueuedRead& queued);

  const OpenOptions options_;
  const std::function<void()> on_damage_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<QueuedRead> queue_;  // guarded by mutex_
  bool closed_ = false;           // guarded by mutex_
  std::vector<std::unique_ptr<Connection>> connections_;
  std::once_flag stopped_;
  std::vector<std::thread> threads_;
};

}  // namespace bars::storage::sqlite
