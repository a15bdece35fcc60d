// The store's verbs over plain vectors: exact, fast, and copied to make a savepoint.
#pragma once

#include "storage/transaction.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace bars::test {

class MemoryTransaction final : public storage::Transaction {
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

  std::vector<storage::ResourceRecord> find_resources_of_patient(std::string_view type, std::string_view service,
                                                                 std::string_view nhs_number,
                                                                 std::size_t limit) override {
    std::vector<storage::ResourceRecord> found;
    for (auto record = resources.rbegin(); record != resources.rend() && found.size() < limit; ++record)
      if (record->type == type && record->service == service && !nhs_number.empty() &&
          record->nhs_number == nhs_number && versions_of(*record) == record->version)
        found.push_back(*record);
    return found;
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
          (slot.is_free() ? query.free : query.busy))
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

  std::vector<storage::MessageRecord> find_messages(std::string_view owner_type, const fhir::Uuid& owner_id) override {
    std::vector<storage::MessageRecord> found;
    for (const auto& record : messages)
      if (record.owner_type == owner_type && record.owner_id == owner_id) found.push_back(record);
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
      known->capacity = slot.capacity;
      if (known->taken == 0) known->end = slot.end;
    }
    return slots.size() - before;
  }

  void add_audit(const storage::AuditRecord& record) override { audit.push_back(record); }

  std::vector<storage::RequestRecord> requests;
  std::vector<storage::MessageRecord> messages;
  std::vector<storage::ResourceRecord> resources;  // every version, oldest first
  std::vector<storage::SlotRecord> slots;
  std::vector<storage::AuditRecord> audit;

 private:
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
