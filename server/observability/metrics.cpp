#include "server/observability/metrics.hpp"

#include "server/observability/log.hpp"
#include "server/observability/process_figures.hpp"
#include "server/observability/store_figures.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace bars::observability {

namespace {

using std::chrono::steady_clock;

double value_of(const ConnectionCounts::Count& count) noexcept {
  return static_cast<double>(count.load(std::memory_order_relaxed));
}

void collect_connections(Page& page, const ConnectionCounts& counts) {
  const auto ended = value_of(counts.ended);  // first: none may have ended that was not accepted
  page.counter("bars_connections_accepted_total", "Connections that were accepted.");
  page.add(value_of(counts.accepted));
  page.gauge("bars_connections_open", "Connections that are open, those in their handshake too.");
  page.add(value_of(counts.accepted) - ended);
  page.counter("bars_connections_refused_total", "Connections closed at once: their address has too many.");
  page.add(value_of(counts.refused_addresses));
  page.counter("bars_handshakes_failed_total", "TLS handshakes that failed.");
  for (std::size_t i = 0; i < handshake_causes.size(); ++i)
    page.add(value_of(counts.failed[i]), {{"cause", handshake_causes[i].name}});
  page.counter("bars_unlisted_peers_total", "TLS handshakes of clients that may not call this receiver.");
  page.add(value_of(counts.unlisted));
}

/// Of several of one name the first that ends: a page must not have a sample twice.
void collect_endings(Page& page, const std::vector<Ending>& endings) {
  std::map<std::pair<std::string_view, std::string_view>, std::int64_t> first;
  for (const auto& each : endings) {
    const auto known = first.try_emplace({each.key, each.name}, each.ends).first;
    known->second = std::min(known->second, each.ends);
  }
  const auto add_those = [&](bool lists) {
    for (const auto& [key_and_name, ends] : first)
      if ((key_and_name.first == "tls.client_crl") == lists)
        page.add(static_cast<double>(ends), {{"key", key_and_name.first}, {"name", key_and_name.second}});
  };
  page.gauge("bars_certificate_expiry_timestamp_seconds", "When a certificate of tls ends, in seconds since 1970.");
  add_those(false);
  page.gauge("bars_revocation_list_expiry_timestamp_seconds", "When a list is to be replaced, in seconds since 1970.");
  add_those(true);
}

}  // namespace

std::optional<http::Response> Metrics::answer(std::string_view path) {
  if (path != "/metrics") return std::nullopt;
  http::Response response;
  response.content_type = metrics_content_type;
  const std::lock_guard lock(mutex_);
  if (steady_clock::now() >= fresh_until_) {
    text_ = page_text();
    fresh_until_ = steady_clock::now() + kept_for;
  }
  response.body = text_;
  return response;
}

std::string Metrics::page_text() const {
  Page page;
  page.gauge("bars_build_info", "1, with what runs.");
  page.add(1, {{"version", BARS_VERSION}});
  page.gauge("bars_ready", "1 when /health/ready is 200, else 0.");
  page.add(sources_.is_ready() ? 1 : 0);
  sources_.requests.collect(page);
  collect_connections(page, sources_.connections);
  collect_endings(page, sources_.endings());
  collect_store(page, sources_.statistics());
  page.counter("bars_log_lines_dropped_total", "Lines that the log had no place for.");
  page.add(static_cast<double>(dropped_log_lines()));
  collect_process(page);
  return page.text();
}

}  // namespace bars::observability
