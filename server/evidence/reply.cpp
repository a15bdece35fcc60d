#include "server/evidence/reply.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/workflow/reply.hpp"
#include "server/workflow/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace bars::evidence {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;
using storage::MessageRecord;
using storage::ResourceRecord;
using workflow::Applied;
using workflow::RequestType;

RequestType type_of(const MessageRecord& message) {
  for (auto type = RequestType::new_booking; type != RequestType::not_supported;
       type = static_cast<RequestType>(static_cast<int>(type) + 1))
    if (workflow::name_of(type) == message.request_type) return type;
  return RequestType::not_supported;
}

bool is_cancellation(RequestType type) noexcept {
  return type == RequestType::cancel_booking || type == RequestType::cancel_referral ||
         type == RequestType::cancel_validation;
}

bool opens_referral(RequestType type) noexcept {
  return type == RequestType::new_referral || type == RequestType::new_validation;
}

/// Turns `Type/<id>` back into the fullUrl of the entry: what workflow::stored_form() did.
class References {
 public:
  References(Build& build, const MessageRecord& message, std::size_t entries) : build_(build) {
    for (std::size_t i = 0; i < std::min(entries, message.entries.size()); ++i) {
      const auto& entry = message.entries[i];
      if (!entry.full_url.empty()) full_urls_.emplace(entry.type + "/" + entry.id, entry.full_url);
    }
  }

  // Depth is bounded by the decoder that made the tree.
  Node restored(Node node) {
    if (node.is_array()) {
      std::vector<Node> items;
      for (const auto& item : node.items()) items.push_back(restored(item));
      return build_.array(items);
    }
    if (!node.is_object()) return node;
    std::vector<Member> members;
    for (const auto& member : node.members())
      members.push_back({member.name, member.name == "reference" ? reference(member.value) : restored(member.value)});
    return build_.object(members);
  }

 private:
  Node reference(Node stored) {
    const auto found = full_urls_.find(std::string(stored.text()));
    return found == full_urls_.end() ? stored : build_.copy(found->second);
  }

  Build& build_;
  std::map<std::string, std::string> full_urls_;
};

class Reply {
 public:
  Reply(const MessageRecord& message, fhir::Node root)
      : message_(message), bundle_(root), type_(type_of(message)), build_(applied_.arena) {}

  std::optional<std::string> make(const Conversation& conversation) {
    const auto focus = find_focus();
    if (!focus || type_ == RequestType::not_supported) return std::nullopt;
    applied_.owner = message_.owner;
    for (const auto& entry : bundle_.entries()) applied_.entry_ids.push_back(message_.entries[entry.index].id);
    if (is_cancellation(type_)) {
      const auto said = workflow::touched(build_, focus.resource, message_.owner.id, message_.received);
      applied_.shown.push_back({focus.index, said});
    } else if (!show(conversation, focus)) {
      return std::nullopt;
    }
    return workflow::reply_bundle(bundle_, type_, applied_);
  }

 private:
  /// The booking or referral of the message: the entry that has its id now. A false one when the message is another
  /// than it was.
  fhir::Entry find_focus() const {
    const auto& entries = bundle_.entries();
    if (entries.size() > message_.entries.size()) return {};
    const auto is_it = [&](const fhir::Entry& entry) {
      return entry.type() == message_.owner.type && message_.entries[entry.index].id == message_.owner.id.text();
    };
    const auto found = std::find_if(entries.begin(), entries.end(), is_it);
    return found == entries.end() ? fhir::Entry() : *found;
  }

  bool show(const Conversation& conversation, const fhir::Entry& focus) {
    bool is_shown = false;
    for (const auto& held : conversation.held) {
      const auto* version = version_at(held, message_.received);
      if (version == nullptr) continue;
      if (held.resource.type == message_.owner.type && held.resource.id == message_.owner.id) {
        applied_.shown.push_back({focus.index, restored(document_of(*version))});
        is_shown = true;
      } else if (version->referral == message_.owner.id && !workflow::is_response(type_)) {
        show_encounter(*version, focus);
      }
    }
    return is_shown;
  }

  /// Ours: in the place of what was sent back of it, else behind theirs.
  void show_encounter(const ResourceRecord& version, const fhir::Entry& focus) {
    auto shown = document_of(version);
    shown = opens_referral(type_) ? restored(shown) : build_.with(shown, "subject", focus.resource["subject"]);
    for (const auto& entry : bundle_.entries())
      if (entry.type() == "Encounter" && applied_.entry_ids[entry.index] == version.id.text())
        applied_.shown.push_back({entry.index, shown});
    if (message_.entries.size() == bundle_.entries().size()) return;
    auto theirs = bundle_.resolve(fhir::ServiceRequest{focus.resource}.encounter());
    if (theirs.type() != "Encounter") theirs = bundle_.first("Encounter");
    applied_.added = workflow::Added{message_.entries.back().full_url, shown, theirs.index};
  }

  Node restored(Node stored) { return References(build_, message_, bundle_.entries().size()).restored(stored); }

  Node document_of(const ResourceRecord& record) {
    auto document = fhir::decode_json(record.content, fhir::own_json);
    if (!document) throw storage::StorageError("a stored resource is not JSON");
    applied_.documents.push_back(std::move(*document));
    return applied_.documents.back().root;
  }

  const MessageRecord& message_;
  const fhir::Bundle bundle_;
  const RequestType type_;
  Applied applied_;
  Build build_;
};

}  // namespace

std::optional<std::string> reply_to(const MessageRecord& message, const Conversation& conversation) {
  const auto document = fhir::decode_json(message.body.text(), fhir::own_json);
  if (!document) throw storage::StorageError("a stored message is not JSON");
  return Reply(message, document->root).make(conversation);
}

}  // namespace bars::evidence
