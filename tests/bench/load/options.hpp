// What the command line of bars-load asks for.
#pragma once

#include "tests/bench/load/target.hpp"

#include <CLI/CLI.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace bars::load {

enum class Kind { referral, booking, read, slots, duplicate };

struct Options {
  Kind kind = Kind::referral;
  std::string url;
  Credentials credentials;
  std::string service = "2000072489";
  std::string organisation = "X26";

  std::size_t connections = 32;
  double duration = 10;  // seconds, when `requests` is not given
  std::optional<std::uint64_t> requests;
  double warmup = 2;           // seconds
  std::optional<double> rate;  // requests a second: open loop
  bool allow_refusals = false;
  double timeout = 30;  // seconds

  std::string message;   // file; "": the built-in one
  std::size_t size = 0;  // bytes of a message; 0: as it is
  std::string ids;       // file with ids to read
  std::size_t prepare = 1000;
  unsigned days = 3;        // of a slot search
  unsigned book_days = 14;  // in which bookings look for slots
  std::optional<std::uint64_t> seed;

  std::optional<std::size_t> idle;  // connections to hold instead of a workload
  std::string json;                 // file
  int watch_process = 0;            // 0: none
  std::string watch_syncs;          // file
};

std::string_view name_of(Kind kind) noexcept;

/// Adds every option, with its bounds, to the command line.
void add_options(CLI::App& app, Options& options);
/// What CLI11 cannot check of one option alone; "" when all is well.
std::string fault_of(const Options& options);

}  // namespace bars::load
