#include "server/observability/request_counts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metrics_page.hpp"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

using bars::observability::Answered;
using bars::observability::Durations;
using bars::observability::Notes;
using bars::observability::Organisations;
using bars::observability::Page;
using bars::observability::RequestCounts;
using bars::observability::Stage;
using bars::observability::Stages;
using bars::test::MetricsPage;
using namespace std::chrono_literals;

namespace {

std::string text_of(const RequestCounts& counts) {
  Page page;
  counts.collect(page);
  return page.text();
}

/// Ends its stages a moment ago.
Stages read_of(Stages::Clock::duration length) {
  Stages stages(Stages::Clock::now() - length);
  stages.enter(Stage::store);
  stages.enter(Stage::answer);
  stages.end();
  return stages;
}

struct Sent {
  std::string_view interaction = "slot-search";
  unsigned status = 200;
  std::string_view code = "";
  std::string organisation = "B2002";
};

void count(RequestCounts& counts, const Sent& sent, const Notes& notes = {}) {
  const auto stages = read_of(1ms);
  counts.count({.interaction = sent.interaction,
                .request_type = {},
                .status = sent.status,
                .code = sent.code,
                .issue = sent.status == 409 || sent.status == 425 ? "duplicate" : "",
                .organisation = sent.organisation,
                .stages = stages,
                .notes = notes,
                .recorded = true});
}

std::string request_sample(const Sent& sent) {
  return "bars_requests_total{interaction=\"" + std::string(sent.interaction) + "\",request_type=\"\",status=\"" +
         std::to_string(sent.status) + "\",code=\"" + std::string(sent.code) + "\",organisation=\"" +
         sent.organisation + "\"}";
}

}  // namespace

TEST_CASE("LOG-3 requests are counted by what they were, whichever thread answered them") {
  RequestCounts counts({}, 10);
  std::vector<std::thread> threads;
  for (int i = 0; i < 20; ++i)  // more than there are shards
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) count(counts, {});
      count(counts, {.status = 409, .code = "REC_CONFLICT"});
      count(counts, {.status = 425, .code = "REC_TOO_EARLY"});
      count(counts, {.interaction = "process-message", .status = 503, .code = "REC_UNAVAILABLE"});
    });
  for (auto& thread : threads) thread.join();

  const MetricsPage page(text_of(counts));
  CHECK(page[request_sample({})] == 1000);
  CHECK(page[request_sample({.status = 409, .code = "REC_CONFLICT"})] == 20);
  CHECK(page["bars_duplicates_total"] == 20);  // 425 is none
  CHECK(page["bars_answers_total{class=\"success\"}"] == 1000);
  CHECK(page["bars_answers_total{class=\"sender-fault\"}"] == 40);
  CHECK(page["bars_answers_total{class=\"receiver-fault\"}"] == 20);
  CHECK(page["bars_request_duration_seconds_count{interaction=\"process-message\"}"] == 20);
  CHECK(page["bars_request_duration_seconds_count{interaction=\"slot-search\"}"] == 1040);
  CHECK(page["bars_stage_duration_seconds_count{stage=\"store\",interaction=\"other\"}"] == 1040);
  CHECK(page["bars_stage_duration_seconds_count{stage=\"body\",interaction=\"other\"}"] == 0);  // left out
}

TEST_CASE("NFR-1 NFR-2 2.1 s and 5 s are edges of the buckets of durations") {
  Durations durations;
  durations.add(2100ms);
  durations.add(2100ms + 1us);
  durations.add(5s);
  durations.add(5s + 1us);
  Page page;
  page.histogram("took", "How long.");
  page.add(durations);
  const MetricsPage seen(page.text());
  CHECK(seen["took_bucket{le=\"1.5\"}"] == 0);
  CHECK(seen["took_bucket{le=\"2.1\"}"] == 1);
  CHECK(seen["took_bucket{le=\"5\"}"] == 3);
  CHECK(seen["took_bucket{le=\"+Inf\"}"] == 4);
  CHECK(seen["took_sum"] == Approx(14.200002));
}

