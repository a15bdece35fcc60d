// The peer of a session without sockets: what it sends is known beforehand, what it is answered is kept.
#pragma once

#include "server/net/connection.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace bars::fuzz {

/// Sends `bytes` in pieces of at most `piece`, then its end; waits for nothing.
class MemoryConnection final : public net::Connection {
 public:
  MemoryConnection(boost::asio::io_context& io, std::string_view bytes, std::size_t piece)
      : io_(io), bytes_(bytes), piece_(piece) {}

  const std::string& answers() const noexcept { return answers_; }

  boost::asio::any_io_executor executor() override { return io_.get_executor(); }
  std::string address() const override { return "192.0.2.1"; }
  security::Credential credential() override { return {{"bars-proxy.example"}, {}}; }
  std::string certificate_fault() override { return {}; }
  long verify_result() override { return 0; }

  void arm(std::chrono::steady_clock::duration) override {}
  void disarm() override {}
  bool expired() const noexcept override { return false; }

  boost::asio::awaitable<Error> handshake() override { co_return Error(); }

  boost::asio::awaitable<Error> read(boost::asio::mutable_buffer buffer, std::size_t& got) override {
    got = std::min({piece_, bytes_.size(), buffer.size()});
    if (got == 0) co_return boost::asio::error::eof;
    std::memcpy(buffer.data(), bytes_.data(), got);
    bytes_.remove_prefix(got);
    co_return Error();
  }

  boost::asio::awaitable<Error> write(boost::asio::const_buffer buffer) override {
    answers_.append(static_cast<const char*>(buffer.data()), buffer.size());
    co_return Error();
  }

  boost::asio::awaitable<void> close(std::size_t) override { co_return; }
  boost::asio::awaitable<void> close_without_tls(std::size_t) override { co_return; }
  void cut() override {}

 private:
  boost::asio::io_context& io_;
  std::string_view bytes_;
  const std::size_t piece_;
  std::string answers_;
};

}  // namespace bars::fuzz
