#include "tests/fault/runs/checks.hpp"

#include "storage/sqlite/query.hpp"
#include "storage/sqlite/settings.hpp"
#include "tests/support/audit_view.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace bars::test {

namespace {

using State = SentRequest::State;
using storage::sqlite::Connection;
using storage::sqlite::Query;

/// What the store has of one request id.
struct Held {
  bool committed;
  storage::BodyHash hash;
  std::string refusal;
  std::int64_t messages;
  std::int64_t same_bodies;  // of the messages those with the hash's length and the id's owner
  std::int64_t successes;    // audit records
  std::int64_t refusals;
};

std::unordered_map<std::string, Held> everything_held(Connection& connection) {
  std::unordered_map<std::string, Held> held;
  Query query(
      connection,
      "SELECT request_id, committed, body_hash, refusal, "
      "(SELECT count(*) FROM message WHERE message.request_id = request.request_id), "
      "(SELECT count(*) FROM message JOIN resource ON resource.id = owner_id AND resource.type = owner_type AND "
      "current = 1 WHERE message.request_id = request.request_id AND owner_id = resource_id), "
      "(SELECT count(*) FROM audit WHERE audit.request_id = id AND status = 200), "
      "(SELECT count(*) FROM audit WHERE audit.request_id = id AND status = 409) "
      "FROM (SELECT *, lower(hex(substr(request_id, 1, 4)) || '-' || hex(substr(request_id, 5, 2)) || '-' || "
      "hex(substr(request_id, 7, 2)) || '-' || hex(substr(request_id, 9, 2)) || '-' || "
      "hex(substr(request_id, 11))) AS id FROM request) AS request");
  while (query.step()) {
    Held one{query.flag(1), {}, query.text(3), query.integer(4), query.integer(5), query.integer(6), query.integer(7)};
    query.fixed(2, one.hash);
    held.emplace(query.uuid(0).text(), std::move(one));
  }
  return held;
}

void check_request(const SentRequest& sent, const Held* held) {
  const auto broken = [&](std::string_view how) { return Broken(fmt::format("{} (request {})", how, sent.id.text())); };
  if (held == nullptr) {
    if (sent.state == State::acknowledged) throw broken("LOST: an acknowledged request is not in the store");
    if (sent.state == State::refused) throw broken("LOST: a refusal was not kept");
    return;
  }
  if (!held->committed) {
    if (sent.state == State::acknowledged) throw broken("LOST: an acknowledged request is held as refused");
    if (sent.state == State::refused && held->refusal != sent.refusal) throw broken("LOST: another refusal was kept");
    if (held->messages != 0 || held->successes != 0) throw broken("WRONG: a refused request has effects");
    if (held->refusals == 0) throw broken("LOST: a refusal has no audit record");
    return;
  }
  if (sent.state == State::refused) throw broken("WRONG: a refused request was applied");
  if (held->hash != security::sha256(sent.body)) throw broken("LOST: a request is held with another hash");
  if (held->messages == 0) throw broken("LOST: a request is held without its message");
  if (held->same_bodies == 0) throw broken("LOST: a request is held without its effects");
  if (held->messages > 1 || held->same_bodies > 1) throw broken("DOUBLED: a request has several messages");
  if (held->successes == 0) throw broken("LOST: a request is held without its audit record");
  if (held->successes > 1) throw broken("DOUBLED: a request has several audit records of its success");
}

/// Questions whose answer has to be 0.
constexpr std::pair<std::string_view, std::string_view> rules[] = {
    {"WRONG: effects of a request that is not held",
     "SELECT count(*) FROM message WHERE NOT EXISTS (SELECT 1 FROM request WHERE request.request_id = "
     "message.request_id AND committed = 1)"},
    {"DOUBLED: a booking or referral has not as many versions as messages",
     "SELECT count(*) FROM (SELECT id, type, count(*) AS versions FROM resource WHERE type <> 'Encounter' "
     "GROUP BY id, type) WHERE versions <> (SELECT count(*) FROM message WHERE owner_id = id AND owner_type = type)"},
    {"WRONG: a slot has more places taken than there are", "SELECT count(*) FROM slot WHERE taken > capacity"},
    {"WRONG: a slot has more bookings than places",
     "SELECT count(*) FROM slot WHERE capacity < (SELECT count(*) FROM resource WHERE slot_id = slot.id AND "
     "type = 'Appointment' AND current = 1 AND status <> 'cancelled')"},
};

}  // namespace

void check_store(const std::string& path, const std::vector<SentRequest>& sent) {
  Connection connection{std::filesystem::path(path)};
  storage::sqlite::configure_reader(connection);
  connection.execute_script("PRAGMA query_only=OFF");  // of which a temporary view is none
  add_audit_view(connection.handle());
  auto held = everything_held(connection);
  for (const auto& request : sent) {
    const auto found = held.find(request.id.text());
    check_request(request, found == held.end() ? nullptr : &found->second);
    if (found != held.end()) held.erase(found);
  }
  if (!held.empty()) throw Broken("WRONG: a request is held that nobody sent");
  for (const auto& [fault, sql] : rules) {
    Query query(connection, sql);
    if (query.step() && query.integer(0) != 0) throw Broken(std::string(fault));
  }
}

}  // namespace bars::test
