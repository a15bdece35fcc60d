// The store's verbs over plain vectors: exact, fast, and copied to make a savepoint.
#pragma once

#include "fhir/codes.hpp"
#include "fhir/views.hpp"
#include "storage/transaction.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace bars::test {

class MemoryTransaction : public storage::Transaction {
 public:
  std::optional<storage::RequestRecord> find_request(const fhir::Uuid& request_id, std::int64_t now) override {
    for (const auto& record : requests)
      if (record.request_id == request_id && (record.committed || record.keep_until > now)) return record;
    return std::nullopt;
  }

  bool has_opening_message(std::string_view organisation, std::string_view bundle_id) override {
    return std::any_of(messages.begin(), messages.end(), [&](const storage::MessageRecord& record) {
      return record.opens_conversation && record.organisation == organisation && record.bundle_id == bundle_id;
    });
  }

  std::optional<storage::ResourceRecord> find_resource(std::string_view type, const fhir::Uuid& id,
                                                       std::string_view service) override {
    const auto found = std::find_if(resources.rbegin(), resources.rend(), [&](const storage::ResourceRecord& record) {
      return record.type == type && record.id == id && record.service == service;
    });
    if (found == resources.rend()) return std::nullopt;
    return *found;
  }

  std::optional<storage::ResourceRecord> find_resource_version(std::string_view type, const fhir::Uuid& id,
                                                               std::string_view service,
                                                               std::int64_t version) override {
    for (const auto& record : resources)
      if (record.type == type && record.id == id && record.service == service && record.version == version)
        return record;
    return std::nullopt;
  }

  bool was_sent_by(std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                   std::string_view service) override {
    const auto first = find_resource_version(type, id, service, 1);
    return first && !organisation.empty() && first->organisation == organisation;
  }

  std::vector<storage::ResourceRecord> find_resources(const storage::ResourceQuery& query) override {
    std::vector<storage::ResourceRecord> found;
    for (auto record = resources.rbegin(); record != resources.rend() && found.size() < query.limit; ++record)
      if (fits(*record, query) && (!query.before || record->sequence < *query.before)) found.push_back(*record);
    return found;
  }

  std::size_t count_resources(const storage::ResourceQuery& query) override {
    return static_cast<std::size_t>(
        std::count_if(resources.begin(), resources.end(), [&](const auto& record) { return fits(record, query); }));
  }

  std::optional<storage::SlotRecord> find_slot(std::string_view id) override {
    const auto* slot = slot_by_id(id);
    if (slot == nullptr) return std::nullopt;
    return *slot;
  }

