// The keys of the audit, and the MACs that make a chain of its records.
#pragma once

#include "fhir/hex.hpp"
#include "storage/records.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;

namespace bars::storage {

using fhir::hex;  // of MACs and hashes

/// What is made of the secret in `audit.key_file`: one key for each purpose. Never changes; any thread.
class AuditKey {
 public:
  /// "": the key that everybody can read here.
  explicit AuditKey(std::string_view secret);

  bool is_published() const noexcept { return is_published_; }
  const AuditMac& for_chain() const noexcept { return chain_; }
  /// Of an NHS number, in hex: the same number has the same hash, and nobody without the key can tell which one it is
  /// of.
  /// "" of "".
  std::string patient_hash(std::string_view nhs_number) const;

 private:
  bool is_published_;
  AuditMac chain_;
  AuditMac patient_;
};

/// A record as the chain sees it.
struct AuditRow {
  std::int64_t sequence = 0;
  std::string_view request_id;
  std::string_view correlation_id;
  std::span<const std::uint8_t> record;  // pack_audit()
};

/// Computes the chain. One thread at a time.
class AuditMacs {
 public:
  explicit AuditMacs(const AuditKey& key);

  /// HMAC-SHA-256 over the MAC of the record before (zeros for the first), and the number, the lengths and the bytes of
  /// this one.
  AuditMac of(const AuditMac& before, const AuditRow& row);

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

}  // namespace bars::storage
