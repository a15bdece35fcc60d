#include "server/evidence/mask.hpp"

#include "fhir/uuid.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bars::evidence {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;

/// About organisations, services and the exchange itself.
constexpr std::array<std::string_view, 6> open_types = {"MessageHeader", "Organization", "HealthcareService",
                                                        "Endpoint",      "Slot",         "Schedule"};
/// What people write freely, wherever it stands.
constexpr std::array<std::string_view, 9> free_members = {
    "text", "contained", "extension", "modifierExtension", "comment", "note", "contact", "photo", "description"};
/// Of every resource, when they are its own and no object.
constexpr std::array<std::string_view, 7> plain_members = {"status", "intent",  "priority",  "start",
                                                           "end",    "created", "authoredOn"};
constexpr std::array<std::string_view, 3> meta_members = {"versionId", "lastUpdated", "profile"};
constexpr std::array<std::string_view, 3> bundle_members = {"resourceType", "type", "timestamp"};

template <std::size_t size>
bool is_among(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// `<uuid>`, `urn:uuid:<uuid>`, `Type/<uuid>`: nobody's number, name or address.
bool is_random(std::string_view reference) {
  const auto end = reference.find_last_of(":/");
  const auto prefix = end == std::string_view::npos ? std::string_view() : reference.substr(0, end + 1);
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  const bool is_type = prefix.ends_with('/') && std::all_of(prefix.begin(), prefix.end() - 1, is_letter);
  return fhir::parse_uuid(reference.substr(prefix.size())) && (prefix.empty() || prefix == "urn:uuid:" || is_type);
}

/// Builds the copies. Depth is bounded by the decoder that made the tree.
class Mask {
 public:
  explicit Mask(Build& build) : build_(build) {}

  Node resource(Node node) {
    const auto type = node.resource_type();
    if (type == "Bundle") return bundle(node);
    const bool is_open = is_among(open_types, type);
    return members(node, [&](const Member& member) {
      if (member.name == "resourceType") return member.value;
      if (member.name == "id") return random(member.value);
      if (member.name == "meta") return meta(member.value);
      if (is_open && !is_among(free_members, member.name)) return shown(member.value);
      if (is_among(plain_members, member.name) && member.value.is_string()) return member.value;
      return hidden(member.value);
    });
  }

 private:
  template <class Change>
  Node members(Node node, const Change& change) {
    std::vector<Member> kept;
    kept.reserve(node.size());
    for (const auto& member : node.members()) kept.push_back({member.name, change(member)});
    return node.is_object() ? build_.object(kept) : hidden(node);
  }

  template <class Change>
  Node items(Node node, const Change& change) {
    std::vector<Node> kept;
    kept.reserve(node.size());
    for (const auto& item : node.items()) kept.push_back(change(item));
    return build_.array(kept);
  }

  Node bundle(Node node) {
    return members(node, [&](const Member& member) {
      if (is_among(bundle_members, member.name)) return member.value;
      if (member.name == "id") return random(member.value);
      if (member.name == "meta") return meta(member.value);
      if (member.name != "entry" || !member.value.is_array()) return hidden(member.value);
      return items(member.value, [&](Node entry) { return this->entry(entry); });
    });
  }

  Node entry(Node node) {
    return members(node, [&](const Member& member) {
      if (member.name == "fullUrl") return random(member.value);
      return member.name == "resource" ? resource(member.value) : hidden(member.value);
    });
  }

  Node meta(Node node) {
    return members(node, [&](const Member& member) {
      return is_among(meta_members, member.name) ? member.value : hidden(member.value);
    });
  }

  Node random(Node node) { return node.is_string() && is_random(node.text()) ? node : hidden(node); }

  /// All of it, but what is written freely and what references say besides where they lead.
  Node shown(Node node) {
    if (node.is_array()) return items(node, [&](Node item) { return shown(item); });
    if (!node.is_object()) return node;
    const bool is_reference = static_cast<bool>(node["reference"]);
    return members(node, [&](const Member& member) {
      if (member.name == "reference") return random(member.value);
      return is_reference || is_among(free_members, member.name) ? hidden(member.value) : shown(member.value);
    });
  }

  /// None of it but its shape, and references.
  Node hidden(Node node) {
    if (node.is_array()) return items(node, [&](Node item) { return hidden(item); });
    if (node.is_object())
      return members(node, [&](const Member& member) {
        return member.name == "reference" ? random(member.value) : hidden(member.value);
      });
    return node ? Build::text(masked_value) : node;
  }

  Build& build_;
};

}  // namespace

Node masked(Build& build, Node resource) { return Mask(build).resource(resource); }

}  // namespace bars::evidence
