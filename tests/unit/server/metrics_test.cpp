#include "server/observability/metrics.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/metrics_page.hpp"

#include <atomic>
#include <thread>

using bars::observability::ConnectionCounts;
using bars::observability::Ending;
using bars::observability::Metrics;
using bars::observability::RequestCounts;
using bars::test::MetricsPage;

namespace {

struct Watched {
  RequestCounts requests{{}, 0};
  ConnectionCounts connections;
  std::atomic<int> looks{0};
  std::vector<Ending> endings;
  Metrics metrics{{requests, connections, [] { return bars::storage::Statistics{}; },
                   [this] {
                     ++looks;
                     return true;
                   },
                   [this] { return endings; }}};
};

}  // namespace

TEST_CASE("the metrics are one path, in the text format of Prometheus") {
  Watched watched;
  CHECK_FALSE(watched.metrics.answer("/metrics/"));
  CHECK_FALSE(watched.metrics.answer("/health/live"));
  const auto answer = watched.metrics.answer("/metrics");
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(answer->content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(MetricsPage(answer->body)["bars_ready"] == 1);
}

TEST_CASE("LOG-3 however often somebody scrapes, a page is made once in a quarter of a second") {
  Watched watched;
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) REQUIRE(watched.metrics.answer("/metrics"));
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(watched.looks <= 1 + took / Metrics::kept_for);
  CHECK(watched.looks >= 1);
}

TEST_CASE("of certificates with one name the first that ends is told, and no sample twice") {
  Watched watched;
  watched.endings = {
      {"tls.client_ca", "CN=a", 2000}, {"tls.client_ca", "CN=a", 1000}, {"tls.client_crl", "CN=a", 3000}};
  const auto text = watched.metrics.answer("/metrics")->body;
  const MetricsPage page(text);
  CHECK(page["bars_certificate_expiry_timestamp_seconds{key=\"tls.client_ca\",name=\"CN=a\"}"] == 1000);
  CHECK(page["bars_revocation_list_expiry_timestamp_seconds{key=\"tls.client_crl\",name=\"CN=a\"}"] == 3000);
  CHECK(text.find("} 2000") == std::string::npos);
}
