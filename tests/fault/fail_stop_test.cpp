// A receiver whose store has met a fault that it cannot be sure to have survived: it says so, and stops. One that has
// no room for a while goes on.
#include "storage/check.hpp"
#include "tests/integration/answers.hpp"
#include "tests/support/disk_vfs.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/program.hpp"
#include "tests/support/receiver.hpp"

#include <sys/resource.h>

#include <csignal>

using namespace bars::test;

namespace {

using Fault = Disk::Fault;
using Where = Disk::Where;

constexpr std::string_view duplicate = "409 REC_CONFLICT duplicate";
constexpr std::string_view unavailable = "503 REC_UNAVAILABLE transient";

/// A receiver whose store is on a disk that can fail, and may be started again.
struct OnDisk {
  Disk disk;
  DiskVfs vfs{disk};
  TemporaryFolder folder;
  std::optional<Receiver> receiver;
  std::optional<Session> session;
  std::chrono::seconds store_seconds;  // how long it is ready without a commit

  explicit OnDisk(std::chrono::seconds ready_for = std::chrono::seconds(10)) : store_seconds(ready_for) { start(); }
  std::string path() const { return (folder.path() / "receiver.db").string(); }
  void start() {
    session.reset();
    receiver.reset();
    receiver.emplace([this](bars::config::Receiver& config) {
      config.storage.path = path();
      config.health.store_seconds = store_seconds;
    });
    session.emplace(receiver->session());
  }
  unsigned ready() const {
    return Client(receiver->admin_port(), ClientOptions::plain()).request("GET", "/health/ready").status;
  }
  std::vector<std::string> faults_when_closed() {
    receiver->stop();
    return bars::storage::find_faults(path());
  }
  unsigned live() const {
    return Client(receiver->admin_port(), ClientOptions::plain()).request("GET", "/health/live").status;
  }
};

struct Message {
  std::string id = fresh_id();
  std::string body = new_referral(values_for_referral("2000072489", "a1t1"));
};

std::string answer_to(Session& session, const Message& message) {
  return outcome_of(session.process_message(message.body, message.id));
}

}  // namespace

TEST_CASE("TI-13 LOG-3 a receiver whose disk is full answers 503, is not ready, and takes messages again with room") {
  OnDisk on(std::chrono::seconds(1));
  const Message before;
  const Message meanwhile;
  REQUIRE(answer_to(*on.session, before) == "200");
  on.disk.fail({.fault = Fault::full, .where = Where::log, .times = Disk::for_good});
  const auto refused = on.session->process_message(meanwhile.body, meanwhile.id);
  CHECK(outcome_of(refused) == unavailable);
  CHECK(refused.header("Retry-After") == "1");
  CHECK(answer_to(*on.session, meanwhile) == unavailable);
  CHECK(outcome_of(on.session->get("/metadata")) == "200");
  CHECK_FALSE(on.session->slots().empty());
  CHECK(eventually([&] { return on.ready() == 503; }));
  CHECK(on.live() == 200);
  on.disk.heal();
  CHECK(eventually([&] { return on.ready() == 200; }));
  CHECK(answer_to(*on.session, meanwhile) == "200");
  CHECK(answer_to(*on.session, meanwhile) == duplicate);
  CHECK(answer_to(*on.session, before) == duplicate);
  CHECK(on.faults_when_closed().empty());
}

TEST_CASE("TI-13 a receiver whose COMMIT fails is not ready any more, and knows after a restart what it must") {
  for (const bool power_loss : {false, true}) {
    OnDisk on;
    const Message before;
    const Message lost;
    REQUIRE(answer_to(*on.session, before) == "200");
    CHECK(on.ready() == 200);
    on.disk.fail({.fault = Fault::error_on_sync, .where = Where::log});
    CHECK(answer_to(*on.session, lost) == unavailable);
    CHECK(answer_to(*on.session, lost) == unavailable);
    CHECK(answer_to(*on.session, before) == unavailable);
    CHECK(on.ready() == 503);
    CHECK(on.live() == 200);
    CHECK(on.disk.met(Fault::error_on_sync) == 1);

    on.session.reset();
    on.receiver.reset();
    if (power_loss) {
      on.disk.cut_power();
      on.disk.restore_power();
    }
    on.start();
    CHECK(on.ready() == 200);
    CHECK(answer_to(*on.session, before) == duplicate);
    const auto again = answer_to(*on.session, lost);
    CHECK((again == "200" || again == duplicate));
    CHECK(answer_to(*on.session, lost) == duplicate);
    CHECK(on.faults_when_closed().empty());
  }
}

TEST_CASE("a receiver that reads a damaged page is not ready any more") {
  OnDisk on;
  REQUIRE(answer_to(*on.session, {}) == "200");
  on.start();
  on.disk.damage(on.path(), 16'384);
  CHECK(outcome_of(on.session->get("/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75")) == unavailable);
  CHECK(outcome_of(on.session->get("/Appointment/95e58add-0b10-4a8c-817c-2729eb0cab75")) == unavailable);
  CHECK(on.ready() == 503);
}

TEST_CASE("TI-13 TI-5 the program exits with a failure when its log cannot be emptied, and a restart loses nothing") {
  // The limit on the size of files stands for a disk that fails: the log stays below it, the database does not.
  std::signal(SIGXFSZ, SIG_IGN);  // the program inherits that; a write is then an error
  Program program(BARS_RECEIVER_PROGRAM);
  program.start();
  REQUIRE(program.stop() == 0);
  const auto size = std::filesystem::file_size(program.store());
  program.start();
  const rlimit limit{size, size};
  REQUIRE(::prlimit(program.pid(), RLIMIT_FSIZE, &limit, nullptr) == 0);
  std::vector<Message> acknowledged(8);  // more than fits the pages that are there, and less log than the limit
  {
    Session session(program.port(), ClientOptions::of(program.pki()), {});
    for (const auto& message : acknowledged) REQUIRE(answer_to(session, message) == "200");
  }
  CHECK(program.wait() == 1);  // after a second without work it moves the log's pages into the database

  program.start();
  Session session(program.port(), ClientOptions::of(program.pki()), {});
  for (const auto& message : acknowledged) CHECK(answer_to(session, message) == duplicate);
  CHECK(program.stop() == 0);
}
