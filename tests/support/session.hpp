// What a sender behind the proxy does: one connection, identity headers, ids, the interactions of the standard.
#pragma once

#include "tests/support/client.hpp"
#include "tests/support/messages.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// Who is said to ask, and whom. What is empty is left out.
struct Sender {
  std::string service = "2000072489";
  std::string organisation = "B2002";
  std::string software = "EXAMPLE-SENDER-1";
};

/// A slot as a search shows it.
struct OfferedSlot {
  std::string id;
  std::string start;
  std::string end;
  std::string schedule_id;
  std::string healthcare_service_id;
};

/// A UUID that was never used before.
std::string fresh_id();
/// `headers` without those of the name, and with this one when `value` is not empty.
Headers with_header(Headers headers, std::string_view name, const std::string& value = {});
std::string base64(std::string_view text);

class Session {
 public:
  Session(std::uint16_t port, ClientOptions options, Sender sender);

  /// Everything that a request of this sender carries, with this request id.
  Headers headers(const std::string& request_id = fresh_id()) const;
  /// The same for a message: Content-Type as well.
  Headers message_headers(const std::string& request_id = fresh_id()) const;

  /// Exactly these headers; `path` lies below the base path. Connects again when the receiver closed the connection.
  HttpResponse send(std::string_view method, std::string_view path, const Headers& headers, std::string_view body = {});
  HttpResponse get(std::string_view path) { return send("GET", path, headers()); }
  HttpResponse process_message(std::string_view body, const std::string& request_id = fresh_id());

  /// The query of a complete slot search over the day that begins in an hour.
  std::string slot_query(std::string_view status = "free") const;
  /// In the order of their starts.
  std::vector<OfferedSlot> slots(std::string_view status = "free");

  /// A connection of its own, not yet used.
  Client connect() const { return Client(port_, options_); }

  Sender sender;
  std::string correlation_id = fresh_id();

 private:
  std::uint16_t port_;
  ClientOptions options_;
  std::optional<Client> client_;
};

/// A message of its own for this slot.
MessageValues values_for(const OfferedSlot& slot);
/// A referral of its own to the service.
MessageValues values_for_referral(std::string_view service_id, std::string_view use_case);

}  // namespace bars::test
