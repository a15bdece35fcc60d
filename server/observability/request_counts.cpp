#include "server/observability/request_counts.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace bars::observability {

namespace {

constexpr std::string_view message_interaction = "process-message";
constexpr std::array<std::string_view, 6> header_names = {"X-Request-ID",
                                                          "X-Correlation-ID",
                                                          "NHSD-Target-Identifier",
                                                          "NHSD-End-User-Organisation",
                                                          "NHSD-Requesting-Software",
                                                          "NHSD-Requesting-Practitioner"};

constexpr std::array<std::string_view, 3> answer_classes = {"success", "sender-fault", "receiver-fault"};  // OO-8

std::size_t class_of(unsigned status) noexcept { return status < 400 ? 0 : status < 500 ? 1 : 2; }

bool is_refusal(unsigned status) noexcept { return status >= 400; }

}  // namespace

/// Everything of all shards.
struct RequestCounts::Merged {
  using Key = std::tuple<std::string_view, std::string_view, unsigned, std::string_view, std::string_view>;
  std::map<Key, std::uint64_t> requests;
  std::map<std::string, Durations> durations;
  std::map<RuleKey, std::uint64_t> rules;
  Kinds kinds;
};

RequestCounts::RequestCounts(std::set<std::string, std::less<>> named_organisations, std::size_t other_organisations)
    : organisations_(std::move(named_organisations), other_organisations) {}

std::size_t RequestCounts::IdentityHash::operator()(const Identity& identity) const noexcept {
  std::size_t hash = identity.status;
  for (const auto text : {identity.interaction, identity.request_type, identity.code, identity.organisation})
    hash = hash * 31 + std::hash<std::string_view>()(text);
  return hash;
}

RequestCounts::Shard& RequestCounts::shard_of_this_thread() noexcept {
  static std::atomic<std::size_t> threads{0};
  thread_local const auto number = threads.fetch_add(1, std::memory_order_relaxed);
  return shards_[number % shard_count];
}

std::string_view RequestCounts::label_of(Shard& shard, const Answered& answered) {
  if (const auto known = shard.organisations.find(answered.organisation); known != shard.organisations.end())
    return *known;
  const auto label = organisations_.label_of(answered.organisation, !is_refusal(answered.status));
  if (label == answered.organisation) shard.organisations.insert(label);
  return label;
}

void RequestCounts::count(const Answered& answered) {
  auto& shard = shard_of_this_thread();
  const std::lock_guard lock(shard.mutex);
  const Identity identity{answered.interaction, answered.request_type, answered.code, label_of(shard, answered),
                          answered.status};
  const auto is_message = static_cast<std::size_t>(answered.interaction == message_interaction);
  auto& counted = place_of(shard, identity);
  ++counted.requests;
  counted.durations->add(answered.stages.total());
  for (std::size_t i = 0; i < stage_count; ++i) {
    const auto took = answered.stages.took(static_cast<Stage>(i));
    if (took != Stages::Clock::duration::zero()) shard.kinds.stages[is_message][i].add(took);
  }
  count_notes(shard, answered);
}

RequestCounts::Counted& RequestCounts::place_of(Shard& shard, Identity identity) {
  if (const auto known = shard.places.find(identity); known != shard.places.end()) return shard.counted[known->second];
  const bool plain = identity.organisation.empty() || identity.organisation == Organisations::others;
  if (!plain && series_.load(std::memory_order_relaxed) >= most_series) {
    identity.organisation = Organisations::others;
    return place_of(shard, identity);
  }
  series_.fetch_add(1, std::memory_order_relaxed);
  auto series = std::make_unique<Series>();
  series->texts = {std::string(identity.interaction), std::string(identity.request_type), std::string(identity.code),
                   std::string(identity.organisation)};
  series->identity = {series->texts[0], series->texts[1], series->texts[2], series->texts[3], identity.status};
  shard.places.emplace(series->identity, shard.counted.size());
  auto* durations = &shard.durations[series->texts[0]];
  return shard.counted.emplace_back(Counted{std::move(series), durations});
}

void RequestCounts::count_notes(Shard& shard, const Answered& answered) {
  auto& kinds = shard.kinds;
  ++kinds.answers[class_of(answered.status)];
  if (answered.status == 409 && answered.issue == "duplicate") ++kinds.duplicates;
  if (answered.notes.id_reused) ++kinds.reused_ids;
  if (!answered.recorded) ++kinds.unrecorded;
  for (const auto& fault : answered.notes.header_faults) {
    const auto* const header = std::find(header_names.begin(), header_names.end(), fault.header);
    if (header == header_names.end()) continue;
    ++kinds.header_faults[static_cast<std::size_t>(header - header_names.begin())][fault.missing ? 1 : 0];
  }
  for (const auto& rule : answered.notes.rules) {
    RuleKey key{rule.id, rule.refuses};
    if (shard.rules.size() >= most_rules && !shard.rules.contains(key)) key.first = Organisations::others;
    ++shard.rules[std::move(key)];
  }
}

