#include "storage/sqlite/links.hpp"

#include "storage/sqlite/query.hpp"

namespace bars::storage::sqlite {

std::vector<LinkRecord> find_links(Connection& connection, const Owner& owner) {
  std::vector<LinkRecord> found;
  Query row(connection,
            "SELECT booking, referral, service, made, made_ns, ended, ended_ns FROM link "
            "WHERE (?1 = 'Appointment' AND booking = ?2) OR (?1 = 'ServiceRequest' AND referral = ?2) "
            "ORDER BY made, made_ns, booking, referral",
            owner.type, owner.id);
  while (row.step()) {
    LinkRecord record{row.uuid(0), row.uuid(1), row.text(2), row.instant(3), std::nullopt};
    if (!row.is_null(5)) record.ended = row.instant(5);
    found.push_back(std::move(record));
  }
  return found;
}

void add_link(Connection& connection, const LinkRecord& record) {
  std::optional<std::int64_t> ended;
  std::optional<std::int32_t> ended_ns;
  if (record.ended) {
    ended = record.ended->seconds;
    ended_ns = record.ended->nanoseconds;
  }
  Query query(connection,
              "INSERT INTO link (booking, referral, service, made, made_ns, ended, ended_ns) "
              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (booking, referral) DO NOTHING",
              record.booking, record.referral, record.service, record.made.seconds, record.made.nanoseconds, ended,
              ended_ns);
  query.run();
}

void end_links(Connection& connection, const Owner& owner, fhir::Instant when) {
  Query query(connection,
              "UPDATE link SET ended = ?3, ended_ns = ?4 WHERE ended IS NULL AND "
              "((?1 = 'Appointment' AND booking = ?2) OR (?1 = 'ServiceRequest' AND referral = ?2))",
              owner.type, owner.id, when.seconds, when.nanoseconds);
  query.run();
}

}  // namespace bars::storage::sqlite
