#include "server/observability/store_probe.hpp"

#include "server/net/loops.hpp"
#include "storage/open.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <memory>

using namespace bars;
using std::chrono::steady_clock;
using test::eventually;

namespace {

/// Holds the thread that writes up until it is let go.
class Gate final : public storage::Unit {
 public:
  fhir::Result<void> apply(storage::Transaction&) override {
    opened_.get_future().wait();
    return {};
  }
  void settle(storage::Transaction&, const fhir::Error*) override {}
  void open() { opened_.set_value(); }

 private:
  std::promise<void> opened_;
};

}  // namespace

TEST_CASE("LOG-3 a store whose thread is held up is not writable and then not alive, and both once it goes on") {
  const TemporaryFolder folder;
  net::Loops loops(1);
  config::Storage file;
  file.path = folder.path() / "receiver.db";
  const auto store = storage::open(file, {});
  config::Health bounds;
  bounds.store_seconds = std::chrono::seconds(1);
  bounds.stalled_seconds = std::chrono::seconds(2);
  observability::StoreProbe probe(loops.first().get_executor(), *store, bounds);
  CHECK_FALSE(probe.unwritable());
  CHECK_FALSE(probe.stalled());
  loops.start();
  probe.start();

  const auto gate = std::make_shared<Gate>();
  auto held = boost::asio::co_spawn(loops.first(), store->write(gate, steady_clock::now() + std::chrono::minutes(2)),
                                    boost::asio::use_future);
  std::optional<std::string> reason;
  CHECK(eventually([&] { return (reason = probe.unwritable()).has_value(); }));
  CHECK_THAT(*reason, Catch::Matchers::StartsWith("nothing was committed for "));
  CHECK(eventually([&] { return (reason = probe.stalled()).has_value(); }));
  CHECK_THAT(*reason, Catch::Matchers::StartsWith("has not turned for "));
  gate->open();
  CHECK(held.get().has_value());
  CHECK(eventually([&] { return !probe.unwritable() && !probe.stalled(); }));
  probe.stop();
  loops.stop();
  store->stop();
  CHECK_FALSE(probe.unwritable());
}
