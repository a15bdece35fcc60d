#include "server/net/trust.hpp"

#include "config/secrets.hpp"
#include "server/net/tls.hpp"
#include "server/security/digest.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

namespace bars::net {

namespace {

namespace openssl = security::openssl;
using Faults = std::vector<std::string>;
using Path = std::filesystem::path;

/// One file of the section, and where its faults go.
class File {
 public:
  File(std::string_view key, const Path& path, Faults& faults) : key_(key), path_(path), faults_(faults) {}

  void fault(std::string_view problem) const {
    faults_.push_back(fmt::format("{}: {}: {}", key_, path_.string(), problem));
  }

  /// All of it; "" after a fault.
  std::string read(config::Kept kept = config::Kept::open) const {
    auto file = config::read_file(path_, kept);
    if (!file.fault.empty()) fault(file.fault);
    return std::move(file.text);
  }

 private:
  std::string_view key_;
  const Path& path_;
  Faults& faults_;
};

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm civil{};
  openssl::require(ASN1_TIME_to_tm(time, &civil) == 1, "read a time");
  return ::timegm(&civil);
}

std::string subject_of(const openssl::Certificate& certificate) {
  return openssl::name_text(X509_get_subject_name(certificate.get()));
}

class Loading {
 public:
  Loading(const config::Tls& tls, std::int64_t now) : tls_(tls), now_(now) {}

  void read_certificate() {
    const File file("tls.certificate", tls_.certificate, faults_);
    const auto text = take(file.read());
    if (text.empty()) return;
    material_.chain = openssl::read_certificates(text);
    if (material_.chain.empty()) return file.fault("expected a certificate chain as PEM");
    const auto& own = material_.chain.front();
    if (seconds_of(X509_get0_notBefore(own.get())) > now_) file.fault("the certificate is not valid yet");
    if (seconds_of(X509_get0_notAfter(own.get())) <= now_) file.fault("the certificate has expired");
    if (X509_check_purpose(own.get(), X509_PURPOSE_SSL_SERVER, 0) != 1)
      file.fault("the certificate is not for a TLS server");
    for (std::size_t i = 1; i < material_.chain.size(); ++i)
      if (X509_check_issued(material_.chain[i].get(), material_.chain[i - 1].get()) != X509_V_OK)
        file.fault(fmt::format("certificate {} of the chain did not issue the one before it", i + 1));
    for (const auto& each : material_.chain) expect_end("tls.certificate", each);
  }

  void read_key() {
    const File file("tls.private_key", tls_.private_key, faults_);
    const auto text = take(file.read(config::Kept::secret));
    if (text.empty()) return;
    material_.key = openssl::read_key(text);
    if (!material_.key) return file.fault("expected a private key as PEM, without a password");
    if (!material_.chain.empty() && X509_check_private_key(material_.chain.front().get(), material_.key.get()) != 1)
      file.fault("the key does not belong to tls.certificate");
  }

  void read_authorities() {
    const File file("tls.client_ca", tls_.client_ca, faults_);
    const auto text = take(file.read());
    if (text.empty()) return;
    material_.authorities = openssl::read_certificates(text);
    if (material_.authorities.empty()) return file.fault("expected certificates of authorities as PEM");
    bool has_root = false;
    for (const auto& each : material_.authorities) {
      if (X509_check_ca(each.get()) != 1) file.fault(fmt::format("{} is no authority's certificate", subject_of(each)));
      has_root = has_root || (X509_get_extension_flags(each.get()) & EXFLAG_SS) != 0;
      expect_end("tls.client_ca", each);
    }
    if (!has_root) file.fault("holds no root, at which a chain could end");
  }

  void read_lists() {
    if (!tls_.client_crl) return;
    const File file("tls.client_crl", *tls_.client_crl, faults_);
    const auto text = take(file.read());
    if (text.empty()) return;
    material_.lists = openssl::read_revocation_lists(text);
    if (material_.lists.empty()) return file.fault("expected certificate revocation lists as PEM");
    for (const auto& each : material_.lists) check_list(file, each);
    for (const auto& each : material_.authorities) {
      const auto of_authority = [&](const openssl::RevocationList& list) { return issued_by(list, each); };
      if (std::none_of(material_.lists.begin(), material_.lists.end(), of_authority))
        without_list_.push_back(subject_of(each));
    }
  }

