#include "storage/sqlite/resources.hpp"

#include "storage/sqlite/identifiers.hpp"
#include "storage/sqlite/query.hpp"

#include <limits>
#include <string>

namespace bars::storage::sqlite {

namespace {

const std::string select =
    "SELECT seq, type, id, version, service, organisation, status, nhs_number, patient_name, birth_date, postcode, "
    "start, slot_id, last_updated, last_updated_ns, local, referral, content FROM resource ";

ResourceRecord resource_of(const Query& row) {
  ResourceRecord record;
  record.sequence = row.integer(0);
  record.type = row.text(1);
  record.id = row.uuid(2);
  record.version = row.integer(3);
  record.service = row.text(4);
  record.organisation = row.text(5);
  record.status = row.text(6);
  record.nhs_number = row.text(7);
  record.patient_name = row.text(8);
  record.birth_date = row.text(9);
  record.postcode = row.text(10);
  if (!row.is_null(11)) record.start = row.integer(11);
  record.slot_id = row.text(12);
  record.last_updated = row.instant(13);
  record.local = row.flag(15);
  if (!row.is_null(16)) record.referral = row.uuid(16);
  record.content = row.text(17);
  return record;
}

std::optional<ResourceRecord> one(Query row) {
  if (!row.step()) return std::nullopt;
  return resource_of(row);
}

/// The statements of a search that begins at one index; whatever else is given is looked at in the rows found there.
struct Search {
  explicit Search(const std::string& where)
      : find(select + where + filters + "ORDER BY seq DESC LIMIT ?14"),
        count("SELECT count(*) FROM resource " + where + filters) {}
  std::string find;
  std::string count;

