// A blocking HTTP/1.1 client over TLS (or plain) for tests. Straight over OpenSSL, quick to compile.
//
//   Client client(port, ClientOptions::of(pki));                       // connects and shakes hands
//   const HttpResponse answer = client.request("GET", "/FHIR/R4/metadata", {{"Accept", "application/fhir+json"}});
//   client.send("GET / HTTP/1.1\r\n…");  client.read_response();        // anything, byte by byte
//
// Every wait ends after `timeout`. What goes wrong is a ClientError whose message says what: refused handshake,
// closed connection, timeout.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace bars::test {

struct ClientError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
  unsigned status = 0;
  Headers headers;
  std::string body;

  /// First value, name without case; nullopt when absent.
  std::optional<std::string> header(std::string_view name) const;
};

struct ClientOptions {
  bool tls = true;
  std::filesystem::path ca;  // whom to believe; the server must be `server_name`
  std::string server_name = "localhost";
  std::filesystem::path certificate;  // none: no client certificate is shown
  std::filesystem::path key;
  bool tls12 = false;  // no TLS 1.3
  /// Called before the handshake with the SSL_CTX and the SSL: for what has no word here.
  std::function<void(ssl_ctx_st*)> adjust_context;
  std::function<void(ssl_st*)> adjust_connection;
  std::chrono::milliseconds timeout{10'000};

  /// The files that make_development_pki() wrote into `pki`.
  static ClientOptions of(const std::filesystem::path& pki);
  /// The same without a client certificate.
  static ClientOptions anonymous(const std::filesystem::path& pki);
  static ClientOptions plain();
};

class Client {
 public:
  /// Connects to 127.0.0.1. With TLS 1.3 a refused client certificate shows only at the first read.
  Client(std::uint16_t port, const ClientOptions& options);
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  void send(std::string_view bytes);
  /// The next response, passing over 100 Continue. ClientError when it says that it is FHIR and is not:
  /// require_valid(). `to_head`: it answers a HEAD, so no body follows.
  HttpResponse read_response(bool to_head = false);
  /// As read_response, but a 100 Continue is a response like any other.
  HttpResponse read_next(bool to_head = false);
  /// Sends and reads the answer. Adds Host, and Content-Length when there is a body or the method carries one, unless
  /// `headers` has them.
  HttpResponse request(std::string_view method, std::string_view target, const Headers& headers = {},
                       std::string_view body = {});
  /// Reads on until the server ends the connection, however it does so; false at the timeout.
  bool closed_by_server();
  /// What the server still sends until it ends the connection, however it does so; ClientError at the timeout.
  std::string read_to_end();
  /// Closes at once, without close_notify.
  void drop();
  /// The SSL; nullptr without TLS.
  ssl_st* tls() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The bytes that Client::request sends.
std::string request_text(std::string_view method, std::string_view target, const Headers& headers = {},
                         std::string_view body = {});

}  // namespace bars::test
