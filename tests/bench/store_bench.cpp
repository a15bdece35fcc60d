// What it takes to store one referral of 20 KB, alone and with others in a commit: the store alone, on the disk of
// TMPDIR.
#include "storage/open.hpp"
#include "tests/bench/seeded.hpp"
#include "tests/support/temporary_folder.hpp"

#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace bars;

class Referral : public storage::Unit {
 public:
  explicit Referral(std::uint64_t number) : made_(bench::conversation(1, {number}, 1'790'000'000'000)) {
    made_.message.body = storage::Body::of_bytes(std::vector<std::uint8_t>(5'000, 'x'));  // as 20 KB are packed
  }

  fhir::Result<void> apply(storage::Transaction& transaction) override {
    transaction.add_request(made_.request);
    transaction.add_message(made_.message);
    transaction.put_resource(made_.referral);
    transaction.put_resource(made_.encounter);
    return {};
  }
  void settle(storage::Transaction& transaction, const fhir::Error*) override { transaction.add_audit(made_.audit); }

 private:
  bench::Conversation made_;
};

/// A store and the thread that its coroutines run on.
class Opened {
 public:
  Opened() : thread_([this] { context_.run(); }) {
    config::Storage where;
    where.path = folder_.path() / "store.db";
    store_ = storage::open(where, {});
  }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    store_->stop();
    work_.reset();
    thread_.join();
  }

  std::future<fhir::Result<void>> write(std::shared_ptr<storage::Unit> unit) {
    auto written = store_->write(std::move(unit), std::chrono::steady_clock::now() + std::chrono::minutes(1));
    return asio::co_spawn(context_, std::move(written), asio::use_future);
  }

 private:
  TemporaryFolder folder_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
  std::thread thread_;
  std::unique_ptr<storage::Store> store_;
};

/// So many at once that the writer finds them together; the time is that of one.
void store(benchmark::State& state) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  Opened opened;
  std::uint64_t number = 0;
  for ([[maybe_unused]] auto _ : state) {
    state.PauseTiming();
    std::vector<std::shared_ptr<Referral>> referrals;
    for (std::size_t i = 0; i < batch; ++i) referrals.push_back(std::make_shared<Referral>(++number));
    state.ResumeTiming();
    std::vector<std::future<fhir::Result<void>>> waiting;
    waiting.reserve(batch);
    for (auto& referral : referrals) waiting.push_back(opened.write(std::move(referral)));
    for (auto& written : waiting)
      if (!written.get()) throw std::logic_error("a referral was not stored");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(number));
}

BENCHMARK(store)->ArgName("batch")->Arg(1)->Arg(64)->UseRealTime()->Unit(benchmark::kMicrosecond);

}  // namespace
