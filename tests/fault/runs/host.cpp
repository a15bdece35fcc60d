#include "tests/fault/runs/host.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <exception>
#include <future>
#include <optional>

namespace bars::test {

/// Holds the writer up until everything that shall be in one commit is queued.
struct Host::Gate final : storage::Unit {
  explicit Gate(boost::asio::io_context& on) : context(on) {}
  boost::asio::io_context& context;
  std::atomic<bool> entered = false;
  std::promise<void> opened;

  fhir::Result<void> apply(storage::Transaction&) override {
    entered = true;
    boost::asio::post(context, [] {});
    opened.get_future().wait();
    return {};
  }
  void settle(storage::Transaction&, const fhir::Error*) override {}
};

void Host::set_up(std::uint64_t seed, const std::map<std::string, Disk::Bytes>& image) {
  end();
  vfs_.reset();
  disk_ = std::make_unique<Disk>(seed);
  disk_->load(image);
  vfs_ = std::make_unique<DiskVfs>(*disk_);
}

bool Host::start() {
  config::Storage storage;
  storage.path = path();
  storage::OpenOptions options;
  options.checkpoint_pages = 16;  // so that many are met in a short life
  options.log_pages = 64;
  options.now = [] { return std::int64_t{1'763'802'000}; };  // nothing is purged
  options.on_warning = options.on_failure = [this](const std::string& what) { trouble_ = what; };
  try {
    store_ = storage::open(storage, options);
  } catch (const storage::StorageError& error) {
    trouble_ = error.what();
    return false;
  }
  return true;
}

void Host::end() {
  if (store_) store_->stop();
  store_.reset();
  context_.poll();
}

void Host::recover(bool evict) {
  if (!disk_->is_powered()) return disk_->restore_power();
  disk_->heal();
  if (evict) disk_->evict();
}

std::vector<fhir::Result<void>> Host::write_together(const std::vector<std::shared_ptr<storage::Unit>>& units,
                                                     const std::vector<storage::AuditRecord>& deferred) {
  std::size_t waited_for = 0;
  const auto start = [&](std::shared_ptr<storage::Unit> unit, std::optional<fhir::Result<void>>& result) {
    ++waited_for;
    auto written = store_->write(std::move(unit), std::chrono::steady_clock::now() + std::chrono::minutes(1));
    boost::asio::co_spawn(context_, std::move(written),
                          [&](const std::exception_ptr& thrown, fhir::Result<void> outcome) {
                            if (thrown) std::rethrow_exception(thrown);
                            result = std::move(outcome);
                            --waited_for;
                          });
  };
  std::vector<std::optional<fhir::Result<void>>> results(units.size() + 1);
  const auto gate = std::make_shared<Gate>(context_);
  start(gate, results.back());
  while (!gate->entered && !results.back()) context_.run_one();
  for (std::size_t i = 0; i < units.size(); ++i) start(units[i], results[i]);
  context_.poll();  // each runs until its unit is queued
  for (const auto& record : deferred) store_->record(record);
  gate->opened.set_value();
  while (waited_for > 0) context_.run_one();

  std::vector<fhir::Result<void>> answers;
  for (std::size_t i = 0; i < units.size(); ++i) answers.push_back(std::move(*results[i]));
  return answers;
}

}  // namespace bars::test
