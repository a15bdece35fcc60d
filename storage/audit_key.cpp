#include "storage/audit_key.hpp"

#include "storage/packing.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>

namespace bars::storage {

namespace {

// No secret: whoever has this program has it.
constexpr std::string_view published = "bars-receiver: the audit has no key file";
constexpr std::string_view chain_purpose = "bars-receiver audit chain 1";
constexpr std::string_view patient_purpose = "bars-receiver audit patient 1";

void require(bool done) {
  if (!done) throw StorageError("OpenSSL cannot compute a MAC");
}

AuditMac hmac(std::span<const std::uint8_t> key, std::string_view text) {
  AuditMac mac;
  unsigned size = 0;
  require(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size) != nullptr &&
          size == mac.size());
  return mac;
}

AuditMac key_for(std::string_view purpose, std::string_view secret) {
  return hmac({reinterpret_cast<const std::uint8_t*>(secret.data()), secret.size()}, purpose);
}

/// What stands before the bytes of a record: the MAC before, and the numbers that say where each of its parts begins,
/// so that no other record has the same bytes.
using Front = std::array<std::uint8_t, 64>;

Front front_of(const AuditMac& before, const AuditRow& row) noexcept {
  Front bytes;
  auto* out = std::copy(before.begin(), before.end(), bytes.data());
  for (const auto number : {static_cast<std::uint64_t>(row.sequence), std::uint64_t{row.request_id.size()},
                            std::uint64_t{row.correlation_id.size()}, std::uint64_t{row.record.size()}})
    for (unsigned shift = 0; shift < 64; shift += 8) *out++ = static_cast<std::uint8_t>(number >> shift);
  return bytes;
}

}  // namespace

AuditKey::AuditKey(std::string_view secret)
    : is_published_(secret.empty()),
      chain_(key_for(chain_purpose, is_published_ ? published : secret)),
      patient_(key_for(patient_purpose, is_published_ ? published : secret)) {}

std::string AuditKey::patient_hash(std::string_view nhs_number) const {
  if (nhs_number.empty()) return {};
  return hex(hmac(patient_, nhs_number));
}

void AuditMacs::Free::operator()(evp_mac_ctx_st* context) const noexcept { EVP_MAC_CTX_free(context); }

AuditMacs::AuditMacs(const AuditKey& key) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> kind(EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
  require(kind != nullptr);
  context_.reset(EVP_MAC_CTX_new(kind.get()));
  require(context_ != nullptr);
  char digest[] = "SHA256";
  const OSSL_PARAM settings[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
  const auto& bytes = key.for_chain();
  require(EVP_MAC_init(context_.get(), bytes.data(), bytes.size(), settings) == 1);
}

// Without a key the context begins anew with the one that it has: to set a key again would take longer than the rest.
AuditMac AuditMacs::of(const AuditMac& before, const AuditRow& row) {
  auto* const context = context_.get();
  const auto add = [context](const void* bytes, std::size_t size) {
    require(size == 0 || EVP_MAC_update(context, static_cast<const unsigned char*>(bytes), size) == 1);
  };
  const auto front = front_of(before, row);
  require(EVP_MAC_init(context, nullptr, 0, nullptr) == 1);
  add(front.data(), front.size());
  add(row.request_id.data(), row.request_id.size());
  add(row.correlation_id.data(), row.correlation_id.size());
  add(row.record.data(), row.record.size());
  AuditMac mac;
  std::size_t size = 0;
  require(EVP_MAC_final(context, mac.data(), &size, mac.size()) == 1 && size == mac.size());
  return mac;
}

}  // namespace bars::storage
