#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"

#include <fmt/format.h>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace bars::cli {

namespace {

using boost::asio::ip::tcp;

constexpr std::chrono::seconds patience{3};
constexpr std::size_t longest_answer = 16 * 1024;

/// Where a listener on `admin` is reached from this machine: one that listens everywhere, on the loopback.
std::optional<tcp::endpoint> endpoint_of(const config::Admin& admin) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(admin.address, error);
  if (error || admin.port == 0) return std::nullopt;
  if (address.is_unspecified())
    address = address.is_v6() ? boost::asio::ip::address(boost::asio::ip::address_v6::loopback())
                              : boost::asio::ip::address(boost::asio::ip::address_v4::loopback());
  return tcp::endpoint(address, admin.port);
}

/// The whole answer as text, "" when there is none within the time.
std::string ask(const tcp::endpoint& endpoint) {
  tcp::iostream stream;
  stream.expires_after(patience);  // for connecting, asking and reading together
  stream.connect(endpoint);
  stream << "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" << std::flush;
  std::string answer;
  std::array<char, 1024> part{};
  while (stream && answer.size() < longest_answer) {
    stream.read(part.data(), part.size());
    answer.append(part.data(), static_cast<std::size_t>(stream.gcount()));
  }
  return answer;
}

int check(const config::Admin& admin) {
  const auto endpoint = endpoint_of(admin);
  if (!endpoint) {
    fmt::print(
        stderr,
        "admin.address and admin.port ({}:{}) do not say where to ask: an IP address and a fixed port are needed\n",
        admin.address, admin.port);
    return failed;
  }
  const auto answer = ask(*endpoint);
  if (answer.rfind("HTTP/1.1 200 ", 0) == 0) return succeeded;
  if (answer.rfind("HTTP/1.", 0) != 0) {
    fmt::print(stderr, "no answer from http://{}:{} within {} s\n", endpoint->address().to_string(), endpoint->port(),
               patience.count());
    return failed;
  }
  const auto body = answer.find("\r\n\r\n");
  fmt::print(stderr, "not ready: {}\n",
             body == std::string::npos ? answer.substr(0, answer.find("\r\n")) : answer.substr(body + 4));
  return failed;
}

}  // namespace

void add_health(CLI::App& app, Command& chosen) {
  const auto file = std::make_shared<std::string>();
  auto* command = app.add_subcommand("health", "Ask the running receiver whether it is ready");
  command->add_option("--config", *file, "The receiver's configuration file; without it the default admin address");
  command->callback([file, &chosen] {
    chosen = [file] {
      if (file->empty()) return check(config::Admin{});
      const auto receiver = load_or_print(*file);
      return receiver ? check(receiver->admin) : bad_usage;
    };
  });
}

}  // namespace bars::cli
