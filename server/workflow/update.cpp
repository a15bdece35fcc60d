#include "server/workflow/update.hpp"

#include "fhir/compare.hpp"
#include "fhir/json.hpp"
#include "server/workflow/patient.hpp"

#include <fmt/format.h>

#include <map>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Entry;
using fhir::Error;

/// The bodies of earlier messages, each read once, and only when contents have to be compared.
class Bodies {
 public:
  explicit Bodies(storage::Transaction& transaction) : transaction_(transaction) {}

  fhir::Node resource_of(const storage::StoredEntry& stored) {
    auto [body, is_new] = read_.try_emplace(stored.request_id);
    if (is_new) {
      const auto message = transaction_.find_message(stored.request_id);
      auto document = fhir::decode_json(message ? message->body : std::string(), fhir::own_json);
      if (!document) throw storage::StorageError("a stored message is not JSON");
      body->second = std::move(*document);
    }
    return body->second.root["entry"][stored.index]["resource"];
  }

 private:
  storage::Transaction& transaction_;
  std::map<fhir::Uuid, fhir::Document> read_;
};

enum class Age { unknown, older, same, newer };

/// TIME-5: at the precision that was sent.
Age age_of(const Entry& entry, const storage::StoredEntry& stored) {
  const auto updated = fhir::parse_instant(entry.resource["meta"]["lastUpdated"].text());
  const auto& before = stored.entry.last_updated;
  if (!updated || !before) return Age::unknown;
  if (*updated < *before) return Age::older;
  return *updated == *before ? Age::same : Age::newer;
}

Error stale(const Entry& entry, const storage::StoredEntry& stored) {
  return {Category::conflict,
          fmt::format("This {} is older than the one that is held, of {}. Read the current one before you update it.",
                      entry.type(), format_instant(*stored.entry.last_updated)),
          entry.path() + ".meta.lastUpdated"};
}

/// UPD-3 to UPD-5. The MessageHeader is of its message alone, and our own Encounter is ours (UPD-14).
std::vector<Error> compare_entries(storage::Transaction& transaction, const Content& content,
                                   const Conversation& conversation, std::vector<std::string>& warnings) {
  std::vector<Error> problems;
  Bodies bodies(transaction);
  for (const auto& entry : content.message.bundle.entries()) {
    const auto* stored = conversation.find(entry.full_url);
    if (stored == nullptr || entry.type() == "MessageHeader" || conversation.is_own(entry)) continue;
    const auto age = age_of(entry, *stored);
    if (age == Age::newer) continue;
    if (age == Age::older)
      problems.push_back(stale(entry, *stored));
    else if (!same_content(entry.resource, bodies.resource_of(*stored)))
      warnings.push_back(fmt::format("UPD-5 {} was changed without a later meta.lastUpdated", entry.path()));
  }
  return problems;
}

/// UPD-15: a Patient that is newer than the one that is held is a correction.
std::optional<Error> refuse_other_patient(const Content& content, const Conversation& conversation,
                                          std::vector<std::string>& warnings) {
  const auto patient = patient_of(content.message);
  if (!is_other_patient({patient.resource}, conversation.current)) return std::nullopt;
  const auto* stored = conversation.find(patient.full_url);
  if (stored != nullptr && age_of(patient, *stored) == Age::newer) return std::nullopt;
  if (content.service->tolerates("patient-mismatch")) {
    warnings.emplace_back("UPD-15 the patient is another one; patient-mismatch is tolerated");
    return std::nullopt;
  }
  return Error{Category::unprocessable,
               fmt::format("The patient is not the one that the {} is for; a correction needs a later "
                           "meta.lastUpdated. Nothing was changed.",
                           kind_of(conversation.owner)),
               patient.path()};
}

}  // namespace

fhir::Result<Conversation> find_updatable(storage::Transaction& transaction, const Request& request,
                                          const Content& content, std::vector<std::string>& warnings) {
  auto conversation = find_conversation(transaction, request, content);
  if (!conversation) return conversation;
  if (auto error = refuse_other_category(*conversation, content)) return std::move(*error);
  if (auto error = refuse_unless_current(*conversation, content)) return std::move(*error);
  if (auto error = refuse_other_patient(content, *conversation, warnings)) return std::move(*error);
  auto problems = compare_entries(transaction, content, *conversation, warnings);
  if (!problems.empty()) return combine(std::move(problems));
  return conversation;
}

}  // namespace bars::workflow
