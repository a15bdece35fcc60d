// The files that can be taken over while the receiver runs, as they are at one moment.
#pragma once

#include "config/receiver.hpp"

#include <string>
#include <utility>

namespace bars {

/// Two that are equal were made of the same bytes, and modes, in files of the same names.
struct Reading {
  std::string trust;     // the files of `tls`
  std::string services;  // the service files
  std::string receiver;  // receiver.yaml

  bool operator==(const Reading&) const = default;
};

/// What is not there, or cannot be read, counts as that.
Reading read_files(const config::Receiver& receiver);

/// When what was read now and then may be acted on: the same twice in a row, so that nothing half-written is taken for
/// whole, and not what was judged already.
class Watch {
 public:
  explicit Watch(const Reading& judged) : judged_(judged), seen_(judged) {}

  /// A look. True when this one has to be acted on.
  bool is_due(const Reading& reading) {
    const bool settled = reading == std::exchange(seen_, reading);
    return settled && reading != judged_;
  }
  /// What was seen while it was not looked for a change.
  void see(const Reading& reading) { seen_ = reading; }
  /// It was acted on, with whatever result.
  void judge(const Reading& reading) { judged_ = reading; }

 private:
  Reading judged_;
  Reading seen_;
};

}  // namespace bars
