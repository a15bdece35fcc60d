#include "storage/sqlite/readers.hpp"

#include "storage/sqlite/settings.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace bars::storage::sqlite {

namespace {

/// A read transaction: everything inside sees the same commits.
class ReadTransaction {
 public:
  ReadTransaction(Connection& connection, Deadline until) : connection_(connection) {
    connection_.execute("BEGIN");
    connection_.limit(until);
  }
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;
  ~ReadTransaction() {
    connection_.unlimited();
    if (!connection_.autocommit()) connection_.try_execute("ROLLBACK");
  }

 private:
  Connection& connection_;
};

}  // namespace

Readers::Readers(const std::filesystem::path& path, const OpenOptions& options, std::function<void()> on_damage)
    : options_(options), on_damage_(std::move(on_damage)) {
  const auto threads = std::max(1u, options.readers);
  const auto connect = [&]() -> Connection& {
    connections_.push_back(std::make_unique<Connection>(path));
    configure_reader(*connections_.back());
    return *connections_.back();
  };
  for (unsigned i = 0; i < options.readers_here; ++i) free_.push_back(&connect());
  std::vector<Connection*> own;
  for (unsigned i = 0; i < threads; ++i) own.push_back(&connect());
  threads_.reserve(threads);
  for (Connection* connection : own) threads_.emplace_back([this, connection] { run(*connection); });
}

boost::asio::awaitable<fhir::Result<void>> Readers::read(std::shared_ptr<ReadWork> work, Deadline deadline) {
  const boost::asio::any_io_executor waiter = co_await boost::asio::this_coro::executor;
  auto ticket = std::make_shared<Ticket>(waiter, deadline);
  QueuedRead queued;
  queued.work = std::move(work);
  queued.ticket = ticket;
  if (auto taken = enqueue(std::move(queued)); !taken) co_return taken;
  co_return co_await ticket->wait();
}

std::size_t Readers::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

std::optional<fhir::Result<void>> Readers::read_here(ReadWork& work, Deadline deadline) {
  Connection* connection = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || free_.empty()) return std::nullopt;
    connection = free_.back();
    free_.pop_back();
    ++reading_here_;
  }
  auto result = serve(*connection, work, deadline);
  {
    const std::lock_guard lock(mutex_);
    free_.push_back(connection);
    if (--reading_here_ == 0 && closed_) read_here_ended_.notify_all();
  }
  return result;
}

fhir::Result<void> Readers::enqueue(QueuedRead queued) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return unavailable();
    if (queue_.size() >= options_.read_queue) return queue_full();
    queue_.push_back(std::move(queued));
  }
  arrived_.notify_one();
  return {};
}

void Readers::stop() {
  std::call_once(stopped_, [this] {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    arrived_.notify_all();
    for (std::thread& thread : threads_) thread.join();
    std::unique_lock lock(mutex_);
    read_here_ended_.wait(lock, [this] { return reading_here_ == 0; });
    connections_.clear();
  });
}

void Readers::run(Connection& connection) {
  while (auto queued = take()) {
    fhir::Result<void> result = serve(connection, *queued->work, queued->ticket->deadline());
    queued->work.reset();
    queued->ticket->finish(std::move(result));
  }
}

std::optional<Readers::QueuedRead> Readers::take() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  if (queue_.empty()) return std::nullopt;
  QueuedRead queued = std::move(queue_.front());
  queue_.pop_front();
  return queued;
}

fhir::Result<void> Readers::serve(Connection& connection, ReadWork& work, Deadline deadline) {
  const auto now = std::chrono::steady_clock::now();
  if (now >= deadline) return timed_out();
  try {
    const ReadTransaction transaction(connection, std::min<Deadline>(deadline, now + options_.snapshot_life));
    SqliteSnapshot snapshot(connection);
    return work(snapshot);
  } catch (const StorageError& error) {
    options_.on_warning(std::string("a read failed in the store: ") + error.what());
    if (connection.damaged()) on_damage_();
    return unavailable();
  } catch (const std::exception& error) {
    options_.on_warning(std::string("a read met a fault of this program: ") + error.what());
    return faulty();
  } catch (...) {
    options_.on_warning("a read met a fault of this program");
    return faulty();
  }
}

}  // namespace bars::storage::sqlite
