// What the public listener shows and whom it lets in: made whole from the section `tls`, and never changed (TLS-1).
#pragma once

#include "config/receiver.hpp"
#include "server/security/peer.hpp"

#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bars::net {

/// Something of the trust that ends some day. Instants are seconds since 1970.
struct Expiry {
  std::string key;   // of the configuration
  std::string name;  // of the certificate, or of the authority that issued the list
  std::int64_t ends;
  std::int64_t warn_from;
};

struct Trust {
  mutable boost::asio::ssl::context context;  // a connection counts itself in it; nothing else of it changes
  security::AllowedClients allowed;
  std::vector<Expiry> expiries;
  std::vector<std::string> without_list;  // authorities that no revocation list is there for: all of theirs are refused
  std::string fingerprint;                // the same when all of the above is made of the same
};

/// Reads the files and looks at everything in them: form, dates and purpose of the server certificate, that its key
/// belongs to it and is nobody else's to read, that the authorities are authorities, that the lists are theirs. Else
/// every fault, as `key: file: what is wrong`. What has merely run out and cannot let anybody in (an authority, a list)
/// is no fault.
std::variant<std::shared_ptr<const Trust>, std::vector<std::string>> load_trust(const config::Tls& tls,
                                                                                std::int64_t now);

/// A line of the log about something that ends or is missing.
struct Alarm {
  config::LogLevel level;  // warn before it ends, error from then on
  std::string event;       // tls.expires_soon, tls.expired, tls.list_missing
  std::string key;
  std::string name;
  std::int64_t hours_left;  // 0 when it has ended
};

std::vector<Alarm> alarms_of(const Trust& trust, std::int64_t now);

/// Why no client can be served any more: a certificate of the server has ended, or every authority, or every list.
/// Nullopt while some can.
std::optional<std::string> why_nobody_gets_in(const std::vector<Expiry>& expiries, std::int64_t now);

}  // namespace bars::net
