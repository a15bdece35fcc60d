#include "server/security/openssl.hpp"

#include "server/security/printable.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <climits>
#include <stdexcept>

namespace bars::security::openssl {

namespace {

constexpr std::size_t longest_name = 120;

Bio reader(std::string_view text) {
  if (text.size() > INT_MAX) return {};
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

int no_password(char*, int, int, void*) { return -1; }

template <class Object, class Read>
std::vector<Object> read_all(std::string_view pem, Read read) {
  const auto bio = reader(pem);
  std::vector<Object> all;
  if (!bio) return all;
  ERR_clear_error();
  while (auto* next = read(bio.get(), nullptr, no_password, nullptr)) all.emplace_back(next);
  // The end of the text is an error as well: there was no further beginning.
  const bool whole = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!whole) all.clear();
  return all;
}

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

std::vector<Certificate> read_certificates(std::string_view pem) {
  return read_all<Certificate>(pem, PEM_read_bio_X509);
}

std::vector<RevocationList> read_revocation_lists(std::string_view pem) {
  return read_all<RevocationList>(pem, PEM_read_bio_X509_CRL);
}

std::string name_text(const X509_NAME* name) {
  const Bio bio(BIO_new(BIO_s_mem()));
  require(bio && X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253) >= 0, "print a name");
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &data);
  return printable({data, static_cast<std::size_t>(size)}, longest_name);
}

}  // namespace bars::security::openssl
