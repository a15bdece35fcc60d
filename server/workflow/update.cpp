#include "server/workflow/update.hpp"

#include "fhir/compare.hpp"
#include "fhir/json.hpp"
#include "server/workflow/local_conflict.hpp"
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
      auto document = fhir::decode_json(message ? message->body.text() : std::string(), fhir::own_json);
      if (!document) throw storage::StorageError("a stored message is not JSON");
      body->second = std::move(*document);
    }
    const auto root = body->second.root;
    return root.resource_type() == "Bundle" ? root["entry"][stored.index]["resource"] : root;  // a write of its own
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

}  // namespace

std::vector<Stale> compare_entries(storage::Transaction& transaction, const Content& content,
                                   const Conversation& conversation, std::vector<std::string>& warnings) {
  std::vector<Stale> found;
  Bodies bodies(transaction);
  for (const auto& entry : content.message.bundle.entries()) {
    const auto* stored = conversation.find(entry.full_url);
    if (stored == nullptr || entry.type() == "MessageHeader" || conversation.is_own(entry)) continue;
    const auto age = age_of(entry, *stored);
    if (age == Age::newer) continue;
    if (age == Age::older)
      found.push_back({entry, *stored->entry.last_updated});
    else if (!same_content(entry.resource, bodies.resource_of(*stored)))
      warnings.push_back(fmt::format("UPD-5 {} was changed without a later meta.lastUpdated", entry.path()));
  }
  return found;
}

Error refusal_of(const Stale& stale) {
  return {Category::conflict,
          fmt::format("This {} is older than the one that is held, of {}. Read the current one before you update it.",
                      stale.entry.type(), format_instant(stale.held)),
          stale.entry.path() + ".meta.lastUpdated"};
}

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

fhir::Result<Conversation> find_updatable(storage::Transaction& transaction, const Request& request,
                                          const Content& content, std::vector<std::string>& warnings) {
  auto conversation = find_conversation(transaction, request, content);
  if (!conversation) return conversation;
  if (auto error = refuse_other_category(*conversation, content)) return std::move(*error);
  if (auto error = refuse_unless_current(*conversation, content)) return std::move(*error);
  if (auto error = refuse_before_local_change(transaction, content, *conversation)) return std::move(*error);
  if (auto error = refuse_other_patient(content, *conversation, warnings)) return std::move(*error);
  std::vector<Error> problems;
  for (const auto& stale : compare_entries(transaction, content, *conversation, warnings))
    problems.push_back(refusal_of(stale));
  if (!problems.empty()) return combine(std::move(problems));
  return conversation;
}

}  // namespace bars::workflow
