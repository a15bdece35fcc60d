// Which access rule decides for a caller, for every interaction and type of message, as `access explain` shows it.
#pragma once

#include "config/receiver.hpp"
#include "server/http/message.hpp"
#include "server/security/identity.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::cli {

/// What becomes of one interaction, or of a message of one type, as far as headers decide it.
struct Verdict {
  std::string_view name;   // as in the configuration
  std::string_view event;  // that a message has; "" otherwise
  unsigned status = 200;   // 200: let in
  std::string why;
};

struct AccessReport {
  security::Identity caller;
  std::string headers;  // what is wrong with the headers of a booking or a message; "" when nothing
  const config::Service* service = nullptr;  // that is asked; nullptr when none, or none that is known and active
  /// For each rule of the service, the selectors that do not take the caller.
  std::vector<std::vector<std::string_view>> rules;
  std::optional<std::size_t> decides;  // which of them, from 0
  std::vector<Verdict> interactions;
  std::vector<Verdict> messages;

  /// An interaction or a type of message; nullptr when there is none of this name.
  const Verdict* find(std::string_view name) const noexcept;
};

/// What `serve` would decide for a request with these headers. Refers to the configuration.
AccessReport report_access(const config::Receiver& receiver, const http::Head& head);

std::string as_text(const AccessReport& report);
/// One JSON object on one line: caller, service, reads, rule (the number of the one that decides), rules, interactions
/// and messages, each of these with name, status and why.
std::string as_json(const AccessReport& report);

}  // namespace bars::cli
