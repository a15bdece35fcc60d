// The subcommands of the program: each adds itself to the command line, and runs when it was chosen.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace bars::cli {

/// What the command line asked for. Runs after the parse and returns the exit status.
using Command = std::function<int()>;

/// Exit statuses: everything else that a command returns is its own business.
inline constexpr int succeeded = 0;
inline constexpr int failed = 1;     // the thing asked for failed
inline constexpr int bad_usage = 2;  // of the command line or the configuration

/// Each adds its subcommand; when it is the one given, the parse sets `chosen`.
void add_pki(CLI::App& app, Command& chosen);
void add_headers(CLI::App& app, Command& chosen);
void add_health(CLI::App& app, Command& chosen);
void add_check_config(CLI::App& app, Command& chosen);
void add_validate(CLI::App& app, Command& chosen);
void add_decisions(CLI::App& app, Command& chosen);
void add_slots(CLI::App& app, Command& chosen);
void add_conversation(CLI::App& app, Command& chosen);
void add_backup(CLI::App& app, Command& chosen);
void add_check_store(CLI::App& app, Command& chosen);
void add_inbox(CLI::App& app, Command& chosen);
void add_access(CLI::App& app, Command& chosen);
void add_log_level(CLI::App& app, Command& chosen);
void add_audit(CLI::App& app, Command& chosen);
void add_evidence(CLI::App& app, Command& chosen);

/// Parses and runs. Help goes to stdout, messages to stderr; exceptions end here with `failed`.
int run(CLI::App& app, Command& chosen, int argc, const char* const* argv);

}  // namespace bars::cli
