// A whole receiver in this process: real ports, real TLS, a real store, in a folder that goes when it goes.
#pragma once

#include "config/receiver.hpp"
#include "server/application.hpp"
#include "server/security/development_pki.hpp"
#include "tests/support/client.hpp"
#include "tests/support/session.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// Takes bookings and referrals (a1t1, a1t2); every quarter of an hour of a week has one place. Organisation A9999 may
/// read, not send; software REFUSED-SOFTWARE may nothing.
inline constexpr std::string_view emergency_department_id = "2000072489";
/// Takes referrals (a5t1) only, and nothing at all from organisation C3003.
inline constexpr std::string_view pharmacy_id = "2000070513";
/// Configured, but not active.
inline constexpr std::string_view closed_service_id = "2000070999";

class Receiver {
 public:
  using Change = std::function<void(config::Receiver&)>;

  /// Ready when it returns. `change` has the last word on the configuration.
  explicit Receiver(const Change& change = {});
  ~Receiver();
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  std::uint16_t port() const { return application_->port(); }
  std::uint16_t admin_port() const { return application_->admin_port(); }
  const std::string& base_url() const { return application_->base_url(); }

  /// What the national proxy shows.
  ClientOptions proxy() const { return ClientOptions::of(pki()); }
  /// A client certificate of an authority that the receiver trusts.
  ClientOptions client_with(const security::CertificateRequest& request);
  std::filesystem::path pki() const { return folder_.path() / "pki"; }

  Session session() const { return session({}); }
  Session session(Sender sender) const { return Session(port(), proxy(), std::move(sender)); }

  void stop() { application_->stop(); }

  using Row = std::map<std::string, std::string>;
  /// What the store's file says, a row as column and text; text_of(body) is a message's text. Stop the receiver first
  /// to see every audit record.
  std::vector<Row> rows(const std::string& sql) const;
  /// The only value of the only row.
  std::string value(const std::string& sql) const;
  /// How many rows of a table fit; "1" takes all.
  std::string count(const std::string& table, const std::string& where = "1") const;

 private:
  TemporaryFolder folder_;
  security::Credentials authority_;  // trusted for clients beside the one of the proxy
  unsigned certificates_ = 0;
  std::unique_ptr<Application> application_;
};

}  // namespace bars::test
