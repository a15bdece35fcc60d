// A receiver without sockets and without a disk: messages go in as text, and what the store then holds can be looked
// at.
#pragma once

#include "fhir/json.hpp"
#include "server/security/digest.hpp"
#include "server/workflow/message_unit.hpp"
#include "tests/support/memory_transaction.hpp"
#include "tests/support/messages.hpp"
#include "tests/support/results.hpp"
#include "tests/support/services.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace bars::test {

/// A UUID that a test can tell by its number.
inline fhir::Uuid numbered_id(unsigned number) {
  fhir::Uuid id;
  id.bytes = {0xa0, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0};
  id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}

inline std::int64_t seconds_at(std::string_view text) {
  const auto instant = fhir::parse_instant(text);
  if (!instant) throw std::logic_error("a test names no instant");
  return instant->seconds;
}

inline fhir::Document parsed(std::string_view json) {
  auto document = fhir::decode_json(json);
  if (!document) throw std::logic_error("not JSON: " + document.error().diagnostics);
  return std::move(*document);
}

/// A message that has to be readable.
inline fhir::Message read(const fhir::Document& document) {
  fhir::Issues issues;
  auto message = fhir::read_message(document.root, issues);
  if (!message) throw std::logic_error("the test message is not readable: " + issues.kept().front().diagnostics);
  return std::move(*message);
}

/// A JSON string of a text that needs no escapes.
inline std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

class Workflow {
 public:
  explicit Workflow(std::vector<config::Service> configured = {emergency_department()})
      : services(std::move(configured)), directory(services) {
    store.slots.push_back(slot(MessageValues{}.slot_id, "2026-11-23T10:00:00+00:00"));
  }
  Workflow(const Workflow&) = delete;
  Workflow& operator=(const Workflow&) = delete;

  /// A quarter of an hour with one place in the diary `majors`.
  static storage::SlotRecord slot(std::string id, std::string_view start) {
    const auto from = seconds_at(start);
    return {std::move(id), "2000072489", "majors", from, from + 900, 1, 0};
  }

  fhir::Result<workflow::Content> content(std::string_view json) const {
    return workflow::check_content(parsed(json), {.directory = &directory});
  }

  workflow::Request request(std::string body, const fhir::Uuid& request_id, std::size_t ids) {
    workflow::Request made{.request_id = request_id,
                           .correlation_id = numbered_id(9999),
                           .body_hash = security::sha256(body),
                           .body = {},
                           .organisation = organisation,
                           .base_url = "https://receiver.example/FHIR/R4",
                           .now = now,
                           .fresh_ids = {}};
    made.body = storage::Body::pack(body);
    for (; ids > 0; --ids) made.fresh_ids.push_back(numbered_id(++issued_));
    return made;
  }

  std::shared_ptr<workflow::MessageUnit> unit(std::string body, const fhir::Uuid& request_id) {
    storage::AuditRecord audit;
    audit.request_id = request_id.text();
    audit.detail = "HDR-4 known before";
    auto said = content(body);
    const auto ids = said ? workflow::fresh_ids_for(*said) : 0;
    return std::make_shared<workflow::MessageUnit>(request(std::move(body), request_id, ids), std::move(said),
                                                   std::move(audit), nullptr, std::chrono::steady_clock::now());
  }

  /// As the pipeline does it: apply() in a savepoint, then settle().
  fhir::Result<void> run(storage::Unit& unit) {
    const auto savepoint = store;
    auto applied = unit.apply(store);
    if (!applied) store = savepoint;
    if (applied) {
      unit.settle(store, nullptr);
      return applied;
    }
    const auto refusal = applied.error();
    unit.settle(store, &refusal);
    return applied;
  }

  struct Outcome {
    fhir::Result<void> result;
    std::string reply;  // "" when it was refused
  };
  Outcome process(std::string body, const fhir::Uuid& request_id) {
    const auto work = unit(std::move(body), request_id);
    auto result = run(*work);
    return {result, result ? work->reply() : std::string()};
  }
  /// Under a request id of its own.
  Outcome process(std::string body) { return process(std::move(body), numbered_id(5000 + ++sent_)); }

  std::vector<config::Service> services;
  workflow::Directory directory;
  MemoryTransaction store;
  std::string organisation = "B2002";
  fhir::Instant now{seconds_at("2026-11-22T09:00:00+00:00"), 0};

 private:
  unsigned issued_ = 0;
  unsigned sent_ = 0;
};

}  // namespace bars::test
