// The built program as a process of its own, in a folder of its own: for tests that kill it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace bars::test {

/// A folder with a development PKI, a configuration on ephemeral ports and a store that outlives each run of the
/// program. The service is 2000072489 of A1001, which takes bookings (a diary of 5-minute slots, round the clock) and
/// referrals (a1t1).
class Program {
 public:
  /// `executable`: path of bars-receiver.
  explicit Program(std::filesystem::path executable);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Starts it and waits for its ready line; throws std::runtime_error when that does not come within 30 s.
  void start();
  /// kill -9, and waits for the end.
  void kill();
  /// SIGTERM, and returns the exit status.
  int stop();
  /// Waits until it ends by itself, and returns the exit status; -1 when a signal ended it.
  int wait();

  std::uint16_t port() const noexcept { return port_; }
  std::uint16_t admin_port() const noexcept { return admin_port_; }
  pid_t pid() const noexcept { return pid_; }
  std::filesystem::path pki() const { return folder_ / "pki"; }
  std::filesystem::path store() const { return folder_ / "receiver.db"; }
  const std::filesystem::path& folder() const noexcept { return folder_; }

 private:
  std::filesystem::path executable_;
  std::filesystem::path folder_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
};

}  // namespace bars::test