 private:
  static constexpr const char* filters =
      "AND type = ?1 AND service = ?2 AND current = 1 AND (?3 IS NULL OR id = ?3) AND (?4 = '' OR nhs_number = ?4) "
      "AND (?5 = '' OR matches_name(patient_name, ?5)) AND (?6 = '' OR birth_date = ?6) "
      "AND (?7 = '' OR postcode = ?7) AND (?8 IS NULL OR EXISTS (SELECT 1 FROM identifier AS named "
      "WHERE named.value = ?8 AND named.type = ?1 AND named.id = resource.id AND (?9 = '' OR named.system = ?9))) "
      "AND (?10 IS NULL OR start >= ?10) AND (?11 IS NULL OR start < ?11) AND seq < ?12 "
      "AND (?13 IS NULL OR EXISTS (SELECT 1 FROM resource AS opened WHERE opened.id = resource.id "
      "AND opened.type = ?1 AND opened.version = 1 AND opened.organisation = ?13 AND ?13 <> '')) ";
};

/// nullptr when the query names nothing that can be looked up.
const Search* search_for(const ResourceQuery& query) {
  static const Search by_id("INDEXED BY resource_version WHERE id = ?3 ");
  static const Search by_identifier(
      "INDEXED BY resource_version WHERE id IN (SELECT id FROM identifier WHERE value = ?8 AND type = ?1 "
      "AND (?9 = '' OR system = ?9)) ");
  static const Search by_number("INDEXED BY resource_patient WHERE nhs_number = ?4 AND nhs_number <> '' ");
  static const Search by_person(
      "INDEXED BY resource_person WHERE birth_date = ?6 AND postcode = ?7 AND birth_date <> '' AND postcode <> '' ");
  if (query.id) return &by_id;
  if (query.identifier) return &by_identifier;
  if (!query.nhs_number.empty()) return &by_number;
  const bool has_person = !query.patient_name.empty() && !query.birth_date.empty() && !query.postcode.empty();
  return has_person ? &by_person : nullptr;
}

struct Identified {
  explicit Identified(const ResourceQuery& query) {
    if (!query.identifier) return;
    const auto key = identifier_key(*query.identifier);
    value = key.value;
    system = key.system;
  }
  std::optional<std::string> value;
  std::string system;
};

}  // namespace

std::optional<ResourceRecord> find_resource(Connection& connection, std::string_view type, const fhir::Uuid& id,
                                            std::string_view service) {
  static const std::string sql =
      select + "WHERE id = ?1 AND type = ?2 AND service = ?3 AND current = 1 ORDER BY version DESC LIMIT 1";
  return one(Query(connection, sql, id, type, service));
}

std::optional<ResourceRecord> find_resource_version(Connection& connection, std::string_view type, const fhir::Uuid& id,
                                                    std::string_view service, std::int64_t version) {
  static const std::string sql = select + "WHERE id = ?1 AND type = ?2 AND service = ?3 AND version = ?4";
  return one(Query(connection, sql, id, type, service, version));
}

std::optional<ResourceRecord> find_current(Connection& connection, std::string_view type, const fhir::Uuid& id) {
  static const std::string sql = select + "WHERE id = ?1 AND type = ?2 AND current = 1 ORDER BY version DESC LIMIT 1";
  return one(Query(connection, sql, id, type));
}

bool was_sent_by(Connection& connection, std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                 std::string_view service) {
  Query row(connection,
            "SELECT 1 FROM resource WHERE id = ?1 AND type = ?2 AND version = 1 AND service = ?3 AND organisation = ?4 "
            "AND ?4 <> ''",
            id, type, service, organisation);
  return row.step();
}

std::vector<ResourceRecord> find_resources(Connection& connection, const ResourceQuery& query) {
  std::vector<ResourceRecord> found;
  const auto* search = search_for(query);
  if (search == nullptr) return found;
  const Identified identified(query);
  const auto before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
  Query row(connection, search->find, query.type, query.service, query.id, query.nhs_number, query.patient_name,
            query.birth_date, query.postcode, identified.value, identified.system, query.from, query.to, before,
            query.sender, query.limit);
  while (row.step()) found.push_back(resource_of(row));
  return found;
}

std::size_t count_resources(Connection& connection, const ResourceQuery& query) {
  const auto* search = search_for(query);
  if (search == nullptr) return 0;
  const Identified identified(query);
  Query row(connection, search->count, query.type, query.service, query.id, query.nhs_number, query.patient_name,
            query.birth_date, query.postcode, identified.value, identified.system, query.from, query.to,
            std::numeric_limits<std::int64_t>::max(), query.sender);
  return row.step() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

std::int64_t put_resource(Connection& connection, const ResourceRecord& record) {
  std::int64_t last = 0;
  Packed earlier;
  {
    Query query(connection,
                "SELECT version, identifiers FROM resource WHERE id = ?1 AND type = ?2 ORDER BY version DESC LIMIT 1",
                record.id, record.type);
    if (query.step()) {
      last = query.integer(0);
      const auto kept = query.view(1);
      earlier.assign(kept.begin(), kept.end());
    }
  }
  if (last > 0) {
    Query query(connection, "UPDATE resource SET current = 0 WHERE id = ?1 AND type = ?2 AND version = ?3", record.id,
                record.type, last);
    query.run();
  }
  const std::int64_t version = last + 1;
  const auto identifiers = pack(identifier_keys(record));
  Query query(connection,
              "INSERT INTO resource (type, id, version, current, service, organisation, status, nhs_number, "
              "patient_name, birth_date, postcode, start, slot_id, last_updated, last_updated_ns, local, referral, "
              "identifiers, content) "
              "VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
              record.type, record.id, version, record.service, record.organisation, record.status, record.nhs_number,
              record.patient_name, record.birth_date, record.postcode, record.start, record.slot_id,
              record.last_updated.seconds, record.last_updated.nanoseconds, record.local, record.referral, identifiers,
              record.content);
  query.run();
  if (identifiers != earlier) replace_identifiers(connection, record, earlier, identifiers);
  return version;
}

}  // namespace bars::storage::sqlite
