// Takes over what has changed in the files of the configuration while the receiver runs.
#pragma once

#include "config/receiver.hpp"
#include "fhir/profile/profiles.hpp"
#include "server/net/trust.hpp"
#include "server/reading.hpp"
#include "server/workflow/services.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace bars {

/// Works on a thread of its own: reading files blocks. Certificates, key, authorities, lists, names and pins become the
/// new trust, service files the new services; each is made and checked whole before anything is replaced, and a single
/// fault leaves all of the old in force. It also says in the log what of the trust is about to end.
class Reloader {
 public:
  struct Parts {
    const config::Receiver& config;           // as it was at the start
    const fhir::profile::Profiles* profiles;  // null without packages
    workflow::ServicesInForce& services;
    std::function<void(std::shared_ptr<const net::Trust>)> use_trust;
    std::function<void()> services_changed;
    /// For the audit: what came of a reload (HTTP status), and why it was tried.
    std::function<void(unsigned status, std::string detail)> audit;
  };

  /// `trust` is the one in force. What `parts` refers to must outlive it.
  Reloader(Parts parts, std::shared_ptr<const net::Trust> trust);
  ~Reloader() { stop(); }
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  void start();
  /// Looks at once, and acts on what it sees (SIGHUP). Returns before that is done. Any thread.
  void request();
  /// Ends what is under way first. Idempotent.
  void stop();

 private:
  struct Loaded;

  void work();
  void reload(const char* cause);
  /// Empty when `loaded` is whole.
  std::vector<std::string> load(Loaded& loaded) const;
  std::shared_ptr<const net::Trust> add_faults_of_trust(std::vector<std::string>& faults, const config::Tls& tls) const;
  void take_over(Loaded loaded, const Reading& reading, const char* cause);
  void raise_alarms();

  const Parts parts_;

  // Of the thread alone.
  config::Receiver watched_;  // which files
  std::shared_ptr<const net::Trust> trust_;
  Reading in_force_;
  Watch watch_;
  std::chrono::steady_clock::time_point next_alarms_{};

  std::mutex mutex_;
  std::condition_variable wake_;
  bool requested_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace bars
