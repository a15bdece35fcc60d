// The way of a subcommand to the store: through a running receiver, or straight when none runs. One writer, always.
#pragma once

#include "server/control/command.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bars::control {

class Channel {
 public:
  /// `config` must outlive it.
  Channel(const config::Receiver& config, std::function<fhir::Instant()> now, std::function<fhir::Uuid()> new_id);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Carries a command out and returns the JSON that it answers with. Blocks. When no receiver listens, the store is
  /// opened here, and its lock held until the channel ends. Throws std::runtime_error with a message for the operator
  /// when neither can be done.
  fhir::Result<std::string> execute(std::string_view command, fhir::Node arguments);

 private:
  class Own;
  /// nullptr while a receiver that is starting, or stopping, holds the store and does not listen.
  std::unique_ptr<Own> open_store() const;

  const config::Receiver& config_;
  std::function<fhir::Instant()> now_;
  std::function<fhir::Uuid()> new_id_;
  std::unique_ptr<Own> own_;
};

}  // namespace bars::control
