#include "server/cli/command.hpp"
#include "server/cli/serve.hpp"

int main(int argc, char** argv) {
  CLI::App app("Receiver for the NHS Booking and Referral Standard (BaRS)", "bars-receiver");
  app.set_version_flag("--version", BARS_VERSION);
  app.require_subcommand(1);
  bars::cli::Command chosen;
  bars::cli::add_serve(app, chosen);
  bars::cli::add_check_config(app, chosen);
  bars::cli::add_validate(app, chosen);
  bars::cli::add_decisions(app, chosen);
  bars::cli::add_slots(app, chosen);
  bars::cli::add_conversation(app, chosen);
  bars::cli::add_inbox(app, chosen);
  bars::cli::add_backup(app, chosen);
  bars::cli::add_check_store(app, chosen);
  bars::cli::add_audit(app, chosen);
  bars::cli::add_evidence(app, chosen);
  bars::cli::add_access(app, chosen);
  bars::cli::add_log_level(app, chosen);
  bars::cli::add_pki(app, chosen);
  bars::cli::add_headers(app, chosen);
  bars::cli::add_health(app, chosen);
  return bars::cli::run(app, chosen, argc, argv);
}
