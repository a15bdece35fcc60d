// What is held of the booking or referral that a message speaks of.
#pragma once

#include "server/workflow/identifiers.hpp"
#include "server/workflow/request.hpp"
#include "storage/transaction.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bars::workflow {

/// Our own Encounter in a referral (RESP-6), and where it stands in the replies.
struct OwnEncounter {
  storage::ResourceRecord record;
  fhir::Document document;  // of `record`
  std::string full_url;
};

struct Conversation {
  storage::Owner owner;
  storage::ResourceRecord current;
  fhir::Document document;  // of `current`
  std::vector<storage::StoredEntry> entries;
  std::optional<OwnEncounter> encounter;

  /// The newest version of an entry; nullptr when the conversation has none under this fullUrl.
  const storage::StoredEntry* find(std::string_view full_url) const noexcept;
  /// UPD-14: an Encounter of a message that is ours sent back, by its fullUrl, id or number.
  bool is_own(const fhir::Entry& entry) const;
  /// The ids of its entries, and those that the entries of this message must have.
  KnownIds ids_for(const fhir::Message& message) const;
};

/// What is held of one, within the scope of the message; nullopt when nothing is.
std::optional<Conversation> load_conversation(storage::Transaction& transaction, const Content& content,
                                              const storage::Owner& owner);

/// UPD-7: the booking or referral whose id the focus carries: Category::not_found for one that this service does not
/// hold. An update that carries no id at all is found by its Bundle.id, when the same organisation has sent that
/// before.
fhir::Result<Conversation> find_conversation(storage::Transaction& transaction, const Request& request,
                                             const Content& content);

/// Whether a booking or referral of this status can be changed: booked, active, on hold.
bool is_current(std::string_view status) noexcept;

/// CANCEL-2, UPD-8: Category::conflict unless it is booked, active or on hold.
std::optional<fhir::Error> refuse_unless_current(const Conversation& conversation, const Content& content);

/// A request for validation changes no referral, and the other way round: Category::unprocessable when the category of
/// the message is not the one of what is held.
std::optional<fhir::Error> refuse_other_category(const Conversation& conversation, const Content& content);

/// `booking` or `referral`, for sentences.
std::string_view kind_of(const storage::Owner& owner) noexcept;

}  // namespace bars::workflow
