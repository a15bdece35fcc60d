// A store for tests that should not need one.
#pragma once

#include "storage/store.hpp"

#include <stdexcept>

namespace bars::test {

/// A store that may not be touched. Tests override what their handler asks for.
class NoStore : public storage::Store {
 public:
  boost::asio::awaitable<fhir::Result<void>> write(std::shared_ptr<storage::Unit>, storage::Deadline) override {
    throw std::logic_error("write");
  }
  boost::asio::awaitable<fhir::Result<void>> read_with(
      std::shared_ptr<std::function<fhir::Result<void>(storage::Snapshot&)>>, storage::Deadline,
      storage::Reach) override {
    throw std::logic_error("read");
  }
  bool record(const storage::AuditRecord&) override { throw std::logic_error("record"); }
  storage::AuditState audit_state() const override { return {}; }
  void count(const storage::RefusedHandshake&) override {}
  fhir::Result<void> start_backup(const std::filesystem::path&) override { throw std::logic_error("backup"); }
  storage::BackupState backup_state() const override { return {}; }
  bool healthy() const noexcept override { return true; }
  void stop() override {}
};

}  // namespace bars::test
