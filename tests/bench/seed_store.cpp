// Fills a store with small conversations, through the verbs that the receiver uses, many to a commit.
#include "server/security/random_id.hpp"
#include "storage/open.hpp"
#include "tests/bench/seeded.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

namespace asio = boost::asio;
namespace storage = bars::storage;

constexpr std::uint64_t unit_size = 20'000;
constexpr std::int64_t days = 30;  // over which they seem to have come in
constexpr std::int64_t day = 86'400'000;
constexpr auto patience = std::chrono::hours(24);

struct Options {
  std::string store;
  std::uint64_t count = 0;
  std::uint64_t seed = 1;
  std::string ids;
  std::uint64_t ids_count = 100'000;
};

/// One stretch of all conversations.
class Stretch : public storage::Unit {
 public:
  Stretch(const Options& options, std::uint64_t first, std::int64_t now)
      : options_(options), first_(first), size_(std::min(unit_size, options.count - first)), now_(now) {}

  bars::fhir::Result<void> apply(storage::Transaction& transaction) override {
    for (std::uint64_t i = 0; i < size_; ++i) {
      const auto made = at(i);
      transaction.add_request(made.request);
      transaction.add_message(made.message);
      transaction.put_resource(made.referral);
      transaction.put_resource(made.encounter);
      transaction.add_audit(made.audit);
    }
    return {};
  }
  void settle(storage::Transaction&, const bars::fhir::Error*) override {}

  std::uint64_t size() const noexcept { return size_; }
  bars::bench::Conversation at(std::uint64_t i) const {
    const auto number = first_ + i;
    const auto ago =
        days * day / static_cast<std::int64_t>(options_.count) * static_cast<std::int64_t>(options_.count - number);
    return bars::bench::conversation(options_.seed, {number, i, size_}, now_ - ago);
  }

 private:
  const Options& options_;
  std::uint64_t first_;
  std::uint64_t size_;
  std::int64_t now_;
};

/// Evenly from all of them.
void write_ids(const Options& options, const Stretch& stretch, std::uint64_t first, std::ofstream& file) {
  const auto step = std::max<std::uint64_t>(1, options.count / options.ids_count);
  for (std::uint64_t i = (step - first % step) % step; i < stretch.size(); i += step)
    file << "ServiceRequest/" << stretch.at(i).referral.id.text() << "\n";
}

int fill(const Options& options) {
  std::ofstream ids;
  if (!options.ids.empty()) ids.open(options.ids);
  asio::io_context context;
  auto work = asio::make_work_guard(context);
  std::thread thread([&] { context.run(); });
  bars::config::Storage where;
  where.path = options.store;
  const auto store = storage::open(where, {});
  const auto now = bars::security::wall_clock().seconds * 1000;
  const auto begin = std::chrono::steady_clock::now();
  std::string fault;
  for (std::uint64_t first = 0; first < options.count && fault.empty(); first += unit_size) {
    const auto stretch = std::make_shared<Stretch>(options, first, now);
    auto written = store->write(stretch, std::chrono::steady_clock::now() + patience);
    const auto result = asio::co_spawn(context, std::move(written), asio::use_future).get();
    if (!result) fault = result.error().diagnostics;
    if (ids.is_open()) write_ids(options, *stretch, first, ids);
  }
  store->stop();
  work.reset();
  thread.join();
  if (!fault.empty()) throw std::runtime_error(fault);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::cout << fmt::format("{} conversations in {:.1f} s, {:.0f} a second\n", options.count, seconds,
                           static_cast<double>(options.count) / seconds);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Fills a store with conversations that are made up", "seed-store");
  Options options;
  app.add_option("STORE", options.store, "The store's file, absolute; made when it is not there")->required();
  app.add_option("COUNT", options.count, "How many")->required()->check(CLI::Range(1, 100'000'000));
  app.add_option("--seed", options.seed, "Another one makes others")->capture_default_str();
  app.add_option("--ids", options.ids, "File that gets the ids of up to 100,000 of the referrals, for bars-load --ids");
  CLI11_PARSE(app, argc, argv);
  try {
    return fill(options);
  } catch (const std::exception& error) {
    std::cerr << "seed-store: " << error.what() << "\n";
    return 1;
  }
}
