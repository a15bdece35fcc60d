// A store in a folder of its own, and what the contract's tests need to talk to it.
#pragma once

#include "storage/open.hpp"
#include "tests/contract/records.hpp"
#include "tests/support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_future.hpp>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>

/// Boost's operator<< for a result needs one for the error, which has none.
template <class T>
struct Catch::StringMaker<bars::fhir::Result<T>> {
  static std::string convert(const bars::fhir::Result<T>& result) {
    return result ? std::string("a value") : "an error: " + result.error().diagnostics;
  }
};

namespace bars::test {

using storage::Deadline;

/// Of what is to be done in time: as far off as eventually() waits.
inline Deadline soon() { return std::chrono::steady_clock::now() + std::chrono::minutes(1); }

class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// A unit made of two functions.
class Work final : public storage::Unit {
 public:
  using Apply = std::function<fhir::Result<void>(storage::Transaction&)>;
  using Settle = std::function<void(storage::Transaction&, const fhir::Error*)>;
  explicit Work(Apply apply, Settle settle = {}) : apply_(std::move(apply)), settle_(std::move(settle)) {}

  fhir::Result<void> apply(storage::Transaction& transaction) override { return apply_(transaction); }
  void settle(storage::Transaction& transaction, const fhir::Error* refusal) override {
    if (settle_) settle_(transaction, refusal);
  }

 private:
  Apply apply_;
  Settle settle_;
};

/// A unit that holds the writer up until it is let go, so that others can be lined up behind it.
class Gate {
 public:
  std::shared_ptr<Work> unit();
  void wait_until_entered() { entered_.get_future().wait(); }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> entered_;
  std::promise<void> opened_;
};

class OpenedStore {
 public:
  explicit OpenedStore(storage::OpenOptions options = {}, unsigned threads = 1,
                       std::optional<unsigned> retention_days = {});
  ~OpenedStore();

  storage::Store& operator*() noexcept { return *store_; }
  storage::Store* operator->() noexcept { return store_.get(); }
  const std::filesystem::path& file() const noexcept { return configuration_.path; }
  const config::Storage& configuration() const noexcept { return configuration_; }

  /// Starts a write; with one thread, writes are queued in the order of these calls.
  std::future<fhir::Result<void>> start(std::shared_ptr<storage::Unit> unit, Deadline deadline = soon());
  fhir::Result<void> write(std::shared_ptr<storage::Unit> unit) { return start(std::move(unit)).get(); }
  fhir::Result<void> write(Work::Apply apply, Work::Settle settle = {}) {
    return write(std::make_shared<Work>(std::move(apply), std::move(settle)));
  }
  std::future<fhir::Result<void>> start_read(std::function<fhir::Result<void>(storage::Snapshot&)> look,
                                             Deadline deadline = soon(), storage::Reach reach = storage::Reach::range);
  /// Runs `look` on a reader; it must succeed.
  void read(const std::function<void(storage::Snapshot&)>& look);

  void stop() { store_->stop(); }
  /// Stops, then opens the same file again.
  void reopen();
  /// Stops, then opens a copy of this backup in its place.
  void restore(const std::filesystem::path& backup);

 private:
  TemporaryFolder folder_;
  config::Storage configuration_;
  storage::OpenOptions options_;
  // Signals of late units are posted here: it outlives the store.
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  std::unique_ptr<storage::Store> store_;
  std::vector<std::thread> threads_;
};

inline TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "bars-store-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

inline TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

inline std::shared_ptr<Work> Gate::unit() {
  return std::make_shared<Work>([this](storage::Transaction&) -> fhir::Result<void> {
    entered_.set_value();
    opened_.get_future().wait();
    return {};
  });
}

inline OpenedStore::OpenedStore(storage::OpenOptions options, unsigned threads, std::optional<unsigned> retention_days)
    : options_(std::move(options)), guard_(context_.get_executor()) {
  configuration_.path = folder_.path() / "data" / "receiver.db";
  configuration_.retention_days = retention_days;
  store_ = storage::open(configuration_, options_);
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { context_.run(); });
}

inline OpenedStore::~OpenedStore() {
  store_->stop();
  guard_.reset();
  for (auto& thread : threads_) thread.join();
}

inline std::future<fhir::Result<void>> OpenedStore::start(std::shared_ptr<storage::Unit> unit, Deadline deadline) {
  return boost::asio::co_spawn(boost::asio::make_strand(context_), store_->write(std::move(unit), deadline),
                               boost::asio::use_future);
}

inline std::future<fhir::Result<void>> OpenedStore::start_read(
    std::function<fhir::Result<void>(storage::Snapshot&)> look, Deadline deadline, storage::Reach reach) {
  auto work = std::make_shared<std::function<fhir::Result<void>(storage::Snapshot&)>>(std::move(look));
  return boost::asio::co_spawn(boost::asio::make_strand(context_), store_->read_with(std::move(work), deadline, reach),
                               boost::asio::use_future);
}

inline void OpenedStore::read(const std::function<void(storage::Snapshot&)>& look) {
  const auto result = start_read([&](storage::Snapshot& snapshot) -> fhir::Result<void> {
                        look(snapshot);
                        return {};
                      }).get();
  if (!result) throw std::runtime_error("a read failed: " + result.error().diagnostics);
}

inline void OpenedStore::restore(const std::filesystem::path& backup) {
  store_->stop();
  std::filesystem::copy_file(backup, configuration_.path, std::filesystem::copy_options::overwrite_existing);
  store_ = storage::open(configuration_, options_);
}

inline void OpenedStore::reopen() {
  store_->stop();
  store_ = storage::open(configuration_, options_);
}

}  // namespace bars::test
