#include "fhir/build.hpp"
#include "server/cli/audit_source.hpp"
#include "server/cli/command.hpp"
#include "server/control/channel.hpp"
#include "server/evidence/archive.hpp"
#include "server/evidence/pack.hpp"
#include "server/evidence/text.hpp"
#include "server/security/random_id.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace bars::cli {

namespace {

struct Options {
  AuditSource source;
  std::string correlation_id;
  std::string output;
  bool patient = false;
};

/// That somebody asks is on record before anything is read, and so is every exchange before it, whose record may have
/// been waiting for a commit. A backup is nobody's to write.
bool leave_record(const Audit& audit, const Options& options) {
  if (!options.source.backup.empty()) return true;
  control::Channel channel(audit.receiver, security::wall_clock,
                           [] { return security::random_id(security::wall_clock()); });
  fhir::Arena arena;
  fhir::Build build(arena);
  const auto done =
      channel.execute("evidence.collect", build.object({{"correlationId", build.copy(options.correlation_id)},
                                                        {"patient", fhir::Node::boolean(options.patient)}}));
  if (!done) fmt::print(stderr, "{}\n", done.error().diagnostics);
  return static_cast<bool>(done);
}

int make(const Options& options) {
  if (options.correlation_id.empty()) {
    fmt::print(stderr, "--correlation-id: expected the X-Correlation-ID of a conversation\n");
    return bad_usage;
  }
  const auto audit = load_audit(options.source);
  if (!audit) return bad_usage;
  if (!leave_record(*audit, options)) return failed;
  const auto heads = read_heads(*audit, options.source);
  storage::AuditReader reader(audit->store, audit->of);
  storage::StoreReader store(audit->store, audit->of);
  const auto conversation = evidence::collect(reader, store, options.correlation_id);
  if (!conversation.has_requests()) {
    fmt::print(stderr, "no exchange with this X-Correlation-ID is on record\n");
    return failed;
  }
  const auto proof = evidence::prove(reader, audit->keys, heads.lines, conversation);
  const auto made = security::wall_clock();
  const auto pack = evidence::make_pack(conversation, proof, audit->receiver, options.patient, made);
  const auto to = options.output.empty()
                      ? fmt::format("evidence-{}.zip", evidence::file_name(conversation.correlation_id))
                      : options.output;
  evidence::write_archive(to, files_of(pack), made);
  fmt::print("{}: {} exchanges{}, {}\n", to, conversation.exchanges.size(),
             conversation.has_more ? ", and there are more" : "",
             options.patient ? "WITH PATIENT DATA" : "patient data masked");
  if (proof.verdict.finding) {
    fmt::print(stderr, "record {}: {}\n", proof.verdict.finding->sequence, proof.verdict.finding->what);
    return failed;
  }
  return succeeded;
}

}  // namespace

void add_evidence(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("evidence",
                                     "One conversation as a zip: requests, answers, audit with its proof, "
                                     "versions, and a page to read");
  add_audit_source(*command, options->source);
  command->add_option("--heads", options->source.heads, "The file of exported heads; audit.heads_file, unless given");
  command->add_option("--correlation-id", options->correlation_id, "X-Correlation-ID of the conversation")->required();
  command->add_option("--output", options->output, "The file to make; evidence-<id>.zip, unless given");
  command->add_flag("--patient", options->patient, "With the patients in it, instead of masked");
  command->callback([options, &chosen] { chosen = [options] { return make(*options); }; });
}

}  // namespace bars::cli
