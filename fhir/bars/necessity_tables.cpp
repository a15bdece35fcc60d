#include "fhir/bars/necessity_tables.hpp"

#include "fhir/facts_text.hpp"
#include "fhir/r4/definitions.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace bars::fhir {

namespace {

constexpr std::string_view facts =
#include "fhir/bars/necessity.facts"
    ;

constexpr std::size_t most_children = 64;

[[noreturn]] void broken(std::string_view line) {
  throw std::logic_error("the necessity facts cannot be read: " + std::string(line));
}

std::size_t number_of(std::string_view text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) broken(text);
  return number;
}

/// The first of the elements that a choice stands for: `performed`.
const r4::Element* find_choice(const r4::Type& type, std::string_view name) noexcept {
  const auto found = std::find_if(type.elements.begin(), type.elements.end(),
                                  [name](const r4::Element& one) { return one.choice && one.name == name; });
  return found == type.elements.end() ? nullptr : &*found;
}

class Compiler {
 public:
  NecessityTables read() {
    std::string_view rest = facts;
    while (!rest.empty()) {
      const std::string_view line = take(rest, '\n');
      if (line.starts_with("tree ")) rest.remove_prefix(add_tree(line, rest));
      if (line.starts_with("table ")) add_table(line.substr(6));
    }
    if (next_number_ > NecessityTables::most_elements) broken("too many elements");
    return std::move(tables_);
  }

 private:
  /// Reads `tree NUMBER TYPE` and the lines below it; how much of `rest` they were.
  std::size_t add_tree(std::string_view line, std::string_view rest) {
    const std::size_t before = rest.size();
    const auto type = line.substr(line.rfind(' ') + 1);
    const r4::Type* definition = r4::find_resource(type);
    if (definition == nullptr) broken(line);
    NecessaryElement root{.json = {}, .name = type, .of_type = {}, .url = {}, .path = std::string(type)};
    root.number = next_number_++;
    add_children(root, *definition, 1, rest);
    tables_.trees.push_back(std::move(root));
    return before - rest.size();
  }

  /// Lines that are indented by `depth` steps belong to `parent`; deeper ones to the line before them.
  void add_children(NecessaryElement& parent, const r4::Type& type, std::size_t depth, std::string_view& rest) {
    while (rest.find_first_not_of(' ') == 2 * depth) {
      std::string_view line = take(rest, '\n').substr(2 * depth);
      std::string_view step = take(line, ' ');
      const bool must = step.ends_with('!');
      if (must) step.remove_suffix(1);
      std::string_view url;
      if (const auto open = step.find('('); open != std::string_view::npos) {
        url = step.substr(open + 1, step.size() - open - 2);
        step = step.substr(0, open);
      }
      const bool any_type = step.ends_with("[x]");
      if (any_type) step.remove_suffix(3);
      const r4::Element* element = any_type ? find_choice(type, step) : type.find(step);
      if (element == nullptr) broken(parent.path + "." + std::string(step));
      NecessaryElement child{.json = step,
                             .name = element->name,
                             .of_type = element->choice && !any_type ? element->type->name : std::string_view(),
                             .url = url,
                             .path = parent.path + "." + std::string(element->name)};
      if (!url.empty()) child.path.append("(").append(url.substr(url.rfind('/') + 1)).append(")");
      child.any_type = any_type;
      child.number = next_number_++;
      if (line.starts_with('=')) {
        line.remove_prefix(1);
        while (!line.empty()) child.fixed.push_back(take(line, '|'));
        parent.has_fixed_child = true;
      }
      add_children(child, *element->type, depth + 1, rest);
      if (must) parent.musts |= std::uint64_t{1} << parent.children.size();
      parent.keys.push_back(child.any_type ? 0 : key_of(child.json));
      parent.children.push_back(std::move(child));
      if (parent.children.size() > most_children) broken(parent.path);
    }
  }

  void add_table(std::string_view line) {
    NecessityTable table;
    table.application = static_cast<int>(number_of(take(line, ' ')));
    table.definition = take(line, ' ');
    table.name.append("the payload table ").append(take(line, ' ')).append(" of ");
    if (table.application == 0)
      table.name += "the BaRS Core";
    else
      table.name.append("Application ").append(std::to_string(table.application));
    while (!line.empty()) table.resources.push_back(&tables_.trees.at(number_of(take(line, ' ')) - 1));
    tables_.tables.push_back(std::move(table));
  }

  NecessityTables tables_;
  std::size_t next_number_ = 0;
};

}  // namespace

const NecessityTables& necessity_tables() {
  static const NecessityTables all = Compiler().read();
  return all;
}

const NecessityTable* find_necessity_table(int application, std::string_view definition) noexcept {
  const auto& all = necessity_tables().tables;
  const auto found = std::find_if(all.begin(), all.end(), [application, definition](const NecessityTable& table) {
    return table.definition == definition && (table.application == 0 || table.application == application);
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace bars::fhir
