// `bars-receiver serve`: apart from the other subcommands, because it alone needs the whole receiver.
#pragma once

#include "server/cli/command.hpp"

namespace bars::cli {

/// Runs the receiver until SIGTERM or SIGINT (drain, exit 0; a second signal stops at once, exit 1) or until it fails
/// (exit 1). SIGHUP takes over what has changed of certificates, lists, names, pins and service files;
/// SIGUSR1 makes the log say more, SIGUSR2 less.
void add_serve(CLI::App& app, Command& chosen);

}  // namespace bars::cli
