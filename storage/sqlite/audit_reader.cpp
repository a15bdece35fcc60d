#include "storage/audit_reader.hpp"

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/read_only.hpp"

#include <limits>

namespace bars::storage {

namespace {

using sqlite::Connection;
using sqlite::Query;

constexpr std::size_t records_of_page = 1000;
constexpr std::size_t bytes_of_page = 1024 * 1024;

Packed copy_of(std::span<const std::uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

class AuditReader::Page {
 public:
  Page(const std::filesystem::path& store, Of of) : connection_(sqlite::open_to_read(store, of)) {}

  Connection& connection() noexcept { return *connection_; }

  /// Reads the next ones from `from` on; empty at the end.
  const std::vector<StoredAudit>& read(std::int64_t from) {
    records_.clear();
    std::size_t bytes = 0;
    Query row(*connection_,
              "SELECT seq, request_id, correlation_id, mac, record FROM audit WHERE seq >= ?1 ORDER BY seq", from);
    while (records_.size() < records_of_page && bytes < bytes_of_page && row.step()) {
      records_.push_back({row.integer(0), row.text(1), row.text(2), copy_of(row.view(3)), copy_of(row.view(4))});
      bytes += records_.back().record.size();
    }
    return records_;
  }

 private:
  const std::unique_ptr<Connection> connection_;
  std::vector<StoredAudit> records_;
};

AuditReader::AuditReader(const std::filesystem::path& store, Of of) : page_(std::make_unique<Page>(store, of)) {}

AuditReader::~AuditReader() = default;

std::int64_t AuditReader::newest() {
  Query row(page_->connection(), "SELECT coalesce(max(seq), 0) FROM audit");
  return row.step() ? row.integer(0) : 0;
}

void AuditReader::walk(const std::function<bool(const StoredAudit&)>& visit) {
  constexpr auto last = std::numeric_limits<std::int64_t>::max();
  for (auto from = std::numeric_limits<std::int64_t>::min();;) {
    const auto& page = page_->read(from);
    for (const auto& record : page)
      if (!visit(record)) return;
    if (page.empty() || page.back().sequence == last) return;
    from = page.back().sequence + 1;
  }
}

std::vector<RefusedHandshakes> AuditReader::refused_handshakes(std::int64_t from, std::int64_t to, std::size_t limit) {
  std::vector<RefusedHandshakes> found;
  Query row(page_->connection(),
            "SELECT minute, address, cause, times FROM refused_handshake WHERE minute >= ?1 AND minute < ?2 "
            "ORDER BY seq LIMIT ?3",
            from, to, limit);
  while (row.step()) found.push_back({row.integer(0), row.text(1), row.text(2), row.integer(3)});
  return found;
}

}  // namespace bars::storage
