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
  auto& caller = options->caller;
  auto* command =
      app.add_subcommand("headers", "Print the identity headers, for curl -H @<(bars-receiver headers ...)");
  command->add_option("--service", caller.service, "Service id of the target; without it no NHSD-Target-Identifier");
  command->add_option("--organisation", caller.organisation, "ODS code of the sender")->capture_default_str();
  command->add_option("--organisation-name", caller.organisation_name, "Name of the sender")->capture_default_str();
  command->add_option("--software", caller.software, "Identifier of the sending software")->capture_default_str();
  command->add_option("--software-name", caller.software_name, "Name of the sending software")->capture_default_str();
  command->add_option("--software-version", caller.software_version, "Its version")->capture_default_str();
  command->add_option("--role-id", caller.role_id, "SDS role profile id of the practitioner");
  command->add_option("--role-code", caller.role_code, "SNOMED code of the practitioner's role");
  command->add_flag("--ids", options->ids, "Add a fresh X-Request-ID and X-Correlation-ID");
  command->add_flag("--curl", options->curl, "Print -H '...' arguments to paste behind curl");
  command->callback([options, &chosen] { chosen = [options] { return print(*options); }; });
}

}  // namespace bars::cli
