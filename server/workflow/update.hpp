// What an update finds before it changes anything (RULES section 11).
#pragma once

#include "server/workflow/conversation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bars::workflow {

/// An entry that is older than the one that is held.
struct Stale {
  fhir::Entry entry;
  fhir::Instant held;  // meta.lastUpdated of that one
};

/// UPD-3 to UPD-5: the stale entries. What is not newer and yet different is added to `warnings` (UPD-5). The
/// MessageHeader is of its message alone, and our own Encounter is ours (UPD-14).
std::vector<Stale> compare_entries(storage::Transaction& transaction, const Content& content,
                                   const Conversation& conversation, std::vector<std::string>& warnings);

/// UPD-4: Category::conflict.
fhir::Error refusal_of(const Stale& stale);

/// UPD-15: Category::unprocessable when the patient is another one. A Patient that is newer than the one that is held
/// is a correction.
std::optional<fhir::Error> refuse_other_patient(const Content& content, const Conversation& conversation,
                                                std::vector<std::string>& warnings);

/// The conversation that the update may change: found (UPD-7), current (UPD-8), not changed here by
/// what the sender has not seen (UPD-2), of the same patient (UPD-15), and no entry older than the stored one (UPD-4:
/// Category::conflict, every one of them told). What is applied without being newer is added to `warnings` (UPD-5).
/// The message then holds the newest version of each of its entries; those that it leaves out stay as they are
/// (UPD-3).
fhir::Result<Conversation> find_updatable(storage::Transaction& transaction, const Request& request,
                                          const Content& content, std::vector<std::string>& warnings);

}  // namespace bars::workflow
