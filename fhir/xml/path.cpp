#include "fhir/xml/path.hpp"

#include "fhir/issue.hpp"
#include "fhir/r4/definitions.hpp"
#include "fhir/xml/spaces.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace bars::fhir {

namespace {

std::string_view local_name(pugi::xml_node node) { return split_xml_name(node.name()).local; }

std::size_t index_of(pugi::xml_node node) {
  std::size_t index = 0;
  for (auto other = node.previous_sibling(); other; other = other.previous_sibling()) {
    if (local_name(other) == local_name(node)) ++index;
  }
  return index;
}

}  // namespace

std::string path_of(pugi::xml_node node) {
  std::vector<pugi::xml_node> chain;
  for (; node.parent(); node = node.parent()) {
    if (node.type() == pugi::node_element) chain.push_back(node);
  }
  std::reverse(chain.begin(), chain.end());
  if (chain.empty()) return {};

  std::vector<Path> path;
  path.reserve(chain.size());  // each step refers to the one before it
  path.emplace_back(local_name(chain.front()));
  const r4::Type* type = r4::find_resource(local_name(chain.front()));
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const r4::Element* element = type != nullptr ? type->find(local_name(chain[i])) : nullptr;
    if (element == nullptr) {
      path.emplace_back(path.back(), local_name(chain[i]));
      type = nullptr;
      continue;
    }
    const std::size_t index = element->repeats ? index_of(chain[i]) : Path::no_index;
    type = element->type;
    if (type->kind == r4::Kind::abstract) {
      type = ++i < chain.size() ? r4::find_resource(local_name(chain[i])) : nullptr;
      path.emplace_back(path.back(), element->json, index, type != nullptr ? type->name : std::string_view());
    } else {
      path.emplace_back(path.back(), element->name, index, element->choice ? type->name : std::string_view());
    }
  }
  return path.back().text();
}

}  // namespace bars::fhir
