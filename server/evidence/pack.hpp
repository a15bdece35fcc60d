// What goes into an evidence pack, as it is shown there.
#pragma once

#include "config/receiver.hpp"
#include "server/evidence/conversation.hpp"
#include "server/evidence/replay.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bars::evidence {

struct ShownExchange {
  const Exchange& exchange;
  std::string folder;        // `exchanges/01-new-referral-200`
  std::string request_head;  // "" for what was no request
  std::string request_body;  // JSON; "" when none is kept
  std::string answer_head;   // "" for what was no request
  std::string answer_body;   // JSON; "" when it cannot be made again
  std::string_view how;      // Answer::how
  std::string same_as;       // number of the exchange whose message it repeated, `04`; "" when none is known

  /// Of the folder: `01`
  std::string number() const;
};

struct ShownVersion {
  const storage::ResourceRecord& record;
  std::string file;  // `held/ServiceRequest-<id>/version-1.json`
  std::string content;
};

struct ShownHeld {
  const Held& held;
  std::vector<ShownVersion> versions;
};

struct File {
  std::string name;  // with / between folders
  std::string content;
};

/// Refers to the conversation and the proof.
struct Pack {
  const Conversation& conversation;
  const Proof& proof;
  bool has_patient = false;  // else every resource is masked()
  fhir::Instant made;
  std::string service;  // that the first exchange asked, as the configuration calls it
  std::vector<ShownExchange> exchanges;
  std::vector<ShownHeld> held;
  std::vector<File> offers;  // statements_of()
};

Pack make_pack(const Conversation& conversation, const Proof& proof, const config::Receiver& config, bool has_patient,
               fhir::Instant made);

/// Everything that the archive holds: the page first, then the parts, last the manifest with the SHA-256 of each.
std::vector<File> files_of(const Pack& pack);

}  // namespace bars::evidence
