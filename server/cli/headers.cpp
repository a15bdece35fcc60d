#include "server/cli/command.hpp"
#include "server/cli/identity_headers.hpp"
#include "server/security/random_id.hpp"

#include <fmt/format.h>

#include <memory>

namespace bars::cli {

namespace {

struct Options {
  Caller caller;
  bool ids = false;
  bool curl = false;
};

std::string fresh_id() { return security::random_id(security::wall_clock()).text(); }

int print(const Options& options) {
  auto headers = identity_headers(options.caller);
  if (options.ids) {
    headers.push_back({"X-Request-ID", fresh_id()});
    headers.push_back({"X-Correlation-ID", fresh_id()});
  }
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const bool last = i + 1 == headers.size();
    // Values are Base64 or UUIDs: nothing in them ends the quotes.
    if (options.curl)
      fmt::print("-H '{}: {}'{}\n", headers[i].name, headers[i].value, last ? "" : " \\");
    else
      fmt::print("{}: {}\n", headers[i].name, headers[i].value);
  }
  return succeeded;
}

}  // namespace

void add_headers(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("headers", "Print the identity headers, for curl -H @<(bars-receiver headers ...)");
  add_caller_options(*command, options->caller);
  command->add_flag("--ids", options->ids, "Add a fresh X-Request-ID and X-Correlation-ID");
  command->add_flag("--curl", options->curl, "Print -H '...' arguments to paste behind curl");
  command->callback([options, &chosen] { chosen = [options] { return print(*options); }; });
}

}  // namespace bars::cli
