// What of the configuration a running receiver cannot take over.
#include "config/load.hpp"

namespace bars::config {

std::vector<std::string> keys_for_restart(const Receiver& running, const Receiver& read) {
  std::vector<std::string> keys;
  const auto compare = [&](const char* key, const auto& before, const auto& after) {
    if (!(before == after)) keys.emplace_back(key);
  };
  compare("listen", running.listen, read.listen);
  compare("admin", running.admin, read.admin);
  compare("reload", running.reload, read.reload);
  compare("storage", running.storage, read.storage);
  compare("limits", running.limits, read.limits);
  compare("identity_headers", running.identity_headers, read.identity_headers);
  compare("error_code_system", running.error_code_system, read.error_code_system);
  compare("packages", running.packages, read.packages);
  compare("validation", running.validation, read.validation);
  compare("audit", running.audit, read.audit);
  compare("metrics", running.metrics, read.metrics);
  compare("log", running.log, read.log);
  compare("health", running.health, read.health);
  compare("shutdown", running.shutdown, read.shutdown);
  return keys;
}

}  // namespace bars::config
