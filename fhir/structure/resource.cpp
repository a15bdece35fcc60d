#include "fhir/structure/checker.hpp"

namespace bars::fhir {

void StructureChecker::inner_resource(Node node, const r4::Element& element, const Path& parent, std::size_t index) {
  const bool contained = element.json == "contained";
  const r4::Type* type = r4::find_resource(node.resource_type());
  const Path path(parent, element.name, index, type == nullptr ? std::string_view() : type->name);
  if (contained && scope_.is_contained) return invalid("dom-2", "A contained resource must not contain others.", path);
  if (type == nullptr)
    return invalid(structure_rule, "Expected a resource: an object whose resourceType is a resource type of R4.", path);
  if (element.type->kind == r4::Kind::resource && element.type != type)
    return invalid(structure_rule, std::string("Expected the resource ").append(element.type->name).append("."), path);
  const Scope outer = scope_;
  if (contained) {
    scope_.is_contained = true;
    scope_.contained_index = index;
  } else {
    scope_.is_contained = false;
    scope_.message = scope_.bundle != nullptr && scope_.bundle->type() == "message";
  }
  resource(node, *type, path);
  scope_ = outer;
}

void StructureChecker::check_contained(const Contained& contained, const Path& path) {
  for (const Contained::Item& item : contained.items()) {
    if (enough()) return;
    const auto type = r4::find_resource(item.resource.resource_type());
    if (type != nullptr)
      check_contained_resource(item, contained.is_referred(item), Path(path, "contained", item.index, type->name));
  }
}

void StructureChecker::check_contained_resource(const Contained::Item& item, bool is_referred, const Path& path) {
  const Path id(path, "id");
  if (item.id.empty()) {
    issues_.error(Category::required, structure_rule, "A contained resource must have an id.", id.text());
  } else if (item.repeated) {
    invalid(structure_rule, "Another contained resource has the same id.", id);
  } else if (!is_referred) {
    invalid("dom-3", "A contained resource must be referred to, or refer to the one around it.", path);
  }
  const Node meta = item.resource["meta"];
  if (meta["versionId"] || meta["lastUpdated"])
    invalid("dom-4", "A contained resource must have neither versionId nor lastUpdated.", Path(path, "meta"));
  if (meta["security"])
    invalid("dom-5", "A contained resource must not have security labels.", Path(Path(path, "meta"), "security"));
}

}  // namespace bars::fhir
