#include "server/cli/command.hpp"
#include "server/security/development_pki.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace bars::cli {

namespace {

struct Options {
  std::string folder;
  std::string host = "localhost";
  std::string client = "bars-proxy.example";
  bool overwrite = false;
};

int make(const Options& options) {
  const auto outcome = security::make_development_pki(options.folder, options.host, options.client, options.overwrite);
  fmt::print("{} {}: ca.pem server.pem server.key client-ca.pem client.pem client.key\n",
             outcome == security::PkiOutcome::made ? "made" : "kept", options.folder);
  fmt::print(stderr,
             "FOR DEVELOPMENT ONLY: nobody vouches for these certificates and the keys are not encrypted.\n"
             "Never use them where real patients are involved.\n");
  return succeeded;
}

}  // namespace

void add_pki(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("pki", "Make certificates and keys for development");
  command->add_option("dir", options->folder, "Folder for the six files; made when it is not there")->required();
  command->add_option("--host", options->host, "Name of the server, beside localhost and 127.0.0.1")
      ->capture_default_str();
  command->add_option("--client", options->client, "Name of the client")->capture_default_str();
  command->add_flag("--force", options->overwrite, "Overwrite files that are there");
  command->callback([options, &chosen] { chosen = [options] { return make(*options); }; });
}

}  // namespace bars::cli
