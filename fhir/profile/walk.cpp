#include "fhir/profile/walk.hpp"

#include "fhir/profile/checker.hpp"
#include "fhir/profile/context.hpp"
#include "fhir/profile/value.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace bars::fhir::profile {

namespace {

constexpr std::string_view core_structures = "http://hl7.org/fhir/StructureDefinition/";

class Walk {
 public:
  Walk(Node root, const Catalogue& catalogue, Severity severity, Issues& issues)
      : resolver_(root), scope_{catalogue, resolver_, severity, issues, true} {}

  void resource(const Place& place, Node container) {
    claimed(place, container);
    members(place, container);
  }

 private:
  void members(const Place& place, Node container) {
    std::size_t hint = 0;
    for (const Member& member : place.node.members()) {
      if (!member.value.is_object() && !member.value.is_array()) continue;
      const bool sibling = member.name.starts_with('_');
      const std::string_view json = sibling ? member.name.substr(1) : member.name;
      const r4::Element* element = place.type == nullptr ? nullptr : place.type->find(json, hint);
      if (!member.value.is_array()) {
        item(place, element, json, Path::no_index, member.value, container);
        continue;
      }
      for (std::size_t i = 0; i < member.value.size(); ++i) item(place, element, json, i, member.value[i], container);
    }
  }

  void item(const Place& parent, const r4::Element* element, std::string_view json, std::size_t index, Node node,
            Node container) {
    if (!node.is_object()) return;
    const std::string_view resource_type = node.resource_type();
    const r4::Type* type = element == nullptr ? nullptr : element->type;
    if (!resource_type.empty()) type = r4::find_resource(resource_type);
    const std::string_view name = element == nullptr ? json : element->name;
    const std::string_view of_type = element != nullptr && element->choice ? element->type->name : resource_type;
    const Place place{&parent, name, type, node, Path(parent.path, name, index, of_type)};
    if (!resource_type.empty()) return resource(place, name == "contained" ? container : node);
    if (name == "extension" || name == "modifierExtension") extension(parent, place, container);
    members(place, container);
  }

  void extension(const Place& on, const Place& place, Node container) {
    const std::string_view url = place.node["url"].text();
    if (url.find(':') == url.npos) return;  // part of another extension, which is checked with that
    const Profile* definition = scope_.catalogue.find(url);
    if (definition == nullptr) return;
    Checker(scope_, *definition, container).check(place.node, place.path);
    if (!allows(*definition, on))
      report(*definition, "is not allowed in this place by its definition.", place.path.text());
  }

  void claimed(const Place& place, Node container) {
    std::array<const Profile*, most_claims> seen{};
    std::size_t count = 0;
    const Node urls = place.node["meta"]["profile"];
    for (std::size_t i = 0; i < urls.size() && count < most_claims; ++i) {
      const std::string_view url = urls[i].text();
      const Profile* profile = scope_.catalogue.find(url);
      const r4::Type* type = profile != nullptr ? profile->type : core_type(url);
      if (type == nullptr) continue;
      if (type->name != place.node.resource_type())
        mismatch(profile, *type, Path(Path(place.path, "meta"), "profile", i).text());
      if (profile == nullptr || type->name != place.node.resource_type()) continue;
      if (std::find(seen.begin(), seen.begin() + static_cast<std::ptrdiff_t>(count), profile) !=
          seen.begin() + static_cast<std::ptrdiff_t>(count))
        continue;
      seen[count++] = profile;
      Checker(scope_, *profile, container).check(place.node, place.path);
    }
  }

  static const r4::Type* core_type(std::string_view url) noexcept {
    return url.starts_with(core_structures) ? r4::find_resource(last_part(url)) : nullptr;
  }

  void mismatch(const Profile* profile, const r4::Type& type, std::string expression) {
    const std::string name(profile != nullptr ? profile->name : type.name);
    scope_.issues.add({scope_.severity, Category::invariant, name,
                       name + " is a profile of " + std::string(type.name) + ", and claimed by another resource.",
                       std::move(expression)});
  }

  void report(const Profile& profile, std::string_view what, std::string expression) {
    const std::string name(profile.name);
    scope_.issues.add(
        {scope_.severity, Category::invariant, name, name + " " + std::string(what), std::move(expression)});
  }

  Resolver resolver_;
  Scope scope_;
};

}  // namespace

void walk(Node resource, const Catalogue& catalogue, Severity severity, Issues& issues) {
  const std::string_view type = resource.resource_type();
  const auto* known = r4::find_resource(type);
  const Place root{nullptr, type, known, resource, Path(known == nullptr ? "Resource" : type)};
  Walk(resource, catalogue, severity, issues).resource(root, resource);
}

}  // namespace bars::fhir::profile
