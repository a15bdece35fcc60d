#include "tests/bench/load/report.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

#include <vector>

namespace bars::load {

namespace {

using fhir::Build;
using fhir::Node;

double milliseconds(Histogram::Duration duration) { return static_cast<double>(duration.count()) / 1e6; }
double megabytes(std::uint64_t bytes) { return static_cast<double>(bytes) / 1e6; }
double mean(std::uint64_t sum, std::uint64_t count) {
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}
double used_seconds(const Results& results) {
  return results.watched_after->processor_seconds - results.watched_before->processor_seconds;
}
bool watched(const Results& results) { return results.watched_before && results.watched_after; }

std::string line(std::string_view name, const Histogram& histogram, double seconds) {
  if (histogram.count() == 0) return "";
  const auto at = [&](double percent) { return milliseconds(histogram.percentile(percent)); };
  return fmt::format("{:<12}{:>10}{:>10.1f}{:>10.2f}{:>10.2f}{:>10.2f}{:>10.2f}{:>10.2f}\n", name, histogram.count(),
                     static_cast<double>(histogram.count()) / seconds, at(50), at(90), at(99), at(99.9),
                     milliseconds(histogram.max()));
}

std::string use_text(const Results& results) {
  std::string text;
  if (watched(results))
    text += fmt::format(
        "receiver     {:.3f} s of processor time for 1000 answers, {:.1f} MB resident, {:.1f} MB at most\n",
        mean(static_cast<std::uint64_t>(used_seconds(results) * 1e6), results.answered()) / 1e3,
        megabytes(results.watched_after->resident_bytes), megabytes(results.watched_after->most_resident_bytes));
  if (results.syncs)
    text += fmt::format("syncs        {:.1f} a second, {:.2f} ms each; {:.1f} answers to a commit\n",
                        static_cast<double>(results.syncs->logs + results.syncs->files) / results.seconds,
                        mean(results.syncs->nanoseconds, results.syncs->logs + results.syncs->files) / 1e6,
                        mean(results.accepted.count(), results.syncs->commits()));
  return text;
}

Node number(Build& build, double value) { return Node::number(build.arena().copy(fmt::format("{:.6g}", value))); }
Node count(Build& build, std::uint64_t value) { return build.integer(static_cast<std::int64_t>(value)); }

Node latencies(Build& build, const Histogram& histogram, double seconds) {
  const auto at = [&](double percent) { return number(build, milliseconds(histogram.percentile(percent))); };
  return build.object({{"count", count(build, histogram.count())},
                       {"per_second", number(build, static_cast<double>(histogram.count()) / seconds)},
                       {"mean_ms", number(build, milliseconds(histogram.mean()))},
                       {"p50_ms", at(50)},
                       {"p90_ms", at(90)},
                       {"p99_ms", at(99)},
                       {"p999_ms", at(99.9)},
                       {"max_ms", number(build, milliseconds(histogram.max()))}});
}

Node statuses(Build& build, const Results& results) {
  std::vector<fhir::Member> members;
  for (const auto& [status, times] : results.statuses)
    members.push_back({build.arena().copy(std::to_string(status)), count(build, times)});
  return build.object(members);
}

Node process(Build& build, const std::optional<ProcessUse>& before, const std::optional<ProcessUse>& after) {
  if (!before || !after) return {};
  return build.object({{"processor_seconds", number(build, after->processor_seconds - before->processor_seconds)},
                       {"resident_bytes_before", count(build, before->resident_bytes)},
                       {"resident_bytes", count(build, after->resident_bytes)},
                       {"most_resident_bytes", count(build, after->most_resident_bytes)}});
}

Node syncs(Build& build, const Results& results) {
  if (!results.syncs) return {};
  return build.object({{"logs", count(build, results.syncs->logs)},
                       {"files", count(build, results.syncs->files)},
                       {"seconds", number(build, static_cast<double>(results.syncs->nanoseconds) / 1e9)},
                       {"commits", count(build, results.syncs->commits())}});
}

}  // namespace

std::string text_of(const Options& options, const Run& run) {
  const auto& results = run.results;
  auto text = fmt::format("{} to {}: {} connections, {}, {:.1f} s measured after {:.1f} s of warm-up\n",
                          name_of(options.kind), options.url, options.connections,
                          options.rate ? fmt::format("{} due a second", *options.rate) : "each sends when answered",
                          results.seconds, options.warmup);
  text += fmt::format("{:<12}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}{:>10}\n", "", "answers", "a second", "p50 ms",
                      "p90 ms", "p99 ms", "p99.9 ms", "max ms");
  text += line("accepted", results.accepted, results.seconds);
  text += line("refused", results.refused, results.seconds);
  text += line("unexpected", results.unexpected, results.seconds);
  text += "statuses    ";
  for (const auto& [status, times] : results.statuses) text += fmt::format(" {}: {}", status, times);
  text += fmt::format("\nbodies       {} bytes sent, {:.0f} received, under {:.0f} of headers\n", run.message_bytes,
                      mean(results.body_bytes, results.accepted.count()),
                      mean(results.head_bytes, results.accepted.count()));
  text += fmt::format("connections  {} not opened, {} opened again, {} broken, {} timed out, {} requests late\n",
                      results.not_opened, results.reopened, results.broken, results.timed_out, results.late);
  return text + use_text(results);
}

std::string json_of(const Options& options, const Run& run) {
  const auto& results = run.results;
  fhir::Arena arena;
  Build build(arena);
  const auto root =
      build.object({{"workload", build.copy(name_of(options.kind))},
                    {"connections", count(build, options.connections)},
                    {"rate", options.rate ? number(build, *options.rate) : Node::null()},
                    {"seconds", number(build, results.seconds)},
                    {"message_bytes", count(build, run.message_bytes)},
                    {"answer_body_bytes", number(build, mean(results.body_bytes, results.accepted.count()))},
                    {"answer_head_bytes", number(build, mean(results.head_bytes, results.accepted.count()))},
                    {"accepted", latencies(build, results.accepted, results.seconds)},
                    {"refused", latencies(build, results.refused, results.seconds)},
                    {"unexpected", latencies(build, results.unexpected, results.seconds)},
                    {"statuses", statuses(build, results)},
                    {"not_opened", count(build, results.not_opened)},
                    {"reopened", count(build, results.reopened)},
                    {"broken", count(build, results.broken)},
                    {"timed_out", count(build, results.timed_out)},
                    {"late", count(build, results.late)},
                    {"generator_processor_seconds", number(build, results.own_processor_seconds)},
                    {"process", process(build, results.watched_before, results.watched_after)},
                    {"syncs", syncs(build, results)}});
  return fhir::encode_json(root) + "\n";
}

std::string text_of(const Options& options, const IdleRun& run) {
  auto text = fmt::format("idle at {}: {} connections opened in {:.1f} s, {} closed by the receiver within {:.1f} s\n",
                          options.url, run.opened, run.opening_seconds, run.closed, options.duration);
  if (run.watched_before && run.watched_after)
    text += fmt::format("receiver     {:.1f} MB resident before, {:.1f} MB after\n",
                        megabytes(run.watched_before->resident_bytes), megabytes(run.watched_after->resident_bytes));
  return text;
}

std::string json_of(const Options&, const IdleRun& run) {
  fhir::Arena arena;
  Build build(arena);
  const auto root = build.object({{"workload", Build::text("idle")},
                                  {"connections", count(build, run.opened)},
                                  {"closed", count(build, run.closed)},
                                  {"opening_seconds", number(build, run.opening_seconds)},
                                  {"process", process(build, run.watched_before, run.watched_after)}});
  return fhir::encode_json(root) + "\n";
}

}  // namespace bars::load
