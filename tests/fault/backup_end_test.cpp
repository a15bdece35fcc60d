// What is told of a backup once it has ended.
#include "storage/audit_reader.hpp"
#include "storage/audit_record.hpp"
#include "tests/integration/answers.hpp"
#include "tests/integration/local_commands.hpp"
#include "tests/support/disk_vfs.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/stderr_capture.hpp"

#include <algorithm>

using namespace bars;
using namespace bars::test;
using Catch::Matchers::Contains;

namespace {

/// Makes a backup, and says how it ended.
std::string ended(const config::Receiver& config, const std::filesystem::path& to) {
  const auto started = execute_command(config, "backup.start", R"({"path":")" + to.string() + R"("})");
  if (!started) throw std::runtime_error("not started: " + started.error().diagnostics);
  std::string phase;
  const bool over = eventually([&] {
    phase = Answer(*execute_command(config, "backup.state", "{}")).root()["phase"].text();
    return phase == "done" || phase == "failed";
  });
  return over ? phase : "never: " + phase;
}

/// `backup.end 200 …` of each record about backups, sorted: one that ends at once may be there before its start is.
std::vector<std::string> records_of(const std::filesystem::path& store) {
  std::vector<std::string> found;
  storage::AuditReader reader(store, storage::AuditReader::Of::copy);
  reader.walk([&](const storage::StoredAudit& stored) {
    const auto record = storage::unpack_audit(stored.request_id, stored.correlation_id, stored.record);
    if (record.interaction.starts_with("backup."))
      found.push_back(record.interaction + " " + std::to_string(record.status) + " " + record.detail);
    return true;
  });
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("LOG-1 a backup, and one that finds no room: how each ended is on record and in the log, all else goes on") {
  Disk disk;
  const DiskVfs vfs(disk);
  const TemporaryFolder folder;
  const auto made = (folder.path() / "made.db").string();
  const auto lost = (folder.path() / "lost.db").string();
  StderrCapture said;
  std::filesystem::path store;
  {
    Running running;
    store = running.config.storage.path;
    CHECK(ended(running.config, made) == "done");
    disk.fail({.fault = Disk::Fault::full, .where = Disk::Where::database, .times = Disk::for_good});
    CHECK(ended(running.config, lost) == "failed");
    const auto answer =
        running.receiver.session().process_message(new_referral(values_for_referral(emergency_department_id, "a1t1")));
    CHECK(outcome_of(answer) == "200");
    disk.heal();
    running.receiver.stop();
    const auto records = records_of(store);
    REQUIRE(records.size() == 4);
    CHECK_THAT(records[0], Contains("backup.end 200 " + made + ": ") && Contains(" pages, "));
    CHECK_THAT(records[1], Contains("backup.end 500 " + lost + ": the copy cannot be written: "));
    CHECK(records[2] == "backup.start 200 " + lost);
    CHECK(records[3] == "backup.start 200 " + made);
  }
  std::string log;
  for (const auto& line : said.lines()) log += line + "\n";
  CHECK_THAT(log, Contains(R"("level":"info","event":"backup.done","file":")" + made + R"(","pages":")"));
  CHECK_THAT(log, Contains(R"("level":"error","event":"backup.failed","file":")" + lost +
                           R"(","why":"the copy cannot be written: )"));
}
