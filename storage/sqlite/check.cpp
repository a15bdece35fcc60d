#include "storage/check.hpp"

#include "storage/sqlite/query.hpp"

namespace bars::storage {

namespace {

using sqlite::Connection;
using sqlite::Query;

/// A question to the store whose answer has to be 0.
struct Rule {
  std::string_view about;
  std::string_view fault;  // how the ones that were counted are wrong
  std::string_view sql;
};

constexpr Rule rules[] = {
    {"request ids and messages", "committed request ids have no message",
     "SELECT count(*) FROM request WHERE committed = 1 AND NOT EXISTS (SELECT 1 FROM message WHERE "
     "owner_id = resource_id AND owner_type = resource_type AND message.request_id = request.request_id)"},
    {"messages and request ids", "messages have no committed request id, or more than one message has the same",
     "SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT message.request_id FROM message JOIN request ON "
     "request.request_id = message.request_id AND committed = 1)) FROM message"},
    {"messages and resources", "messages are about a booking or referral that is not there",
     "SELECT count(*) FROM message WHERE NOT EXISTS (SELECT 1 FROM resource WHERE id = owner_id AND type = "
     "owner_type)"},
    {"audit", "committed request ids have no audit record",
     "SELECT count(*) FROM (SELECT lower(hex(request_id)) AS id FROM request WHERE committed = 1) WHERE "
     "substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-' || substr(id, 13, 4) || '-' || substr(id, 17, 4) || '-' || "
     "substr(id, 21) NOT IN (SELECT request_id FROM audit)"},
    {"audit numbers", "audit records are missing", "SELECT coalesce(max(seq), 0) - count(*) FROM audit"},
    {"versions", "resources have a version missing, or another one than the last as their current",
     "SELECT count(*) FROM (SELECT 1 FROM resource GROUP BY id, type HAVING min(version) <> 1 OR "
     "max(version) <> count(*) OR sum(current) <> 1 OR max(version * current) <> max(version))"},
    {"slots", "slots have another number of places taken than there are bookings in them",
     "SELECT count(*) FROM (SELECT slot_id, count(*) AS bookings FROM resource WHERE type = 'Appointment' AND "
     "current = 1 AND slot_id <> '' AND status NOT IN ('cancelled', 'entered-in-error') GROUP BY slot_id) "
     "FULL JOIN slot ON slot.id = slot_id WHERE coalesce(taken, 0) <> coalesce(bookings, 0)"},
    {"links", "links lead to a booking or referral that is not there",
     "SELECT count(*) FROM link WHERE NOT EXISTS (SELECT 1 FROM resource WHERE id = link.booking AND type = "
     "'Appointment') "
     "OR NOT EXISTS (SELECT 1 FROM resource WHERE id = link.referral AND type = 'ServiceRequest')"},
    {"Encounters", "Encounters belong to a referral that is not there",
     "SELECT count(*) FROM resource WHERE type = 'Encounter' AND NOT EXISTS (SELECT 1 FROM resource AS owner WHERE "
     "owner.id = resource.referral AND owner.type = 'ServiceRequest')"},
    {"local changes", "local changes are of a booking or referral that is not there",
     "SELECT count(*) FROM local_change WHERE NOT EXISTS (SELECT 1 FROM resource WHERE resource.id = owner_id AND "
     "resource.type = owner_type)"},
    {"identifiers", "identifiers lead to a referral that is not there",
     "SELECT count(*) FROM identifier WHERE NOT EXISTS (SELECT 1 FROM resource WHERE resource.id = identifier.id AND "
     "resource.type = identifier.type)"},
};

void check_file(Connection& connection, std::vector<std::string>& faults) {
  try {
    Query query(connection, "PRAGMA integrity_check(20)");
    while (query.step())
      if (auto line = query.text(0); line != "ok") faults.push_back("the file: " + std::move(line));
  } catch (const StorageError& error) {
    faults.push_back(std::string("the file: ") + error.what());
  }
}

}  // namespace

std::vector<std::string> find_faults(const std::filesystem::path& path,
                                     const std::function<void(std::string_view)>& progress) {
  const auto tell = [&](std::string_view about) {
    if (progress) progress(about);
  };
  std::vector<std::string> faults;
  const auto connection = Connection::of_closed_store(path);
  tell("the file");
  check_file(*connection, faults);
  if (!faults.empty()) return faults;  // what is in it cannot be asked
  for (const auto& rule : rules) {
    tell(rule.about);
    Query query(*connection, rule.sql);
    if (query.step() && query.integer(0) != 0)
      faults.push_back(std::to_string(query.integer(0)) + " " + std::string(rule.fault));
  }
  return faults;
}

}  // namespace bars::storage
