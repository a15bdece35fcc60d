#include "storage/sqlite/removal.hpp"

#include "storage/packed.hpp"
#include "storage/sqlite/identifiers.hpp"
#include "storage/sqlite/query.hpp"

#include <string_view>

namespace bars::storage::sqlite {

namespace {

void run(Connection& connection, std::string_view sql, const Owner& owner) {
  Query query(connection, sql, owner.id, owner.type);
  query.run();
}

bool is_there(Connection& connection, std::string_view sql, const Owner& owner, std::int64_t before) {
  Query query(connection, sql, owner.id, owner.type, before);
  return query.step();
}

/// Our own Encounters of a referral: the messages say which there might be.
std::vector<Owner> find_encounters(Connection& connection, const Owner& owner) {
  std::vector<fhir::Uuid> named;
  {
    Query row(connection, "SELECT entries FROM message WHERE owner_id = ?1 AND owner_type = ?2", owner.id, owner.type);
    while (row.step())
      for (const auto& entry : unpack_entries(row.view(0)))
        if (const auto id = entry.type == "Encounter" ? fhir::parse_uuid(entry.id) : std::nullopt) named.push_back(*id);
  }
  std::vector<Owner> found;
  for (const auto& id : named) {
    Query row(connection, "SELECT 1 FROM resource WHERE id = ?1 AND type = 'Encounter' AND referral = ?2", id,
              owner.id);
    if (row.step()) found.push_back({"Encounter", id});
  }
  return found;
}

bool has_young_version(Connection& connection, const Owner& resource, std::int64_t before) {
  return is_there(connection, "SELECT 1 FROM resource WHERE id = ?1 AND type = ?2 AND last_updated >= ?3 LIMIT 1",
                  resource, before);
}

bool has_young_link(Connection& connection, const Owner& owner, std::int64_t before) {
  if (owner.type == "Appointment")
    return is_there(connection,
                    "SELECT 1 FROM link WHERE booking = ?1 AND ?2 <> '' AND (made >= ?3 OR ended >= ?3) LIMIT 1", owner,
                    before);
  return is_there(connection,
                  "SELECT 1 FROM link WHERE referral = ?1 AND ?2 <> '' AND (made >= ?3 OR ended >= ?3) LIMIT 1", owner,
                  before);
}

/// A request id must outlive its promise even where it came later than its message says.
bool has_young_message(Connection& connection, const Owner& owner, std::int64_t before) {
  return is_there(connection,
                  "SELECT 1 FROM message LEFT JOIN request ON request.request_id = message.request_id "
                  "WHERE owner_id = ?1 AND owner_type = ?2 AND (message.received >= ?3 OR request.received >= ?3) "
                  "LIMIT 1",
                  owner, before);
}

bool is_young(Connection& connection, const Owner& owner, const std::vector<Owner>& encounters, std::int64_t before) {
  if (has_young_version(connection, owner, before) || has_young_message(connection, owner, before) ||
      has_young_link(connection, owner, before) ||
      is_there(connection, "SELECT 1 FROM local_change WHERE owner_id = ?1 AND owner_type = ?2 AND at >= ?3 LIMIT 1",
               owner, before))
    return true;
  for (const auto& encounter : encounters)
    if (has_young_version(connection, encounter, before)) return true;
  return false;
}

void release_place(Connection& connection, const Owner& owner) {
  run(connection,
      "UPDATE slot SET taken = taken - 1 WHERE taken > 0 AND id = (SELECT slot_id FROM resource WHERE id = ?1 AND "
      "type = ?2 AND type = 'Appointment' AND current = 1 AND slot_id <> '' AND "
      "status NOT IN ('cancelled', 'entered-in-error'))",
      owner);
}

void remove_identifiers(Connection& connection, const Owner& owner) {
  ResourceRecord record;
  record.type = owner.type;
  record.id = owner.id;
  Packed kept;
  {
    Query row(connection, "SELECT identifiers FROM resource WHERE id = ?1 AND type = ?2 AND current = 1", owner.id,
              owner.type);
    if (!row.step()) return;
    const auto bytes = row.view(0);
    kept.assign(bytes.begin(), bytes.end());
  }
  replace_identifiers(connection, record, kept, {});
}

}  // namespace

EndedPage find_ended(Connection& connection, std::int64_t after, std::int64_t before, std::size_t look_at) {
  EndedPage page;
  page.last = after;
  // Columns behind which a content lies are not asked for: pages of content are not read.
  Query row(connection,
            "SELECT seq, type, id, last_updated, current = 1 AND "
            "((type = 'ServiceRequest' AND status IN ('completed', 'revoked', 'entered-in-error')) OR "
            "(type = 'Appointment' AND (status IN ('cancelled', 'entered-in-error', 'fulfilled', 'noshow') OR "
            "coalesce(start < ?2, 0)))) FROM resource WHERE seq > ?1 ORDER BY seq LIMIT ?3",
            after, before, look_at);
  std::size_t looked = 0;
  std::size_t old = 0;
  for (; row.step(); ++looked) {
    page.last = row.integer(0);
    if (row.integer(3) >= before) continue;
    ++old;
    if (row.flag(4)) page.found.push_back({{row.text(1), row.uuid(2)}, page.last});
  }
  page.at_end = looked < look_at || old == 0;
  return page;
}

bool remove_conversation(Connection& connection, const Owner& owner, std::int64_t before) {
  const auto encounters = find_encounters(connection, owner);
  if (is_young(connection, owner, encounters, before)) return false;
  release_place(connection, owner);
  remove_identifiers(connection, owner);
  for (const auto& encounter : encounters)
    run(connection, "DELETE FROM resource WHERE id = ?1 AND type = ?2", encounter);
  run(connection,
      "DELETE FROM request WHERE committed = 1 AND request_id IN "
      "(SELECT request_id FROM message WHERE owner_id = ?1 AND owner_type = ?2)",
      owner);
  run(connection, "DELETE FROM message WHERE owner_id = ?1 AND owner_type = ?2", owner);
  run(connection, "DELETE FROM local_change WHERE owner_id = ?1 AND owner_type = ?2", owner);
  run(connection,
      owner.type == "Appointment" ? "DELETE FROM link WHERE booking = ?1 AND ?2 <> ''"
                                  : "DELETE FROM link WHERE referral = ?1 AND ?2 <> ''",
      owner);
  run(connection, "DELETE FROM resource WHERE id = ?1 AND type = ?2", owner);
  return true;
}

PassedSlots remove_passed_slots(Connection& connection, const std::string& after, std::int64_t before,
                                std::size_t look_at) {
  PassedSlots passed;
  passed.last = after;
  std::vector<std::string> found;
  std::size_t looked = 0;
  {
    Query row(connection, "SELECT id, \"end\" < ?2 AND taken = 0 FROM slot WHERE id > ?1 ORDER BY id LIMIT ?3", after,
              before, look_at);
    for (; row.step(); ++looked) {
      passed.last = row.text(0);
      if (row.flag(1)) found.push_back(passed.last);
    }
  }
  for (const auto& id : found) {
    Query query(connection, "DELETE FROM slot WHERE id = ?1", id);
    query.run();
  }
  passed.removed = found.size();
  passed.at_end = looked < look_at;
  return passed;
}

}  // namespace bars::storage::sqlite
