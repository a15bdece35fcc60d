// The verbs in which everything above speaks of what is stored.
#pragma once

#include "fhir/error.hpp"
#include "storage/records.hpp"

#include <optional>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace bars::storage {

/// The store could not do it (disk full, I/O error, corruption): a lost resource, not an expected failure.
/// Verbs throw it; the pipeline catches it and answers 503.
class StorageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A consistent view for reading. Called on a storage thread only, never kept beyond the call that received it.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  /// nullopt when the id is unknown, or was a kept refusal whose time is up at `now`.
  virtual std::optional<RequestRecord> find_request(const fhir::Uuid& request_id, std::int64_t now) = 0;
  /// Whether this organisation already had a `new` message with this Bundle.id committed (TI-14, TI-15).
  virtual bool has_opening_message(std::string_view organisation, std::string_view bundle_id) = 0;
  /// The current version; records of other services are not found.
  virtual std::optional<ResourceRecord> find_resource(std::string_view type, const fhir::Uuid& id,
                                                      std::string_view service) = 0;
  /// One version, current or not.
  virtual std::optional<ResourceRecord> find_resource_version(std::string_view type, const fhir::Uuid& id,
                                                              std::string_view service, std::int64_t version) = 0;
  /// Whether this organisation sent the first version of what this service holds under the id. "" has sent nothing.
  virtual bool was_sent_by(std::string_view organisation, std::string_view type, const fhir::Uuid& id,
                           std::string_view service) = 0;
  /// Nothing when the query names neither id, nor NHS number, nor identifier, nor all of name, birth date and postcode.
  virtual std::vector<ResourceRecord> find_resources(const ResourceQuery& query) = 0;
  /// Of how many pages: all matches, whatever limit and before say.
  virtual std::size_t count_resources(const ResourceQuery& query) = 0;
  virtual std::optional<SlotRecord> find_slot(std::string_view id) = 0;
  /// By start, then id.
  virtual std::vector<SlotRecord> find_slots(const SlotQuery& query) = 0;
  /// By walking the whole audit: not while somebody waits.
  virtual std::vector<AuditRecord> find_audit(std::string_view request_id) = 0;
  /// The messages of a conversation, oldest first, with their bodies.
  virtual std::vector<MessageRecord> find_messages(const Owner& owner) = 0;
  /// One message, by the request that brought it: one that is committed, and whose resource is the message's owner.
  virtual std::optional<MessageRecord> find_message(const fhir::Uuid& request_id) = 0;
  /// The newest version of every entry of a conversation that has a fullUrl, sorted by it (UPD-6). No bodies are read.
  virtual std::vector<StoredEntry> find_entries(const Owner& owner) = 0;
  /// The conversation of this service that a message with this Bundle.id belongs to; the newest of several. Only
  /// messages of `organisation` count, or, when it is empty, anybody's.
  virtual std::optional<Owner> find_owner(std::string_view service, std::string_view bundle_id,
                                          std::string_view organisation) = 0;
  /// Links of a booking or referral, ended ones too, oldest first.
  virtual std::vector<LinkRecord> find_links(const Owner& owner) = 0;

  // For the service's own staff: of whatever service, active or not.

  /// The current version of an Appointment, ServiceRequest or Encounter.
  virtual std::optional<ResourceRecord> find_current(std::string_view type, const fhir::Uuid& id) = 0;
  virtual std::optional<ConversationRecord> find_conversation(const Owner& owner) = 0;
  virtual ConversationPage find_conversations(const ConversationQuery& query) = 0;
  /// The conversations that messages with this Bundle.id belong to, whoever sent them; at most most_owners.
  virtual std::vector<Owner> find_owners(std::string_view bundle_id) = 0;
  /// The messages of a conversation, oldest first, without bodies and entries.
  virtual std::vector<MessageRecord> find_message_heads(const Owner& owner) = 0;
  /// Oldest first.
  virtual std::vector<LocalChangeRecord> find_local_changes(const Owner& owner) = 0;
};

/// One unit's part of the current write transaction. On the writer thread only.
class Transaction : public Snapshot {
 public:
  virtual void add_request(const RequestRecord& record) = 0;  // replaces a kept refusal of the same id
  virtual void add_message(const MessageRecord& record) = 0;
  /// Stores the next version and makes it current; returns its number.
  virtual std::int64_t put_resource(const ResourceRecord& record) = 0;
  /// Takes one place of a slot if one is left: the compare-and-set of BOOK-2.
  virtual bool take_slot(std::string_view id) = 0;
  virtual void release_slot(std::string_view id) = 0;
  /// Adds slots that are not there yet, and returns how many. Those that are get the capacity that is given now, and,
  /// unless somebody holds a place, its end; the places that are taken stay taken, even when they are more than that. A
  /// slot that was imported is changed by another import alone.
  virtual std::size_t add_slots(std::span<const SlotRecord> slots) = 0;
  /// A pair that is linked already stays as it is, and one whose link has ended stays apart (CANCEL-13).
  virtual void add_link(const LinkRecord& record) = 0;
  /// Ends every open link of a booking or referral.
  virtual void end_links(const Owner& owner, fhir::Instant when) = 0;
  virtual void add_local_change(const LocalChangeRecord& record) = 0;
  virtual void add_audit(const AuditRecord& record) = 0;
  /// Writes a little that means nothing, so that its commit shows that the store can be written. The error: its schema
  /// is no longer this program's.
  virtual fhir::Result<void> probe() = 0;
};

}  // namespace bars::storage
