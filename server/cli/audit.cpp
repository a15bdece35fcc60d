#include "server/cli/audit_source.hpp"
#include "server/cli/command.hpp"
#include "server/cli/slot_file.hpp"
#include "server/evidence/audit_report.hpp"
#include "server/observability/connection_counts.hpp"
#include "storage/audit_record.hpp"
#include "storage/audit_verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bars::cli {

namespace {

using std::chrono::steady_clock;
using storage::AuditReader;
using storage::StoredAudit;

constexpr std::size_t usual_limit = 1000;

struct Options {
  AuditSource source;
  std::string from;
  std::string to;
  std::string id;
  std::string organisation;
  std::string patient;
  std::string format = "json";
  std::size_t limit = usual_limit;
  bool handshakes = false;
};

/// A line a second.
class Progress {
 public:
  explicit Progress(std::int64_t all) : all_(all) {}
  void show(std::int64_t records) {
    if (steady_clock::now() < next_) return;
    next_ = steady_clock::now() + std::chrono::seconds(1);
    fmt::print(stderr, "{} of {} records verified\n", records, all_);
  }

 private:
  const std::int64_t all_;
  steady_clock::time_point next_ = steady_clock::now() + std::chrono::seconds(1);
};

int verify(const Options& options) {
  const auto audit = load_audit(options.source);
  if (!audit) return bad_usage;
  const auto heads = read_heads(*audit, options.source);
  AuditReader reader(audit->store, audit->of);
  Progress progress(reader.newest());
  const auto verdict =
      storage::verify_audit(reader, audit->keys, heads.lines, [&](std::int64_t n) { progress.show(n); });
  if (verdict.finding) {
    fmt::print(stderr, "record {}: {}\n", verdict.finding->sequence, verdict.finding->what);
    return failed;
  }
  if (audit->keys.front().is_published())
    fmt::print(stderr, "the chain has no key of its own (audit.key_file): it shows accidents, and no intent\n");
  if (!heads.why_none.empty())
    fmt::print(stderr, "no heads were compared ({}): records missing at the end are not seen\n", heads.why_none);
  fmt::print("{} records, nothing wrong, {} exported heads; the last is {} {}\n", verdict.records, verdict.heads,
             verdict.head.sequence, storage::hex(verdict.head.mac));
  return succeeded;
}

/// Which records are asked for.
class Filter {
 public:
  /// Faults are printed.
  static std::optional<Filter> of(const Audit& audit, const Options& options) {
    Filter filter;
    filter.id_ = folded(options.id);
    filter.organisation_ = folded(options.organisation);
    for (const auto& [text, name, time] :
         {std::tuple{&options.from, "--from", &filter.from_}, std::tuple{&options.to, "--to", &filter.to_}}) {
      if (text->empty()) continue;
      const auto read = read_time(*text, "UTC");
      if (!read) {
        fmt::print(stderr, "{}: expected a date, or a time such as 2026-11-23T09:00, in UTC\n", name);
        return std::nullopt;
      }
      *time = *read;
    }
    auto patient = options.patient;
    patient.erase(std::remove(patient.begin(), patient.end(), ' '), patient.end());
    if (!patient.empty())
      for (const auto& key : audit.keys) filter.patients_.push_back(key.patient_hash(patient));
    return filter;
  }

  std::int64_t from() const noexcept { return from_; }
  std::int64_t to() const noexcept { return to_; }

  /// Whether `stored` can be one, by what is quickly seen.
  bool may_take(const StoredAudit& stored) const {
    const auto at = storage::audit_time(stored.record).seconds;
    return at >= from_ && at < to_ &&
           (id_.empty() || folded(stored.request_id) == id_ || folded(stored.correlation_id) == id_);
  }
  bool takes(const storage::AuditRecord& record) const {
    return (organisation_.empty() || folded(record.organisation) == organisation_) &&
           (patients_.empty() || std::find(patients_.begin(), patients_.end(), record.patient) != patients_.end());
  }

 private:
  static std::string folded(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return text;
  }

