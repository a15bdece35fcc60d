// The reading verbs, over one connection.
#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/transaction.hpp"

namespace bars::storage::sqlite {

/// Both a reader's Snapshot and the writer's Transaction read in the same way: Base is one of the two.
template <class Base>
class Reading : public Base {
 public:
  explicit Reading(Connection& connection) : connection_(connection) {}

  std::optional<RequestRecord> find_request(const fhir::Uuid& request_id, std::int64_t now) override;
  bool has_opening_message(std::string_view organisation, std::string_view bundle_id) override;
  std::optional<ResourceRecord> find_resource(std::string_view type, const fhir::Uuid& id,
                                              std::string_view service) override;
  std::optional<ResourceRecord> find_resource_version(std::string_view type, const fhir::Uuid& id,
                                                      std::string_view service, std::int64_t version) override;
  bool was_sent_by(std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                   std::string_view service) override;
  std::vector<ResourceRecord> find_resources(const ResourceQuery& query) override;
  std::size_t count_resources(const ResourceQuery& query) override;
  std::optional<SlotRecord> find_slot(std::string_view id) override;
  std::vector<SlotRecord> find_slots(const SlotQuery& query) override;
  std::vector<AuditRecord> find_audit(std::string_view request_id) override;
  std::vector<MessageRecord> find_messages(const Owner& owner) override;
  std::optional<MessageRecord> find_message(const fhir::Uuid& request_id) override;
  std::vector<StoredEntry> find_entries(const Owner& owner) override;
  std::optional<Owner> find_owner(std::string_view service, std::string_view bundle_id,
                                  std::string_view organisation) override;
  std::vector<LinkRecord> find_links(const Owner& owner) override;
  std::optional<ResourceRecord> find_current(std::string_view type, const fhir::Uuid& id) override;
  std::optional<ConversationRecord> find_conversation(const Owner& owner) override;
  ConversationPage find_conversations(const ConversationQuery& query) override;
  std::vector<Owner> find_owners(std::string_view bundle_id) override;
  std::vector<MessageRecord> find_message_heads(const Owner& owner) override;
  std::vector<LocalChangeRecord> find_local_changes(const Owner& owner) override;

 protected:
  Connection& connection_;
};

extern template class Reading<Snapshot>;
extern template class Reading<Transaction>;

using SqliteSnapshot = Reading<Snapshot>;

}  // namespace bars::storage::sqlite
