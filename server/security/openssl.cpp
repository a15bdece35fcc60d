#include "server/security/openssl.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <climits>
#include <stdexcept>

namespace bars::security::openssl {

namespace {

Bio reader(std::string_view text) {
  if (text.size() > INT_MAX) return {};
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int no_password(char*, int, int, void*) { return -1; }

}  // namespace

std::string failure(std::string_view action) {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0) return fmt::format("{}: no reason given", action);
  std::array<char, 256> reason{};
  ERR_error_string_n(code, reason.data(), reason.size());
  return fmt::format("{}: {}", action, reason.data());
}

void require(bool done, std::string_view action) {
  if (!done) throw std::runtime_error(failure(action));
}

Certificate read_certificate(std::string_view pem) {
  const auto bio = reader(pem);
  Certificate certificate(bio ? PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr) : nullptr);
  ERR_clear_error();
  return certificate;
}

Key read_key(std::string_view pem) {
  const auto bio = reader(pem);
  Key key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr) : nullptr);
  ERR_clear_error();
  return key;
}

}  // namespace bars::security::openssl