TEST_CASE("LOG-4 ten thousand organisations that somebody made up do not make the metrics grow") {
  constexpr std::size_t places = 100;
  RequestCounts counts({"RX001"}, places);
  for (int i = 0; i < 10'000; ++i) count(counts, {.organisation = "Z" + std::to_string(i)});
  count(counts, {.organisation = "RX001"});

  const auto text = text_of(counts);
  const MetricsPage page(text);
  CHECK(page[request_sample({.organisation = "Z0"})] == 1);
  CHECK(page[request_sample({.organisation = "Z99"})] == 1);
  CHECK(page[request_sample({.organisation = "Z100"})] == -1);
  CHECK(page[request_sample({.organisation = "RX001"})] == 1);  // its place was kept
  CHECK(page[request_sample({.organisation = "other"})] == 10'000 - places);
  const auto requests = [](const auto& sample) { return sample.first.starts_with("bars_requests_total"); };
  CHECK(std::count_if(page.samples.begin(), page.samples.end(), requests) == places + 2);
  CHECK(text.size() < 64 * 1024);
}

TEST_CASE("an organisation that is refused takes nobody's place") {
  Organisations organisations({}, 1);
  CHECK(organisations.label_of("Z1", false) == "other");
  CHECK(organisations.label_of("B2002", true) == "B2002");
  CHECK(organisations.label_of("Z2", true) == "other");
  CHECK(organisations.label_of("B2002", false) == "B2002");
  CHECK(organisations.label_of("", true).empty());
  Organisations none({"RX001"}, 0);
  CHECK(none.label_of("B2002", true) == "other");
  CHECK(none.label_of("RX001", true) == "RX001");
}

TEST_CASE("of organisations that come at the same moment no more get a name than there are places") {
  constexpr int threads = 4;
  for (int round = 0; round < 500; ++round) {
    Organisations organisations({}, 1);
    std::barrier together(threads);
    std::atomic<int> named{0};
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([&, code = "Z" + std::to_string(i)] {
        together.arrive_and_wait();
        if (organisations.label_of(code, true) != Organisations::others) ++named;
      });
    for (auto& each : all) each.join();
    REQUIRE(named == 1);
  }
}

TEST_CASE("beyond so many series organisations are counted together, and nothing is lost") {
  RequestCounts counts({}, 1000);
  constexpr unsigned statuses = 20;
  for (unsigned organisation = 0; organisation < 1000; ++organisation)
    for (unsigned status = 0; status < statuses; ++status)
      count(counts, {.status = 200 + status, .organisation = "Z" + std::to_string(organisation)});

  const auto text = text_of(counts);
  const MetricsPage page(text);
  CHECK(page.sum("bars_requests_total{") == 1000 * statuses);
  const auto requests = [](const auto& sample) { return sample.first.starts_with("bars_requests_total"); };
  CHECK(std::count_if(page.samples.begin(), page.samples.end(), requests) <=
        static_cast<std::ptrdiff_t>(RequestCounts::most_series + statuses));
  CHECK(text.size() < 2 * 1024 * 1024);
}

TEST_CASE("rules, header faults and reused ids are counted as they were noted, of rules so many") {
  RequestCounts counts({}, 0);
  Notes notes;
  notes.rules = {{"BIZ-18", false}, {"MH-8", true}};
  notes.header_faults = {{"NHSD-Target-Identifier", true}, {"X-Request-ID", false}, {"Something-Else", true}};
  notes.id_reused = true;
  count(counts, {}, notes);
  count(counts, {}, notes);
  const MetricsPage page(text_of(counts));
  CHECK(page["bars_validation_issues_total{rule=\"BIZ-18\",severity=\"warning\"}"] == 2);
  CHECK(page["bars_validation_issues_total{rule=\"MH-8\",severity=\"error\"}"] == 2);
  CHECK(page["bars_header_faults_total{header=\"NHSD-Target-Identifier\",fault=\"missing\"}"] == 2);
  CHECK(page["bars_header_faults_total{header=\"X-Request-ID\",fault=\"malformed\"}"] == 2);
  CHECK(page.sum("bars_header_faults_total") == 4);
  CHECK(page["bars_reused_request_ids_total"] == 2);

  for (std::size_t i = 0; i < 2 * RequestCounts::most_rules; ++i) {
    Notes many;
    many.rules = {{"P-" + std::to_string(i), false}};
    count(counts, {}, many);
  }
  const MetricsPage full(text_of(counts));
  const auto rules = [](const auto& sample) { return sample.first.starts_with("bars_validation_issues_total"); };
  CHECK(std::count_if(full.samples.begin(), full.samples.end(), rules) <=
        static_cast<std::ptrdiff_t>(RequestCounts::most_rules + 2));
  CHECK(full.sum("bars_validation_issues_total") == 4 + 2 * RequestCounts::most_rules);
}