  std::vector<storage::SlotRecord> find_slots(const storage::SlotQuery& query) override {
    std::vector<storage::SlotRecord> found;
    for (const auto& slot : slots)
      if (slot.service == query.service && slot.start >= query.from && slot.start < query.to &&
          (slot.is_free() ? query.free : query.busy) &&
          (query.diaries.empty() ||
           std::find(query.diaries.begin(), query.diaries.end(), slot.diary) != query.diaries.end()))
        found.push_back(slot);
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return std::tie(a.start, a.id) < std::tie(b.start, b.id); });
    if (found.size() > query.limit) found.resize(query.limit);
    return found;
  }

  std::vector<storage::AuditRecord> find_audit(std::string_view request_id) override {
    std::vector<storage::AuditRecord> found;
    for (const auto& record : audit)
      if (record.request_id == request_id) found.push_back(record);
    return found;
  }

  std::vector<storage::MessageRecord> find_messages(const storage::Owner& owner) override {
    std::vector<storage::MessageRecord> found;
    for (const auto& record : messages)
      if (same(record.owner, owner)) found.push_back(record);
    return found;
  }

  std::optional<storage::MessageRecord> find_message(const fhir::Uuid& request_id) override {
    for (const auto& request : requests)
      for (const auto& record : messages)
        if (request.request_id == request_id && record.request_id == request_id && request.committed &&
            same(record.owner, {request.resource_type, request.resource_id}))
          return record;
    return std::nullopt;
  }

  std::vector<storage::StoredEntry> find_entries(const storage::Owner& owner) override {
    std::map<std::string, storage::StoredEntry> newest;
    for (const auto& record : messages)
      for (std::size_t i = 0; i < record.entries.size(); ++i)
        if (same(record.owner, owner) && !record.entries[i].full_url.empty())
          newest.insert_or_assign(record.entries[i].full_url,
                                  storage::StoredEntry{record.entries[i], record.request_id, i});
    std::vector<storage::StoredEntry> found;
    for (const auto& [full_url, stored] : newest) found.push_back(stored);
    return found;
  }

  std::optional<storage::Owner> find_owner(std::string_view service, std::string_view bundle_id,
                                           std::string_view organisation) override {
    const auto found = std::find_if(messages.rbegin(), messages.rend(), [&](const auto& record) {
      return record.service == service && record.bundle_id == bundle_id &&
             (organisation.empty() || record.organisation == organisation);
    });
    if (found == messages.rend()) return std::nullopt;
    return found->owner;
  }

  std::vector<storage::LinkRecord> find_links(const storage::Owner& owner) override {
    std::vector<storage::LinkRecord> found;
    for (const auto& record : links)
      if (is_end_of(record, owner)) found.push_back(record);
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
      return std::tie(a.made, a.booking, a.referral) < std::tie(b.made, b.booking, b.referral);
    });
    return found;
  }

  std::optional<storage::ResourceRecord> find_current(std::string_view type, const fhir::Uuid& id) override {
    const auto found = std::find_if(resources.rbegin(), resources.rend(),
                                    [&](const auto& record) { return record.type == type && record.id == id; });
    if (found == resources.rend()) return std::nullopt;
    return *found;
  }

  std::optional<storage::ConversationRecord> find_conversation(const storage::Owner& owner) override {
    auto current = find_current(owner.type, owner.id);
    if (!current || owner.type == "Encounter") return std::nullopt;
    storage::ConversationRecord record{
        .current = std::move(*current), .received = {}, .request_type = {}, .acknowledged = {}};
    std::int64_t arrived = 0;
    for (auto version = resources.rbegin(); version != resources.rend(); ++version) {
      if (!same({version->type, version->id}, owner)) continue;
      record.received = version->last_updated;
      if (!version->local) arrived = std::max(arrived, version->version);
    }
    const auto heads = find_message_heads(owner);
    if (!heads.empty()) record.request_type = heads.back().request_type;
    for (const auto& change : local_changes) {
      if (!same(change.owner, owner) || !change.status.empty()) continue;
      record.acknowledged = change.at;
      record.unread = arrived > change.version || heads.size() > change.messages;
    }
    return record;
  }

  storage::ConversationPage find_conversations(const storage::ConversationQuery& query) override {
    storage::ConversationPage page;
    for (auto record = resources.rbegin(); record != resources.rend() && page.found.size() < query.limit; ++record) {
      if (record->version != versions_of(*record) || (query.before && record->sequence >= *query.before) ||
          (query.since && record->last_updated < *query.since) ||
          (!query.service.empty() && storage::without_outbox(record->service) != query.service))
        continue;
      auto found = find_conversation({record->type, record->id});
      if (!found || (query.unread_only && !found->unread)) continue;
      page.found.push_back(std::move(*found));
      if (page.found.size() == query.limit) page.next = record->sequence;
    }
    return page;
  }

  std::vector<storage::Owner> find_owners(std::string_view bundle_id) override {
    std::vector<storage::Owner> found;
    for (const auto& record : messages)
      if (record.bundle_id == bundle_id &&
          std::none_of(found.begin(), found.end(), [&](const auto& owner) { return same(owner, record.owner); }))
        found.push_back(record.owner);
    if (found.size() > storage::most_owners) found.resize(storage::most_owners);
    return found;
  }

  std::vector<storage::MessageRecord> find_message_heads(const storage::Owner& owner) override {
    auto heads = find_messages(owner);
    for (auto& head : heads) {
      head.body = {};
      head.entries.clear();
    }
    return heads;
  }

  std::vector<storage::LocalChangeRecord> find_local_changes(const storage::Owner& owner) override {
    std::vector<storage::LocalChangeRecord> found;
    for (const auto& record : local_changes)
      if (same(record.owner, owner)) found.push_back(record);
    return found;
  }

  void add_request(const storage::RequestRecord& record) override {
    for (auto& known : requests) {
      if (known.request_id != record.request_id) continue;
      if (known.committed) throw std::logic_error("the request id was committed before");
      known = record;
      return;
    }
    requests.push_back(record);
  }

  void add_message(const storage::MessageRecord& record) override { messages.push_back(record); }

  std::int64_t put_resource(const storage::ResourceRecord& record) override {
    resources.push_back(record);
    resources.back().sequence = static_cast<std::int64_t>(resources.size());
    resources.back().version = 0;
    return resources.back().version = versions_of(record) + 1;
  }

  bool take_slot(std::string_view id) override {
    auto* slot = slot_by_id(id);
    if (slot == nullptr || !slot->is_free()) return false;
    ++slot->taken;
    return true;
  }

  void release_slot(std::string_view id) override {
    if (auto* slot = slot_by_id(id); slot != nullptr && slot->taken > 0) --slot->taken;
  }

  std::size_t add_slots(std::span<const storage::SlotRecord> added) override {
    const auto before = slots.size();
    for (const auto& slot : added) {
      auto* known = slot_by_id(slot.id);
      if (known == nullptr) {
        slots.push_back(slot);
        continue;
      }
      if (known->imported && !slot.imported) continue;
      known->imported = slot.imported;
      known->capacity = slot.capacity;
      if (known->taken == 0) known->end = slot.end;
    }
    return slots.size() - before;
  }

  void add_link(const storage::LinkRecord& record) override {
    const bool known = std::any_of(links.begin(), links.end(), [&](const auto& link) {
      return link.booking == record.booking && link.referral == record.referral;
    });
    if (!known) links.push_back(record);
  }

  void end_links(const storage::Owner& owner, fhir::Instant when) override {
    for (auto& link : links)
      if (!link.ended && is_end_of(link, owner)) link.ended = when;
  }

  void add_local_change(const storage::LocalChangeRecord& record) override {
    local_changes.push_back(record);
    local_changes.back().messages = find_message_heads(record.owner).size();
  }

  void add_audit(const storage::AuditRecord& record) override { audit.push_back(record); }
  fhir::Result<void> probe() override { return {}; }

  std::vector<storage::RequestRecord> requests;
  std::vector<storage::MessageRecord> messages;
  std::vector<storage::ResourceRecord> resources;  // every version, oldest first
  std::vector<storage::SlotRecord> slots;
  std::vector<storage::LinkRecord> links;
  std::vector<storage::LocalChangeRecord> local_changes;
  std::vector<storage::AuditRecord> audit;

 private:
  static bool same(const storage::Owner& a, const storage::Owner& b) { return a.type == b.type && a.id == b.id; }

  static bool is_end_of(const storage::LinkRecord& link, const storage::Owner& owner) {
    return (owner.type == "Appointment" && link.booking == owner.id) ||
           (owner.type == "ServiceRequest" && link.referral == owner.id);
  }

  static bool has_identifier(const storage::ResourceRecord& record, const storage::IdentifierRecord& wanted) {
    return record.type != "Encounter" &&
           std::any_of(record.identifiers.begin(), record.identifiers.end(), [&](const auto& identifier) {
             return identifier.value == wanted.value &&
                    (wanted.system.empty() || fhir::same_system(identifier.system, wanted.system));
           });
  }

  bool fits(const storage::ResourceRecord& record, const storage::ResourceQuery& query) {
    const bool person = !query.patient_name.empty() && !query.birth_date.empty() && !query.postcode.empty();
    return (query.id || query.identifier || !query.nhs_number.empty() || person) && record.type == query.type &&
           record.service == query.service && versions_of(record) == record.version &&
           (!query.sender || was_sent_by(*query.sender, record.type, record.id, record.service)) &&
           (!query.id || record.id == *query.id) &&
           (query.nhs_number.empty() || record.nhs_number == query.nhs_number) &&
           (query.patient_name.empty() || fhir::matches_name(record.patient_name, query.patient_name)) &&
           (query.birth_date.empty() || record.birth_date == query.birth_date) &&
           (query.postcode.empty() || record.postcode == query.postcode) &&
           (!query.identifier || has_identifier(record, *query.identifier)) &&
           (!query.from || record.start >= query.from) && (!query.to || (record.start && *record.start < *query.to));
  }

  std::int64_t versions_of(const storage::ResourceRecord& wanted) const {
    std::int64_t latest = 0;
    for (const auto& record : resources)
      if (record.type == wanted.type && record.id == wanted.id) latest = std::max(latest, record.version);
    return latest;
  }

  storage::SlotRecord* slot_by_id(std::string_view id) {
    const auto found = std::find_if(slots.begin(), slots.end(), [&](const auto& slot) { return slot.id == id; });
    return found == slots.end() ? nullptr : &*found;
  }
};

}  // namespace bars::test
