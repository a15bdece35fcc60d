// Yardstick: what mutual TLS and HTTP cost without a receiver behind them. Reads every request with its body and
// answers with the same bytes each time. TLS settings are the receiver's own.
#include "server/net/trust.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using Stream = asio::ssl::stream<tcp::socket>;

constexpr std::size_t most_body = 64 * 1024 * 1024;
constexpr std::size_t buffer_bytes = 128 * 1024;

/// An answer whose head and body have exactly these sizes; the head has at least what HTTP needs.
std::string reply_of(unsigned status, std::size_t head_bytes, std::size_t body_bytes) {
  auto head = fmt::format(
      "HTTP/1.1 {} Fixed\r\nContent-Type: application/fhir+json\r\nContent-Length: {}\r\nConnection: keep-alive\r\n",
      status, body_bytes);
  constexpr std::string_view name = "X-Fill: ";
  const auto least = head.size() + name.size() + 5;
  if (head_bytes >= least) head.append(name).append(head_bytes - least + 1, 'x').append("\r\n");
  return head.append("\r\n").append(body_bytes, 'x');
}

asio::awaitable<void> serve(tcp::socket socket, asio::ssl::context& tls, const std::string& reply) {
  boost::system::error_code error;
  socket.set_option(tcp::no_delay(true), error);
  Stream stream(std::move(socket), tls);
  co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
  beast::flat_buffer buffer;
  buffer.reserve(buffer_bytes);
  while (!error) {
    beast::http::request_parser<beast::http::string_body> parser;
    parser.body_limit(most_body);
    co_await beast::http::async_read(stream, buffer, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error) break;
    co_await asio::async_write(stream, asio::buffer(reply), asio::redirect_error(asio::use_awaitable, error));
  }
}

asio::awaitable<void> accept_all(asio::io_context& context, tcp::acceptor& acceptor, asio::ssl::context& tls,
                                 const std::string& reply) {
  for (;;) {
    tcp::socket socket(asio::any_io_executor(asio::make_strand(context)));
    co_await acceptor.async_accept(socket, asio::use_awaitable);
    const auto executor = socket.get_executor();
    auto served = serve(std::move(socket), tls, reply);
    asio::co_spawn(executor, std::move(served), asio::detached);
  }
}

struct Options {
  std::string pki;
  unsigned threads = 2;
  unsigned status = 200;
  std::size_t head_bytes = 0;
  std::size_t body_bytes = 0;
};

int serve_forever(const Options& options) {
  bars::config::Tls files;
  files.certificate = options.pki + "/server.pem";
  files.private_key = options.pki + "/server.key";
  files.client_ca = options.pki + "/client-ca.pem";
  const auto loaded = bars::net::load_trust(files, std::time(nullptr));
  auto& tls = std::get<std::shared_ptr<const bars::net::Trust>>(loaded)->context;
  const auto reply = reply_of(options.status, options.head_bytes, options.body_bytes);
  asio::io_context context(static_cast<int>(options.threads));
  tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
  asio::co_spawn(context, accept_all(context, acceptor, tls, reply), asio::detached);
  std::cout << "ready https://127.0.0.1:" << acceptor.local_endpoint().port() << std::endl;
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < options.threads; ++i) threads.emplace_back([&] { context.run(); });
  for (auto& thread : threads) thread.join();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Answers every request over mutual TLS with the same bytes, on a free port", "bare-server");
  Options options;
  app.add_option("--pki", options.pki, "Folder that bars-receiver pki has made")->required();
  app.add_option("--threads", options.threads, "Threads")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--status", options.status, "Status of the answer")
      ->check(CLI::Range(200, 599))
      ->capture_default_str();
  app.add_option("--head-bytes", options.head_bytes, "Size of the answer's head; 0: the least")->capture_default_str();
  app.add_option("--body-bytes", options.body_bytes, "Size of its body")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    return serve_forever(options);
  } catch (const std::exception& error) {
    std::cerr << "bare-server: " << error.what() << "\n";
    return 1;
  }
}
