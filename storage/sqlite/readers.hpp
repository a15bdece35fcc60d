// Connections that cannot write: each thread that reads has one, and some are there for whoever has little to read.
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
  /// The file exists and is migrated. `on_damage` is called, on the thread that reads, by a read that met a damaged
  /// file. Throws SqliteError when it cannot be opened.
  Readers(const std::filesystem::path& path, const OpenOptions& options, std::function<void()> on_damage);
  ~Readers() { stop(); }

  boost::asio::awaitable<fhir::Result<void>> read(std::shared_ptr<ReadWork> work, Deadline deadline);
  /// Reads on the calling thread; nullopt when no connection is free for that.
  std::optional<fhir::Result<void>> read_here(ReadWork& work, Deadline deadline);
  /// How many are queued. Any thread.
  std::size_t waiting() const;
  /// Finishes what is queued or was begun. Idempotent.
  void stop();

 private:
  struct QueuedRead {
    std::shared_ptr<ReadWork> work;
    std::shared_ptr<Ticket> ticket;
  };

  fhir::Result<void> enqueue(QueuedRead queued);
  void run(Connection& connection);
  std::optional<QueuedRead> take();
  fhir::Result<void> serve(Connection& connection, ReadWork& work, Deadline deadline);

  const OpenOptions options_;
  const std::function<void()> on_damage_;
  mutable std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<QueuedRead> queue_;                          // guarded by mutex_
  bool closed_ = false;                                   // guarded by mutex_
  std::vector<std::unique_ptr<Connection>> connections_;  // one for each thread, and those of read_here()
  std::vector<Connection*> free_;                         // of read_here(); guarded by mutex_
  std::size_t reading_here_ = 0;                          // guarded by mutex_
  std::condition_variable read_here_ended_;
  std::once_flag stopped_;
  std::vector<std::thread> threads_;
};

}  // namespace bars::storage::sqlite
