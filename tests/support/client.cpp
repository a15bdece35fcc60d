#include "tests/support/client.hpp"

#include "tests/support/valid_reply.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace bars::test {

namespace {

template <auto Free>
struct Releaser {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

bool same_name(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(), [&](char a, char b) { return lower(a) == lower(b); });
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return std::string(text);
}

std::string reason(std::string_view action) {
  std::array<char, 256> text{};
  const unsigned long code = ERR_get_error();
  ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  return std::string(action) + ": " + (code == 0 ? std::string("connection closed or timed out") : text.data());
}

bool has(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) { return same_name(header.first, name); });
}

HttpResponse parse_head(std::string_view text) {
  HttpResponse response;
  if (text.substr(0, 9) != "HTTP/1.1 " || text.size() < 12) throw ClientError("not an HTTP response");
  response.status = static_cast<unsigned>(std::stoul(std::string(text.substr(9, 3))));
  auto end = text.find("\r\n");
  while (end != std::string_view::npos) {
    text.remove_prefix(end + 2);
    end = text.find("\r\n");
    const std::string_view line = text.substr(0, end);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
      response.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
  }
  return response;
}

}  // namespace

std::optional<std::string> HttpResponse::header(std::string_view name) const {
  for (const auto& [candidate, value] : headers) {
    if (same_name(candidate, name)) return value;
  }
  return std::nullopt;
}

ClientOptions ClientOptions::of(const std::filesystem::path& pki) {
  ClientOptions options = anonymous(pki);
  options.certificate = pki / "client.pem";
  options.key = pki / "client.key";
  return options;
}

ClientOptions ClientOptions::anonymous(const std::filesystem::path& pki) {
  ClientOptions options;
  options.ca = pki / "ca.pem";
  return options;
}

ClientOptions ClientOptions::plain() {
  ClientOptions options;
  options.tls = false;
  return options;
}

struct Client::State {
  int socket = -1;
  std::unique_ptr<SSL_CTX, Releaser<SSL_CTX_free>> context;
  std::unique_ptr<SSL, Releaser<SSL_free>> ssl;
  std::string received;
  bool timed_out = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { close(); }

  void close() {
    if (socket >= 0) ::close(socket);
    socket = -1;
  }

  void connect(std::uint16_t port, std::chrono::milliseconds timeout) {
    socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval wait{};
    wait.tv_sec = timeout.count() / 1000;
    wait.tv_usec = timeout.count() % 1000 * 1000;
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw ClientError(std::string("connect: ") + std::strerror(errno));
    }
  }

  void shake_hands(const ClientOptions& options) {
    context.reset(SSL_CTX_new(TLS_client_method()));
    if (options.adjust_context) options.adjust_context(context.get());
    if (options.tls12) SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
    if (SSL_CTX_load_verify_file(context.get(), options.ca.c_str()) != 1) throw ClientError(reason("client ca"));
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (!options.certificate.empty() &&
        (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate.c_str()) != 1 ||
         SSL_CTX_use_PrivateKey_file(context.get(), options.key.c_str(), SSL_FILETYPE_PEM) != 1)) {
      throw ClientError(reason("client certificate"));
    }
    ssl.reset(SSL_new(context.get()));
    SSL_set1_host(ssl.get(), options.server_name.c_str());
    SSL_set_fd(ssl.get(), socket);
    if (options.adjust_connection) options.adjust_connection(ssl.get());
    if (SSL_connect(ssl.get()) != 1) throw ClientError(reason("handshake"));
  }

  std::size_t read(char* to, std::size_t size) {
    timed_out = false;
    errno = 0;
    const auto got = ssl ? SSL_read(ssl.get(), to, static_cast<int>(size)) : ::recv(socket, to, size, 0);
    if (got > 0) return static_cast<std::size_t>(got);
    timed_out = errno == EAGAIN || errno == EWOULDBLOCK;
    return 0;
  }

  void fill() {
    std::array<char, 16384> bytes;
    const std::size_t got = read(bytes.data(), bytes.size());
    if (got == 0) throw ClientError(timed_out ? "timed out while reading" : reason("reading"));
    received.append(bytes.data(), got);
  }

  std::string take(std::size_t size) {
    while (received.size() < size) fill();
    std::string taken = received.substr(0, size);
    received.erase(0, size);
    return taken;
  }
};

Client::Client(std::uint16_t port, const ClientOptions& options) : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);
  state_->connect(port, options.timeout);
  if (options.tls) state_->shake_hands(options);
}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

void Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = state_->ssl ? SSL_write(state_->ssl.get(), bytes.data(), static_cast<int>(bytes.size()))
                                  : ::send(state_->socket, bytes.data(), bytes.size(), 0);
    if (sent <= 0) throw ClientError(reason("sending"));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

HttpResponse Client::read_response(bool to_head) {
  for (;;) {
    HttpResponse response = read_next(to_head);
    if (response.status != 100) return response;
  }
}

HttpResponse Client::read_next(bool to_head) {
  std::size_t end = 0;
  while ((end = state_->received.find("\r\n\r\n")) == std::string::npos) state_->fill();
  HttpResponse response = parse_head(state_->take(end + 4));
  const bool bodiless = to_head || response.status < 200 || response.status == 204 || response.status == 304;
  if (bodiless) return response;
  const auto length = response.header("Content-Length");
  if (!length) throw ClientError("a response without Content-Length");
  response.body = state_->take(std::stoul(*length));
  require_valid(response);
  return response;
}

HttpResponse Client::request(std::string_view method, std::string_view target, const Headers& headers,
                             std::string_view body) {
  send(request_text(method, target, headers, body));
  return read_response(method == "HEAD");
}

bool Client::closed_by_server() {
  std::array<char, 4096> scrap;
  while (state_->read(scrap.data(), scrap.size()) > 0) {
  }
  ERR_clear_error();
  return !state_->timed_out;
}

std::string Client::read_to_end() {
  std::array<char, 4096> bytes;
  std::string all = std::exchange(state_->received, {});
  while (const auto got = state_->read(bytes.data(), bytes.size())) all.append(bytes.data(), got);
  ERR_clear_error();
  if (state_->timed_out) throw ClientError("timed out while reading to the end");
  return all;
}

void Client::drop() { state_->close(); }
ssl_st* Client::tls() const { return state_->ssl.get(); }

std::string request_text(std::string_view method, std::string_view target, const Headers& headers,
                         std::string_view body) {
  std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
  if (!has(headers, "Host")) text += "Host: localhost\r\n";
  const bool carries = !body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
  if (carries && !has(headers, "Content-Length") && !has(headers, "Transfer-Encoding")) {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }
  for (const auto& [name, value] : headers) text.append(name).append(": ").append(value).append("\r\n");
  return text.append("\r\n").append(body);
}

}  // namespace bars::test
