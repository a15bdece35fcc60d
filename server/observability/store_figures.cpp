#include "server/observability/store_figures.hpp"

namespace bars::observability {

namespace {

template <std::size_t edges>
void add(Page& page, const storage::Tally<edges>& tally, double scale) {
  std::vector<double> scaled(tally.edges.begin(), tally.edges.end());
  for (auto& edge : scaled) edge /= scale;
  page.add(scaled, {tally.counts.begin(), tally.counts.end()}, static_cast<double>(tally.sum) / scale);
}

}  // namespace

void collect_store(Page& page, const storage::Statistics& statistics) {
  constexpr double microseconds = 1e6;
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    page.gauge(name, help);
    page.add(static_cast<double>(value));
  };
  gauge("bars_store_units_waiting", "Writes in the queue; beyond 1,024 they are refused.", statistics.units_waiting);
  gauge("bars_store_reads_waiting", "Reads in the queue; beyond 1,024 they are refused.", statistics.reads_waiting);
  page.histogram("bars_store_batch_units", "Writes that were committed together.");
  add(page, statistics.batch_units, 1);
  page.histogram("bars_store_commit_duration_seconds", "Log written, COMMIT and its sync.");
  add(page, statistics.commit_microseconds, microseconds);
  gauge("bars_store_wal_bytes", "Size of the write-ahead log's file.", statistics.log_bytes);
  gauge("bars_store_bytes", "Size of the store's file.", statistics.file_bytes);
  gauge("bars_disk_free_bytes", "Free for us on the disk that holds the store.", statistics.disk_free_bytes);
  gauge("bars_disk_bytes", "Size of the disk that holds the store.", statistics.disk_bytes);
  gauge("bars_audit_waiting", "Deferred audit records that are not committed yet.", statistics.audit_waiting);
  gauge("bars_audit_lag_seconds", "For how long the oldest of them has been waiting.",
        std::chrono::duration<double>(statistics.audit_lag).count());
}

}  // namespace bars::observability
