// bars-load: sends what senders send, and says how long the answers took.
#include "tests/bench/load/options.hpp"
#include "tests/bench/load/report.hpp"
#include "tests/bench/load/run.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>

namespace {

using namespace bars::load;

constexpr int succeeded = 0;
constexpr int failed = 1;
constexpr int bad_usage = 2;

void write_json(const Options& options, const std::string& json) {
  if (options.json.empty()) return;
  std::ofstream file(options.json);
  file << json;
  if (!file.flush()) throw std::runtime_error(options.json + ": cannot be written");
}

int hold(const Options& options) {
  const auto run = run_idle(options);
  std::cout << text_of(options, run);
  write_json(options, json_of(options, run));
  return run.closed == 0 ? succeeded : failed;
}

int load(const Options& options) {
  const auto run = run_workload(options);
  std::cout << text_of(options, run);
  write_json(options, json_of(options, run));
  return run.results.clean(options.allow_refusals) ? succeeded : failed;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app(
      "Load generator for receivers of the NHS Booking and Referral Standard (BaRS), over mutual TLS.\n"
      "It makes up people, bookings and referrals: never point it at a receiver in use.",
      "bars-load");
  app.footer("Exit status: 0 when every answer was as it should be, 1 when one was not, 2 for bad usage.");
  app.set_version_flag("--version", BARS_VERSION);
  Options options;
  add_options(app, options);
  try {
    app.parse(argc, argv);
    if (const auto fault = fault_of(options); !fault.empty()) throw CLI::ValidationError(fault);
    if (options.watch_process != 0 && !process_use(options.watch_process))
      throw std::runtime_error("--watch: there is no such process");
    return options.idle ? hold(options) : load(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? succeeded : bad_usage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bars-load: {}\n", error.what());
    return failed;
  }
}
