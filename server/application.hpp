// The composition root: the only place where parts are wired, started and stopped.
#pragma once

#include "config/receiver.hpp"
#include "fhir/profile/profiles.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace bars {

class Application {
 public:
  /// Opens the store, loads certificates and binds both ports. Throws with a message for the operator when it cannot.
  /// `on_failure` is called once, on a storage thread, when the receiver can no longer keep its promises and has to be
  /// restarted; it must not call stop() itself.
  /// `profiles` are those of the configuration's packages (load_profiles); null without any.
  explicit Application(config::Receiver config, std::unique_ptr<const fhir::profile::Profiles> profiles = nullptr,
                       std::function<void(const std::string& why)> on_failure = {});
  ~Application();

  /// Looks at the files of the configuration again, as Reloader does. Returns before that is done. Any thread.
  void reload();
  /// Answers on the admin port at once, rolls the slots forward, then serves. Returns when the receiver is ready.
  void start();
  /// Is not ready any more, goes on for shutdown.drain_seconds, then stops in this order: what reloads, accept,
  /// sessions, commands, loops, store, admin port, log. What is in flight is finished within the grace of body_seconds
  /// and request_seconds together. Idempotent; blocks; not from a thread of the application.
  void stop();

  std::uint16_t port() const noexcept;
  std::uint16_t admin_port() const noexcept;
  const std::string& base_url() const noexcept;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace bars
