#include "config/load.hpp"
#include "tests/support/catch.hpp"

using namespace bars::config;
using Keys = std::vector<std::string>;

TEST_CASE("configuration: what a running receiver cannot take over is named") {
  const Receiver running;
  const auto keys_after = [&](const auto& change) {
    Receiver read;
    change(read);
    return keys_for_restart(running, read);
  };
  CHECK(keys_after([](Receiver&) {}).empty());
  CHECK(keys_after([](Receiver& it) {
          it.tls.certificate = "other.pem";
          it.tls.allowed_clients = {"other.example"};
          it.services_directory = "elsewhere";
          it.services.emplace_back();
        }).empty());
  CHECK(keys_after([](Receiver& it) { it.listen.port = 1; }) == Keys{"listen"});
  CHECK(keys_after([](Receiver& it) { it.storage.retention_days = 100; }) == Keys{"storage"});
  CHECK(keys_after([](Receiver& it) {
          it.admin.port = 1;
          it.reload.poll_seconds = std::chrono::seconds(1);
          it.limits.connections = 1;
          it.identity_headers = IdentityHeaders::warn;
          it.error_code_system = "https://other.example";
          it.packages = "packages";
          it.validation.profiles = ProfileFaults::reject;
          it.audit.reads = AuditReads::durable;
          it.metrics.organisations = 0;
          it.log.level = LogLevel::error;
          it.health.stalled_seconds = std::chrono::seconds(1);
          it.shutdown.drain_seconds = std::chrono::seconds(1);
        }) == Keys{"admin", "reload", "limits", "identity_headers", "error_code_system", "packages", "validation",
                   "audit", "metrics", "log", "health", "shutdown"});
}
