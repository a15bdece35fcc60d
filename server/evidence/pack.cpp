#include "server/evidence/pack.hpp"

#include "fhir/json.hpp"
#include "server/evidence/audit_report.hpp"
#include "server/evidence/mask.hpp"
#include "server/evidence/page.hpp"
#include "server/evidence/proof_text.hpp"
#include "server/evidence/statements.hpp"
#include "server/evidence/text.hpp"
#include "server/security/digest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::evidence {

namespace {

using fhir::Build;
using fhir::Node;

/// Byte for byte, or in a form without the people in it.
std::string shown(std::string text, bool has_patient) {
  if (has_patient || text.empty()) return text;
  const auto document = fhir::decode_json(text, fhir::own_json);
  if (!document) return std::string(masked_value);
  fhir::Arena arena;
  Build build(arena);
  return pretty_json(masked(build, document->root));
}

std::string folder_of(std::size_t number, const storage::AuditRecord& record) {
  const auto name = file_name(record.request_type.empty() ? record.interaction : record.request_type);
  return fmt::format("exchanges/{:02}-{}-{}", number, name.empty() ? "not-understood" : name, record.status);
}

/// An OperationOutcome has nobody in it (OO-4), and is shown as it was.
bool is_about_people(const http::Response& response) noexcept { return response.status < 300; }

ShownExchange shown_exchange(const Exchange& exchange, std::size_t number, const Conversation& conversation,
                             const config::Receiver& config, bool has_patient) {
  ShownExchange made{.exchange = exchange,
                     .folder = folder_of(number, exchange.record),
                     .request_head = request_head(exchange, config),
                     .request_body = {},
                     .answer_head = {},
                     .answer_body = {},
                     .how = {},
                     .same_as = {}};
  if (exchange.message) made.request_body = shown(exchange.message->body.text(), has_patient);
  if (exchange.record.peer == "local") return made;
  auto answer = answer_to(exchange, conversation, config);
  made.answer_head = answer_head(answer.response);
  made.answer_body = shown(std::move(answer.response.body), has_patient || !is_about_people(answer.response));
  made.how = answer.how;
  return made;
}

/// By the hash of its body: a retry, or a message under another request id.
std::string repeated_by(const ShownExchange& repeating, const std::vector<ShownExchange>& all) {
  const auto& hash = repeating.exchange.record.body_hash;
  if (hash.empty() || repeating.exchange.message) return {};
  const auto found = std::find_if(all.begin(), all.end(), [&](const ShownExchange& shown) {
    return shown.exchange.message && shown.exchange.record.body_hash == hash;
  });
  return found == all.end() ? std::string() : found->number();
}

ShownHeld shown_held(const Held& held, bool has_patient) {
  ShownHeld made{held, {}};
  made.versions.reserve(held.versions.size());
  for (const auto& version : held.versions)
    made.versions.push_back(
        {version,
         fmt::format("held/{}-{}/version-{}.json", held.resource.type, held.resource.id.text(), version.version),
         shown(version.content, has_patient)});
  return made;
}

std::string service_of(const Conversation& conversation, const config::Receiver& config) {
  const auto& id = conversation.exchanges.front().record.target;
  const auto found = std::find_if(config.services.begin(), config.services.end(),
                                  [&](const config::Service& service) { return service.id.value == id; });
  return found == config.services.end() ? id : fmt::format("{} ({})", found->name, id);
}

void add_if(std::vector<File>& files, std::string name, const std::string& content) {
  if (!content.empty()) files.push_back({std::move(name), content});
}

std::string manifest(const Pack& pack, const std::vector<File>& files) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> listed;
  listed.reserve(files.size());
  for (const auto& file : files)
    listed.push_back(build.object({{"name", build.copy(file.name)},
                                   {"bytes", build.integer(static_cast<std::int64_t>(file.content.size()))},
                                   {"sha256", build.copy(security::hex(security::sha256(file.content)))}}));
  return pretty_json(build.object({{"correlationId", build.copy(pack.conversation.correlation_id)},
                                   {"made", build.copy(fhir::format_instant(pack.made))},
                                   {"by", Build::text("bars-receiver " BARS_VERSION)},
                                   {"patientData", Node::boolean(pack.has_patient)},
                                   {"files", build.array(listed)}}));
}

}  // namespace

std::string ShownExchange::number() const {
  const auto begin = folder.find('/') + 1;
  return folder.substr(begin, folder.find('-') - begin);
}

Pack make_pack(const Conversation& conversation, const Proof& proof, const config::Receiver& config, bool has_patient,
               fhir::Instant made) {
  Pack pack{conversation, proof, has_patient, made, service_of(conversation, config), {}, {}, {}};
  for (const auto& exchange : conversation.exchanges)
    pack.exchanges.push_back(shown_exchange(exchange, pack.exchanges.size() + 1, conversation, config, has_patient));
  for (auto& shown : pack.exchanges) shown.same_as = repeated_by(shown, pack.exchanges);
  for (const auto& held : conversation.held) pack.held.push_back(shown_held(held, has_patient));
  pack.offers = statements_of(conversation, config, made);
  return pack;
}

std::vector<File> files_of(const Pack& pack) {
  std::vector<File> files;
  files.push_back({"index.html", page(pack)});
  std::string records;
  for (const auto& shown : pack.exchanges) {
    const auto record = audit_json(shown.exchange.stored, shown.exchange.record) + '\n';
    records += record;
    add_if(files, shown.folder + "/request.txt", shown.request_head);
    add_if(files, shown.folder + "/request.json", shown.request_body);
    add_if(files, shown.folder + "/response.txt", shown.answer_head);
    add_if(files, shown.folder + "/response.json", shown.answer_body);
    files.push_back({shown.folder + "/audit.json", record});
  }
  for (const auto& held : pack.held)
    for (const auto& version : held.versions) files.push_back({version.file, version.content});
  files.insert(files.end(), pack.offers.begin(), pack.offers.end());
  files.push_back({"audit/records.jsonl", records});
  files.push_back({"audit/chain.json", chain_json(pack.conversation, pack.proof)});
  if (!pack.conversation.handshakes.empty())
    files.push_back({"audit/handshakes.json", handshakes_json(pack.conversation.handshakes)});
  files.push_back({"manifest.json", manifest(pack, files)});
  return files;
}

}  // namespace bars::evidence
