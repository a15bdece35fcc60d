#include "tests/bench/load/options.hpp"

#include <array>
#include <map>

namespace bars::load {

namespace {

const std::map<std::string, Kind> kinds{{"referral", Kind::referral},
                                        {"booking", Kind::booking},
                                        {"read", Kind::read},
                                        {"slots", Kind::slots},
                                        {"duplicate", Kind::duplicate}};

void add_target(CLI::App& app, Options& options) {
  constexpr auto group = "Where to";
  app.add_option("--url", options.url, "The receiver: https://host[:port]/path")->required()->group(group);
  app.add_option("--cert", options.credentials.certificate, "Client certificate with its chain, PEM")
      ->required()
      ->check(CLI::ExistingFile)
      ->group(group);
  app.add_option("--key", options.credentials.key, "Its private key, PEM")
      ->required()
      ->check(CLI::ExistingFile)
      ->group(group);
  app.add_option("--ca", options.credentials.authority, "Authorities to believe, PEM")
      ->required()
      ->check(CLI::ExistingFile)
      ->group(group);
  app.add_option("--service", options.service, "Id of the service that requests are for")
      ->capture_default_str()
      ->group(group);
  app.add_option("--organisation", options.organisation, "ODS code of the organisation that asks")
      ->capture_default_str()
      ->group(group);
}

void add_content(CLI::App& app, Options& options) {
  constexpr auto group = "What";
  app.add_option("--workload", options.kind,
                 "referral, booking: new ones; read: a referral by id; slots: a search with "
                 "every include; duplicate: request ids that were used before")
      ->transform(CLI::CheckedTransformer(kinds).description("referral|booking|read|slots|duplicate"))
      ->default_str("referral")
      ->group(group);
  app.add_option("--message", options.message, "JSON file of the message to send; without it one of bars-load's own")
      ->check(CLI::ExistingFile)
      ->group(group);
  app.add_option("--size", options.size, "Bytes that the message is made to have, about; 0: as it is")
      ->check(CLI::Range(0, 60'000'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--ids", options.ids, "File with the ids of referrals to read, one a line; without it they are made")
      ->check(CLI::ExistingFile)
      ->group(group);
  app.add_option("--prepare", options.prepare, "Referrals that read and duplicate make before they begin")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--days", options.days, "Days of a slot search, from tomorrow")
      ->check(CLI::Range(1, 31))
      ->capture_default_str()
      ->group(group);
  app.add_option("--book-days", options.book_days,
                 "Days from tomorrow in which free slots are looked for, to be booked")
      ->check(CLI::Range(1, 366))
      ->capture_default_str()
      ->group(group);
  app.add_option("--seed", options.seed, "Of all ids that are made up; without it another one each time")->group(group);
}

void add_pace(CLI::App& app, Options& options) {
  constexpr auto group = "How much";
  app.add_option("--connections", options.connections, "Connections, kept open")
      ->check(CLI::Range(1, 50'000))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--rate", options.rate,
         "Requests a second, sent when they are due, whatever became of those before; latencies then count from "
         "when they were due. Without it each connection sends when it has its answer")
      ->check(CLI::Range(0.001, 1'000'000.0))
      ->group(group);
  auto* duration = app.add_option("--duration", options.duration, "Seconds that are measured")
                       ->check(CLI::Range(0.1, 86'400.0))
                       ->capture_default_str()
                       ->group(group);
  app.add_option("--requests", options.requests, "Requests that are measured, instead of a duration")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
      ->excludes(duration)
      ->group(group);
  app.add_option("--warmup", options.warmup, "Seconds before that, which do not count")
      ->check(CLI::Range(0.0, 3600.0))
      ->capture_default_str()
      ->group(group);
  app.add_option("--timeout", options.timeout, "Seconds that an answer may take")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str()
      ->group(group);
  app.add_flag("--allow-refusals", options.allow_refusals,
               "429 and 503 are no errors: for more than the receiver bears")
      ->group(group);
  app.add_option("--idle", options.idle, "No requests: open this many connections and hold them for --duration")
      ->check(CLI::Range(1, 60'000))
      ->group(group);
}

void add_report(CLI::App& app, Options& options) {
  constexpr auto group = "Report";
  app.add_option("--json", options.json, "File that gets the figures as JSON too")->group(group);
  app.add_option("--watch", options.watch_process,
                 "Process id of the receiver, on this machine: its processor time and memory are reported too")
      ->check(CLI::PositiveNumber)
      ->group(group);
  app.add_option("--watch-syncs", options.watch_syncs,
                 "Counter file of a receiver that runs with libbars-sync-counter.so: its fsyncs are reported too")
      ->check(CLI::ExistingFile)
      ->group(group);
}

}  // namespace

std::string_view name_of(Kind kind) noexcept {
  constexpr std::array<std::string_view, 5> names{"referral", "booking", "read", "slots", "duplicate"};
  return names[static_cast<std::size_t>(kind)];
}

void add_options(CLI::App& app, Options& options) {
  add_target(app, options);
  add_content(app, options);
  add_pace(app, options);
  add_report(app, options);
}

std::string fault_of(const Options& options) {
  if (!parse_url(options.url)) return "--url: expected https://host[:port]/path";
  const bool sends = options.kind != Kind::read && options.kind != Kind::slots;
  if (!sends && (!options.message.empty() || options.size != 0)) return "--message, --size: this workload sends none";
  if (options.kind != Kind::read && !options.ids.empty()) return "--ids: only for --workload read";
  if (options.kind == Kind::duplicate && options.prepare < options.connections)
    return "--prepare: expected at least as many as --connections, so that no two send the same one at once";
  if (options.idle && options.rate) return "--idle: sends nothing, so it has no --rate";
  return "";
}

}  // namespace bars::load