  std::variant<std::shared_ptr<const Trust>, Faults> result() {
    ERR_clear_error();
    if (!faults_.empty()) return std::move(faults_);
    for (const auto& list : {tls_.allowed_clients, tls_.client_pins}) {
      take(fmt::format("{}", list.size()));
      for (const auto& each : list) take(each);
    }
    take(tls_.minimum_version == config::TlsVersion::tls13 ? "1.3" : "1.2");
    take(fmt::format("{} {}", tls_.crl_warning_hours, tls_.certificate_warning_days));
    try {
      return std::make_shared<const Trust>(Trust{make_tls_context(material_, tls_.minimum_version),
                                                 {tls_.allowed_clients, tls_.client_pins},
                                                 std::move(expiries_),
                                                 std::move(without_list_),
                                                 security::hex(security::sha256(read_))});
    } catch (const std::exception& error) {
      File("tls.certificate", tls_.certificate, faults_).fault(error.what());
      return std::move(faults_);
    }
  }

 private:
  /// Adds to what the fingerprint is made of.
  std::string take(std::string text) {
    read_ += fmt::format("{}:{}", text.size(), security::hex(security::sha256(text)));
    return text;
  }

  static bool issued_by(const openssl::RevocationList& list, const openssl::Certificate& authority) {
    return X509_NAME_cmp(X509_CRL_get_issuer(list.get()), X509_get_subject_name(authority.get())) == 0;
  }

  /// The lists of authorities that clients bring along cannot be verified before they do.
  void check_list(const File& file, const openssl::RevocationList& list) {
    const auto issuer = openssl::name_text(X509_CRL_get_issuer(list.get()));
    bool known = false;
    bool verified = false;
    for (const auto& each : material_.authorities) {
      if (!issued_by(list, each)) continue;
      known = true;
      verified = verified || X509_CRL_verify(list.get(), X509_get0_pubkey(each.get())) == 1;
    }
    if (known && !verified) file.fault(fmt::format("the list of {} does not have its signature", issuer));
    const auto* next = X509_CRL_get0_nextUpdate(list.get());
    if (next == nullptr) return file.fault(fmt::format("the list of {} does not say when the next one comes", issuer));
    const auto ends = seconds_of(next);
    expiries_.push_back({"tls.client_crl", issuer, ends, ends - std::int64_t{3600} * tls_.crl_warning_hours});
  }

  void expect_end(std::string_view key, const openssl::Certificate& certificate) {
    const auto ends = seconds_of(X509_get0_notAfter(certificate.get()));
    expiries_.push_back(
        {std::string(key), subject_of(certificate), ends, ends - std::int64_t{86'400} * tls_.certificate_warning_days});
  }

  const config::Tls& tls_;
  const std::int64_t now_;
  Faults faults_;
  TlsMaterial material_;
  std::vector<Expiry> expiries_;
  std::vector<std::string> without_list_;
  std::string read_;
};

}  // namespace

std::variant<std::shared_ptr<const Trust>, Faults> load_trust(const config::Tls& tls, std::int64_t now) {
  Loading loading(tls, now);
  loading.read_certificate();
  loading.read_key();
  loading.read_authorities();
  loading.read_lists();
  return loading.result();
}

std::vector<Alarm> alarms_of(const Trust& trust, std::int64_t now) {
  std::vector<Alarm> alarms;
  for (const auto& each : trust.expiries) {
    if (now >= each.ends)
      alarms.push_back({config::LogLevel::error, "tls.expired", each.key, each.name, 0});
    else if (now >= each.warn_from)
      alarms.push_back({config::LogLevel::warn, "tls.expires_soon", each.key, each.name, (each.ends - now) / 3600});
  }
  for (const auto& each : trust.without_list)
    alarms.push_back({config::LogLevel::error, "tls.list_missing", "tls.client_crl", each, 0});
  return alarms;
}

std::optional<std::string> why_nobody_gets_in(const std::vector<Expiry>& expiries, std::int64_t now) {
  const auto ended = [now](const Expiry& each) { return now >= each.ends; };
  for (const auto* key : {"tls.client_ca", "tls.client_crl"}) {
    std::vector<Expiry> of_key;
    std::copy_if(expiries.begin(), expiries.end(), std::back_inserter(of_key),
                 [key](const Expiry& each) { return each.key == key; });
    if (!of_key.empty() && std::all_of(of_key.begin(), of_key.end(), ended))
      return fmt::format("{}: everything in it has ended", key);
  }
  for (const auto& each : expiries)
    if (each.key == "tls.certificate" && ended(each)) return fmt::format("{}: {} has ended", each.key, each.name);
  return std::nullopt;
}

}  // namespace bars::net
