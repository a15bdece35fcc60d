#include "storage/sqlite/audit_lag.hpp"
#include "tests/support/catch.hpp"

using bars::storage::sqlite::AuditLag;
using Duration = AuditLag::Clock::duration;

TEST_CASE("LOG-1 a deferred audit record waits until it is committed, also when it was taken and put back") {
  AuditLag lag;
  CHECK(lag.waiting() == 0);
  CHECK(lag.lag() == Duration::zero());
  lag.came();
  const auto first_came = AuditLag::Clock::now();
  lag.came();
  lag.came();
  lag.taken(2);
  CHECK(lag.waiting() == 3);
  lag.put_back();
  CHECK(lag.waiting() == 3);
  lag.taken(3);
  const auto least = AuditLag::Clock::now() - first_came;
  CHECK(lag.lag() >= least);  // the oldest counts
  lag.committed();
  CHECK(lag.waiting() == 0);
  CHECK(lag.lag() == Duration::zero());
  lag.taken(0);
  lag.put_back();
  CHECK(lag.waiting() == 0);
}
