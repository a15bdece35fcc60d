#include "server/workflow/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace bars::workflow {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;

class ReferenceRewriter {
 public:
  /// `bundle` is null, and `ids` too, for a resource that came alone.
  ReferenceRewriter(Build& build, const fhir::Bundle* bundle, const ResourceIds* ids)
      : build_(build), bundle_(bundle), ids_(ids) {}

  // Depth is bounded by the decoder that made the tree.
  Node rewrite(Node node) {
    if (node.is_array()) {
      std::vector<Node> items;
      items.reserve(node.size());
      for (const auto& item : node.items()) items.push_back(rewrite(item));
      return build_.array(items);
    }
    if (!node.is_object()) return node;
    std::vector<Member> members;
    members.reserve(node.size());
    for (const auto& member : node.members()) {
      if (member.name == "reference" && member.value.is_string())
        add_reference(node, member, members);
      else
        members.push_back({member.name, rewrite(member.value)});
    }
    return build_.object(members);
  }

 private:
  void add_reference(Node parent, const Member& reference, std::vector<Member>& members) {
    const auto target = reference.value.text();
    if (const auto entry = bundle_ != nullptr ? bundle_->resolve(target) : fhir::Entry())
      members.push_back({reference.name, build_.copy(fmt::format("{}/{}", entry.type(), ids_->of(entry)))});
    else if (!target.starts_with("urn:"))
      members.push_back(reference);
    else if (!parent["display"])  // what the sender calls it stays, and no member stands twice
      members.push_back({"display", Build::text("Not included in the message")});
  }

  Build& build_;
  const fhir::Bundle* bundle_;
  const ResourceIds* ids_;
};

}  // namespace

Node touched(Build& build, Node resource, const fhir::Uuid& id, fhir::Instant now) {
  const auto meta = resource["meta"].is_object() ? resource["meta"] : build.object({});
  const auto dated = build.with(meta, "lastUpdated", build.copy(format_instant(now)));
  return build.with_first(build.with(resource, "meta", dated), "id", build.copy(id.text()));
}

Node stored_form(Build& build, Node resource, const fhir::Bundle& bundle, const ResourceIds& ids) {
  return ReferenceRewriter(build, &bundle, &ids).rewrite(resource);
}

Node stored_form(Build& build, Node resource) { return ReferenceRewriter(build, nullptr, nullptr).rewrite(resource); }

Node with_readable_identifier(Build& build, Node resource, std::string_view base_url, std::string_view kind,
                              const fhir::Uuid& id) {
  std::vector<Node> identifiers(resource["identifier"].items().begin(), resource["identifier"].items().end());
  const auto number = readable_number(id);
  const bool was_sent_back = std::any_of(identifiers.begin(), identifiers.end(),
                                         [&number](Node known) { return known["value"].text() == number; });
  if (was_sent_back) return resource;
  identifiers.push_back(
      build.object({{"system", build.copy(fmt::format("{}/Id/{}", base_url, kind))}, {"value", build.copy(number)}}));
  return build.with(resource, "identifier", build.array(identifiers));
}

std::string readable_number(const fhir::Uuid& id) {
  static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32
  std::uint64_t bits = 0;
  for (std::size_t i = 8; i < 16; ++i) bits = bits << 8 | id.bytes[i];
  std::string number;
  for (int i = 0; i < 12; ++i, bits >>= 5) {
    if (i == 4 || i == 8) number += '-';
    number += alphabet[bits & 31];
  }
  return number;
}

}  // namespace bars::workflow