RequestCounts::Merged RequestCounts::merge() const {
  Merged merged;
  for (const auto& shard : shards_) {
    std::vector<std::pair<const Series*, std::uint64_t>> requests;
    std::map<std::string, Durations, std::less<>> durations;
    std::map<RuleKey, std::uint64_t> rules;
    Kinds kinds;
    {
      const std::lock_guard lock(shard.mutex);
      requests.reserve(shard.counted.size());
      for (const auto& each : shard.counted) requests.emplace_back(each.series.get(), each.requests);
      durations = shard.durations;
      rules = shard.rules;
      kinds = shard.kinds;
    }
    for (const auto& [series, count] : requests) {
      const auto& id = series->identity;
      merged.requests[{id.interaction, id.request_type, id.status, id.code, id.organisation}] += count;
    }
    for (const auto& [interaction, each] : durations) merged.durations[interaction].add(each);
    for (const auto& [rule, count] : rules) merged.rules[rule] += count;
    for (std::size_t kind = 0; kind < kinds.stages.size(); ++kind)
      for (std::size_t i = 0; i < stage_count; ++i) merged.kinds.stages[kind][i].add(kinds.stages[kind][i]);
    for (std::size_t i = 0; i < header_names.size(); ++i)
      for (std::size_t fault = 0; fault < 2; ++fault)
        merged.kinds.header_faults[i][fault] += kinds.header_faults[i][fault];
    for (std::size_t i = 0; i < answer_classes.size(); ++i) merged.kinds.answers[i] += kinds.answers[i];
    merged.kinds.duplicates += kinds.duplicates;
    merged.kinds.reused_ids += kinds.reused_ids;
    merged.kinds.unrecorded += kinds.unrecorded;
  }
  return merged;
}

void RequestCounts::collect(Page& page) const {
  const auto merged = merge();
  page.counter("bars_requests_total", "Requests that were answered.");
  for (const auto& [key, count] : merged.requests) {
    const auto& [interaction, type, status, code, organisation] = key;
    page.add(static_cast<double>(count), {{"interaction", interaction},
                                          {"request_type", type},
                                          {"status", std::to_string(status)},
                                          {"code", code},
                                          {"organisation", organisation}});
  }
  page.counter("bars_answers_total", "The same by whose fault it was: below 400, below 500, and beyond.");
  for (std::size_t i = 0; i < answer_classes.size(); ++i)
    page.add(static_cast<double>(merged.kinds.answers[i]), {{"class", answer_classes[i]}});
  page.histogram("bars_request_duration_seconds", "From the whole head to the answer, before it is sent.");
  for (const auto& [interaction, durations] : merged.durations) page.add(durations, {{"interaction", interaction}});
  page.histogram("bars_stage_duration_seconds", "The same by stage; requests that leave a stage out are not counted.");
  for (std::size_t kind = 0; kind < merged.kinds.stages.size(); ++kind)
    for (std::size_t i = 0; i < stage_count; ++i)
      page.add(merged.kinds.stages[kind][i],
               {{"stage", stage_names[i]}, {"interaction", kind == 1 ? message_interaction : Organisations::others}});

  page.counter("bars_header_faults_total", "Requests without an identity header or id, or with a malformed one.");
  for (std::size_t i = 0; i < header_names.size(); ++i) {
    const auto& [malformed, missing] = merged.kinds.header_faults[i];
    page.add(static_cast<double>(malformed), {{"header", header_names[i]}, {"fault", "malformed"}});
    page.add(static_cast<double>(missing), {{"header", header_names[i]}, {"fault", "missing"}});
  }
  page.counter("bars_validation_issues_total", "Messages that break a rule, each rule once.");
  for (const auto& [rule, count] : merged.rules)
    page.add(static_cast<double>(count), {{"rule", rule.first}, {"severity", rule.second ? "error" : "warning"}});
  page.counter("bars_duplicates_total", "Requests whose id was committed already (409 duplicate).");
  page.add(static_cast<double>(merged.kinds.duplicates));
  page.counter("bars_reused_request_ids_total", "Those of them that came with other content.");
  page.add(static_cast<double>(merged.kinds.reused_ids));
  page.counter("bars_audit_dropped_total", "Exchanges whose audit record had to be dropped.");
  page.add(static_cast<double>(merged.kinds.unrecorded));
}

}  // namespace bars::observability
