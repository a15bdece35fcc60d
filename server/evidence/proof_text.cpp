#include "server/evidence/proof_text.hpp"

#include "fhir/build.hpp"
#include "server/evidence/text.hpp"
#include "storage/audit_key.hpp"

#include <fmt/format.h>

namespace bars::evidence {

namespace {

using fhir::Build;
using fhir::Node;

Node chained(Build& build, const Exchange& exchange) {
  const auto& stored = exchange.stored;
  return build.object({{"sequence", build.integer(stored.sequence)},
                       {"requestId", build.copy(stored.request_id)},
                       {"correlationId", build.copy(stored.correlation_id)},
                       {"macBefore", build.copy(storage::hex(exchange.mac_before))},
                       {"record", build.copy(storage::hex(stored.record))},
                       {"mac", build.copy(storage::hex(stored.mac))}});
}

Node finding(Build& build, const storage::AuditVerdict& verdict) {
  if (!verdict.finding) return {};
  return build.object(
      {{"sequence", build.integer(verdict.finding->sequence)}, {"what", build.copy(verdict.finding->what)}});
}

Node later_head(Build& build, const Proof& proof) {
  if (!proof.later) return {};
  return build.object({{"line", build.integer(static_cast<std::int64_t>(proof.later->line))},
                       {"sequence", build.integer(proof.later->head->sequence)},
                       {"mac", build.copy(storage::hex(proof.later->head->mac))}});
}

}  // namespace

std::string chain_json(const Conversation& conversation, const Proof& proof) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> records;
  for (const auto& exchange : conversation.exchanges) records.push_back(chained(build, exchange));
  return pretty_json(build.object({{"verified", build.integer(proof.verdict.records)},
                                   {"whole", Node::boolean(!proof.verdict.finding)},
                                   {"finding", finding(build, proof.verdict)},
                                   {"keyIsSecret", Node::boolean(!proof.is_key_published)},
                                   {"headsCompared", build.integer(static_cast<std::int64_t>(proof.verdict.heads))},
                                   {"laterHead", later_head(build, proof)},
                                   {"records", build.array(records)}}));
}

std::string handshakes_json(const std::vector<storage::RefusedHandshakes>& handshakes) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> rows;
  rows.reserve(handshakes.size());
  for (const auto& row : handshakes)
    rows.push_back(build.object({{"minute", build.copy(fhir::format_seconds(row.minute))},
                                 {"address", build.copy(row.address)},
                                 {"cause", build.copy(row.cause)},
                                 {"times", build.integer(row.times)}}));
  return pretty_json(build.array(rows));
}

std::vector<std::string> proof_sentences(const Proof& proof) {
  std::vector<std::string> sentences;
  if (proof.verdict.finding)
    sentences.push_back(fmt::format("Something is wrong with the audit. Record {}: {}", proof.verdict.finding->sequence,
                                    proof.verdict.finding->what));
  else
    sentences.push_back(
        fmt::format("All {} records of this receiver's audit were verified when this pack was made: none was changed, "
                    "taken out, put "
                    "in or moved.",
                    proof.verdict.records));
  sentences.emplace_back(
      proof.is_key_published
          ? "The chain is made with a key that is no secret (audit.key_file is not set): it shows accidents, and no "
            "intent."
          : "The chain is made with a secret key: who does not have it cannot make a record that fits.");
  if (proof.later)
    sentences.push_back(fmt::format(
        "The newest record at some later moment, number {}, had been written down outside of the store (line {} of the "
        "heads file), and it still is the same: the records before it, every exchange of this pack too, have not "
        "been changed since then, whoever has the key.",
        proof.later->head->sequence, proof.later->line));
  else
    sentences.emplace_back(
        proof.has_heads ? "No head of the chain behind these records has been written down outside of the store yet."
                        : "No heads of the chain were compared: that records are missing at its end is not seen.");
  return sentences;
}

}  // namespace bars::evidence
