// What is sent: the requests of a workload, one after the other.
#pragma once

#include "tests/bench/load/connection.hpp"
#include "tests/bench/load/options.hpp"
#include "tests/bench/load/pattern.hpp"
#include "tests/bench/load/slots.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bars::load {

class Workload {
 public:
  /// Throws std::runtime_error when a file cannot be used.
  Workload(const Options& options, const Url& url);

  /// What has to be there before: slots to book, referrals to read or to send again. Throws std::runtime_error with the
  /// receiver's answer when that does not succeed.
  boost::asio::awaitable<void> prepare(Connection& connection);

  const Pattern& pattern() const noexcept { return pattern_; }
  /// The values of request `number`.
  void write(std::uint64_t number, Values& values) const;
  /// The status of an answer that is as it should be.
  unsigned expected() const noexcept { return kind_ == Kind::duplicate ? 409 : 200; }
  std::size_t body_bytes() const noexcept { return body_bytes_; }

 private:
  boost::asio::awaitable<void> find_slots(Connection& connection);
  boost::asio::awaitable<void> send_referrals(Connection& connection);
  boost::asio::awaitable<void> check_duplicate(Connection& connection);

  const Options& options_;
  Kind kind_;
  std::uint64_t seed_;
  std::string path_;     // of the URL
  std::string headers_;  // of every request, with marks
  std::size_t body_bytes_ = 0;
  Pattern pattern_;
  std::vector<OfferedSlot> slots_;
  std::vector<std::string> ids_;
};

}  // namespace bars::load