  std::int64_t from_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t to_ = std::numeric_limits<std::int64_t>::max();
  std::string id_;
  std::string organisation_;
  std::vector<std::string> patients_;
};

/// Calls `show` with each record that is asked for, until it returns false.
template <class Show>
void each(AuditReader& reader, const Filter& filter, const Show& show) {
  reader.walk([&](const StoredAudit& stored) {
    if (!filter.may_take(stored)) return true;
    const auto record = storage::unpack_audit(stored.request_id, stored.correlation_id, stored.record);
    return !filter.takes(record) || show(stored, record);
  });
}

int export_records(const Options& options) {
  const auto audit = load_audit(options.source);
  const auto filter = audit ? Filter::of(*audit, options) : std::nullopt;
  if (!filter) return bad_usage;
  AuditReader reader(audit->store, audit->of);
  each(reader, *filter, [&](const StoredAudit& stored, const storage::AuditRecord& record) {
    const auto line =
        options.format == "fhir" ? evidence::audit_event(stored, record) : evidence::audit_json(stored, record);
    return std::puts(line.c_str()) >= 0;
  });
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0 ? succeeded : failed;
}

/// Rows of earlier programs have texts of their own; `others` is the store's, where there were too many to tell apart.
std::string_view text_of_cause(std::string_view name) {
  if (name == "others") return "more than are counted one by one";
  for (const auto& cause : observability::handshake_causes)
    if (cause.name == name) return cause.text;
  return {};
}

int search_handshakes(AuditReader& reader, const Filter& filter, std::size_t limit) {
  fmt::print("minute               times  address          cause           which is\n");
  const auto found = reader.refused_handshakes(filter.from(), filter.to(), limit);
  for (const auto& row : found)
    fmt::print("{:19}  {:>5}  {:15}  {:14}  {}\n", fhir::format_seconds(row.minute).substr(0, 19), row.times,
               row.address, row.cause, text_of_cause(row.cause));
  if (found.size() == limit) fmt::print(stderr, "there may be more (--limit)\n");
  return succeeded;
}

int search(const Options& options) {
  const auto audit = load_audit(options.source);
  const auto filter = audit ? Filter::of(*audit, options) : std::nullopt;
  if (!filter) return bad_usage;
  AuditReader reader(audit->store, audit->of);
  if (options.handshakes) return search_handshakes(reader, *filter, options.limit);
  std::size_t found = 0;
  fmt::print("{}\n", evidence::audit_table_head());
  each(reader, *filter, [&](const StoredAudit& stored, const storage::AuditRecord& record) {
    if (found++ == options.limit) {
      fmt::print(stderr, "there are more (--limit)\n");
      return false;
    }
    fmt::print("{}\n", evidence::audit_table_row(stored, record));
    return true;
  });
  return succeeded;
}

CLI::App* subcommand(CLI::App& audit, const char* name, const char* what, Options& options) {
  auto* command = audit.add_subcommand(name, what);
  add_audit_source(*command, options.source);
  return command;
}

void add_filter(CLI::App& command, Options& options) {
  command.add_option("--from", options.from, "Not before this date or time, in UTC");
  command.add_option("--to", options.to, "Before this date or time, in UTC");
  command.add_option("--id", options.id, "X-Request-ID or X-Correlation-ID");
  command.add_option("--organisation", options.organisation, "ODS code of the sender");
  command.add_option("--patient", options.patient, "NHS number; its hash is looked for");
}

}  // namespace

void add_audit(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* audit = app.add_subcommand("audit", "What is on record of every exchange and administrative act");
  audit->require_subcommand(1);

  auto* command = subcommand(*audit, "verify",
                             "Whether the audit's chain is whole, beside a running receiver or in a backup", *options);
  command->add_option("--heads", options->source.heads, "The file of exported heads; audit.heads_file, unless given");
  command->callback([options, &chosen] { chosen = [options] { return verify(*options); }; });

  command = subcommand(*audit, "export", "Writes records as lines of JSON or as FHIR AuditEvents", *options);
  add_filter(*command, *options);
  command->add_option("--format", options->format, "json or fhir")->check(CLI::IsMember({"json", "fhir"}));
  command->callback([options, &chosen] { chosen = [options] { return export_records(*options); }; });

  command = subcommand(*audit, "search", "Prints records as a table", *options);
  add_filter(*command, *options);
  command->add_option("--limit", options->limit, "Rows at most")->check(CLI::PositiveNumber);
  command->add_flag("--handshakes", options->handshakes, "TLS handshakes that failed, by minute, instead");
  command->callback([options, &chosen] { chosen = [options] { return search(*options); }; });
}

}  // namespace bars::cli
