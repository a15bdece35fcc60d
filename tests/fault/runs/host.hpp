// A store on a disk that fails, as its process and its machine see it: started, used, ended, started again.
#pragma once

#include "storage/open.hpp"
#include "tests/support/disk_vfs.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bars::test {

class Host {
 public:
  Host() = default;
  ~Host() { end(); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  /// On a disk of its own that holds this image.
  void set_up(std::uint64_t seed, const std::map<std::string, Disk::Bytes>& image);
  Disk& disk() noexcept { return *disk_; }
  std::string path() const { return (folder_.path() / "receiver.db").string(); }

  /// Opens the store with the settings of production, but for a log that is copied and emptied much sooner. False when
  /// it could not, because of the disk.
  bool start();
  /// What the store said last of what went wrong. After end() only.
  const std::string& trouble() const noexcept { return trouble_; }
  bool is_healthy() const { return store_ && store_->healthy(); }
  storage::Store& store() noexcept { return *store_; }
  /// As a process ends: what is queued is committed, and the log emptied, if the disk lets it.
  void end();
  /// The machine comes up again after a power loss, or the process alone.
  void recover(bool evict);

  /// What a commit holds is decided by who calls, not by chance: these units are all queued before one is taken. Their
  /// results, in order.
  std::vector<fhir::Result<void>> write_together(const std::vector<std::shared_ptr<storage::Unit>>& units,
                                                 const std::vector<storage::AuditRecord>& deferred);
  fhir::Result<void> write(std::shared_ptr<storage::Unit> unit) {
    return write_together({std::move(unit)}, {}).front();
  }

 private:
  struct Gate;

  TemporaryFolder folder_;
  std::unique_ptr<Disk> disk_;
  std::unique_ptr<DiskVfs> vfs_;
  // Outlives the store, which posts to it. Run here, by nobody else.
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_{context_.get_executor()};
  std::string trouble_;
  std::unique_ptr<storage::Store> store_;
};

}  // namespace bars::test
