#include "server/evidence/conversation.hpp"

#include "fhir/codes.hpp"
#include "storage/audit_record.hpp"
#include "storage/owner_name.hpp"

#include <algorithm>
#include <functional>

namespace bars::evidence {

namespace {

using storage::name_of;
using storage::Owner;
using storage::owner_named;
using storage::Snapshot;

constexpr std::int64_t minute = 60;
constexpr std::size_t most_handshakes = 1000;

/// Takes up the records that `takes` says yes to.
void add_exchanges(storage::AuditReader& audit, const std::function<bool(const storage::AuditRecord&)>& takes,
                   bool has_correlation_id, Conversation& conversation) {
  storage::AuditMac before{};
  audit.walk([&](const storage::StoredAudit& stored) {
    auto record = storage::unpack_audit(stored.request_id, stored.correlation_id, stored.record);
    if (takes(record)) {
      conversation.has_more = conversation.exchanges.size() == most_exchanges;
      if (conversation.has_more) return false;
      conversation.exchanges.push_back({stored, before, std::move(record), has_correlation_id, {}});
    }
    std::copy_n(stored.mac.begin(), std::min(stored.mac.size(), before.size()), before.begin());
    return true;
  });
}

/// That somebody made a pack.
bool is_collecting(const Exchange& exchange) { return exchange.record.interaction == "evidence.collect"; }

void add_once(std::vector<std::string>& names, std::string name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
}

/// The bookings and referrals that the exchanges are about, and behind them our own Encounters.
std::vector<std::string> resources_of(const Conversation& conversation, storage::StoreReader& store) {
  std::vector<std::string> names;
  for (const auto& exchange : conversation.exchanges)
    if (owner_named(exchange.record.resource)) add_once(names, exchange.record.resource);
  store.read([&](Snapshot& snapshot) {
    const auto owners = names;
    for (const auto& name : owners)
      for (const auto& stored : snapshot.find_entries(*owner_named(name))) {
        const auto id = fhir::parse_uuid(stored.entry.id);
        if (id && stored.entry.type == "Encounter" && snapshot.find_current("Encounter", *id))
          add_once(names, name_of({"Encounter", *id}));
      }
  });
  return names;
}

std::vector<storage::ResourceRecord> versions_of(Snapshot& snapshot, const Owner& resource) {
  std::vector<storage::ResourceRecord> versions;
  const auto current = snapshot.find_current(resource.type, resource.id);
  for (std::int64_t version = 1; current && version <= current->version; ++version)
    if (auto found = snapshot.find_resource_version(resource.type, resource.id, current->service, version))
      versions.push_back(std::move(*found));
  return versions;
}

void hold(Snapshot& snapshot, const Owner& resource, Conversation& conversation) {
  auto versions = versions_of(snapshot, resource);
  if (versions.empty()) return;  // it was refused, or its time is over
  conversation.held.push_back(
      {resource, std::move(versions), snapshot.find_local_changes(resource), snapshot.find_links(resource)});
}

/// The messages of `owner` to the exchanges that brought them.
void add_messages(Snapshot& snapshot, const Owner& owner, Conversation& conversation) {
  for (auto& message : snapshot.find_messages(owner)) {
    const auto brought_it = [&](const Exchange& exchange) {
      return exchange.record.status < 300 && fhir::parse_uuid(exchange.record.request_id) == message.request_id;
    };
    const auto found = std::find_if(conversation.exchanges.begin(), conversation.exchanges.end(), brought_it);
    if (found != conversation.exchanges.end()) found->message = std::move(message);
  }
}

}  // namespace

bool Conversation::has_requests() const noexcept {
  return std::any_of(exchanges.begin(), exchanges.end(),
                     [](const Exchange& exchange) { return !is_collecting(exchange); });
}

const storage::ResourceRecord* version_at(const Held& held, fhir::Instant moment) {
  const storage::ResourceRecord* found = nullptr;
  for (const auto& version : held.versions)
    if (version.last_updated <= moment) found = &version;
  return found;
}

Conversation collect(storage::AuditReader& audit, storage::StoreReader& store, std::string_view correlation_id) {
  Conversation conversation;
  conversation.correlation_id = fhir::lower(correlation_id);
  const auto is_of_it = [&](const storage::AuditRecord& record) {
    return fhir::equal_ignoring_case(record.correlation_id, correlation_id);
  };
  add_exchanges(audit, is_of_it, true, conversation);
  if (conversation.exchanges.empty()) return conversation;
  const auto resources = resources_of(conversation, store);
  const auto is_about_it = [&](const storage::AuditRecord& record) {
    return !is_of_it(record) && std::find(resources.begin(), resources.end(), record.resource) != resources.end();
  };
  if (!conversation.has_more && !resources.empty()) add_exchanges(audit, is_about_it, false, conversation);
  std::stable_sort(conversation.exchanges.begin(), conversation.exchanges.end(),
                   [](const Exchange& a, const Exchange& b) { return a.record.at < b.record.at; });

  store.read([&](Snapshot& snapshot) {
    for (const auto& name : resources) {
      const auto owner = *owner_named(name);
      hold(snapshot, owner, conversation);
      add_messages(snapshot, owner, conversation);
    }
  });
  const auto first = conversation.exchanges.front().record.at.seconds;
  const auto last = conversation.exchanges.back().record.at.seconds;
  conversation.handshakes =
      audit.refused_handshakes(first - first % minute - minute, last - last % minute + minute, most_handshakes);
  return conversation;
}

Proof prove(storage::AuditReader& audit, const std::vector<storage::AuditKey>& keys,
            const std::vector<storage::ExportedHead>& heads, const Conversation& conversation) {
  Proof proof;
  proof.verdict = storage::verify_audit(audit, keys, heads);
  proof.is_key_published = keys.front().is_published();
  proof.has_heads = !heads.empty();
  std::int64_t newest = 0;
  for (const auto& exchange : conversation.exchanges)
    if (!is_collecting(exchange)) newest = std::max(newest, exchange.stored.sequence);
  const auto vouches = [&](const storage::ExportedHead& exported) {
    return exported.head && exported.head->sequence >= newest;
  };
  const auto found = std::find_if(heads.begin(), heads.end(), vouches);
  if (found != heads.end()) proof.later = *found;
  return proof;
}

}  // namespace bars::evidence
