#include "storage/sqlite/identifiers.hpp"

#include "fhir/codes.hpp"
#include "storage/sqlite/query.hpp"

#include <algorithm>
#include <tuple>

namespace bars::storage::sqlite {

namespace {

bool contains(const std::vector<IdentifierRecord>& keys, const IdentifierRecord& wanted) {
  return std::any_of(keys.begin(), keys.end(), [&wanted](const IdentifierRecord& key) {
    return key.system == wanted.system && key.value == wanted.value;
  });
}

}  // namespace

IdentifierRecord identifier_key(const IdentifierRecord& identifier) {
  return {fhir::system_key(identifier.system), identifier.value};
}

std::vector<IdentifierRecord> identifier_keys(const ResourceRecord& record) {
  std::vector<IdentifierRecord> keys;
  if (record.type != "Appointment" && record.type != "ServiceRequest") return keys;
  for (const auto& identifier : record.identifiers) {
    if (keys.size() == most_identifiers) break;
    if (identifier.value.empty() || identifier.system.size() + identifier.value.size() > longest_identifier) continue;
    auto key = identifier_key(identifier);
    if (!contains(keys, key)) keys.push_back(std::move(key));
  }
  std::sort(keys.begin(), keys.end(),
            [](const auto& a, const auto& b) { return std::tie(a.value, a.system) < std::tie(b.value, b.system); });
  return keys;
}

void replace_identifiers(Connection& connection, const ResourceRecord& record, const Packed& earlier,
                         const Packed& current) {
  const auto before = unpack_identifiers(earlier);
  const auto now = unpack_identifiers(current);
  for (const auto& key : before) {
    if (contains(now, key)) continue;
    Query query(connection, "DELETE FROM identifier WHERE value = ?1 AND system = ?2 AND type = ?3 AND id = ?4",
                key.value, key.system, record.type, record.id);
    query.run();
  }
  for (const auto& key : now) {
    if (contains(before, key)) continue;
    Query query(connection, "INSERT INTO identifier (value, system, type, id) VALUES (?1, ?2, ?3, ?4)", key.value,
                key.system, record.type, record.id);
    query.run();
  }
}

}  // namespace bars::storage::sqlite
