#include "server/observability/audit_heads.hpp"

#include "storage/audit_heads.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/stderr_capture.hpp"

#include <fstream>

using namespace bars;
using Catch::Matchers::Contains;
using observability::AuditHeads;

namespace {

storage::AuditHead head(std::int64_t sequence, std::uint8_t mac) {
  storage::AuditHead made{sequence, {}};
  made.mac.fill(mac);
  return made;
}

/// What is logged when a store with this head starts beside a file that ends with the exported one.
std::vector<std::string> said_at_start(const storage::AuditHead& held, const std::string& exported) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "heads";
  std::ofstream(file) << exported;
  StderrCapture capture;
  AuditHeads heads(file, {[held] { return held; }, [] { return std::int64_t{1'700'000'000}; }});
  heads.start();
  heads.stop();
  return capture.lines();
}

std::string exported(std::int64_t sequence, std::uint8_t mac) {
  return storage::head_line(head(sequence, mac), 1'700'000'000);
}

}  // namespace

TEST_CASE("LOG-1 a store that is behind the exported heads is told at its start") {
  for (const auto& [held, file] : {std::pair{head(7, 1), exported(42, 2)},   // an older store was put back
                                   std::pair{head(42, 1), exported(42, 2)},  // and it went on
                                   std::pair{head(0, 0), exported(1, 1) + exported(42, 2)}}) {
    const auto lines = said_at_start(held, file);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], Contains(R"("level":"error","event":"audit.behind_heads")") && Contains("/heads\"") &&
                             Contains(R"("exported":"42","held":")" + std::to_string(held.sequence) + "\""));
  }
}

TEST_CASE("LOG-1 a store that has every exported head, or a file that is new, is nothing to tell") {
  for (const auto& file : {exported(42, 2), exported(41, 1), exported(99, 9) + exported(42, 2), std::string()})
    CHECK(said_at_start(head(42, 2), file).empty());
}
