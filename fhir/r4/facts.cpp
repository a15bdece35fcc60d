#include "fhir/r4/facts.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include "fhir/facts_text.hpp"

namespace bars::fhir::r4 {

namespace {

constexpr std::string_view element_facts =
#include "fhir/r4/elements.facts"
    ;
constexpr std::string_view code_facts =
#include "fhir/r4/codes.facts"
    ;

constexpr std::array<std::pair<std::string_view, Primitive>, 20> primitives{{
    {"base64Binary", Primitive::base64_binary},
    {"boolean", Primitive::boolean},
    {"canonical", Primitive::canonical},
    {"code", Primitive::code},
    {"date", Primitive::date},
    {"dateTime", Primitive::date_time},
    {"decimal", Primitive::decimal},
    {"id", Primitive::id},
    {"instant", Primitive::instant},
    {"integer", Primitive::integer},
    {"markdown", Primitive::markdown},
    {"oid", Primitive::oid},
    {"positiveInt", Primitive::positive_int},
    {"string", Primitive::string},
    {"time", Primitive::time},
    {"unsignedInt", Primitive::unsigned_int},
    {"uri", Primitive::uri},
    {"url", Primitive::url},
    {"uuid", Primitive::uuid},
    {"xhtml", Primitive::xhtml},
}};

[[noreturn]] void broken(std::string_view line) {
  throw std::logic_error("the R4 facts cannot be read: " + std::string(line));
}

// A type as its block says it, before the types that its rows name are known.
struct Block {
  std::string_view kind;
  std::string_view name;
  std::string_view base;
  std::vector<std::string_view> rows;
};

std::vector<Block> read_blocks() {
  std::vector<Block> blocks;
  for (std::string_view rest = element_facts; !rest.empty();) {
    std::string_view line = take(rest, '\n');
    if (line.empty() || line.front() == '#') continue;
    if (line.starts_with("  ")) {
      if (blocks.empty()) broken(line);
      blocks.back().rows.push_back(line.substr(2));
      continue;
    }
    Block block;
    block.kind = take(line, ' ');
    block.name = take(line, ' ');
    block.base = line;
    blocks.push_back(std::move(block));
  }
  std::sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.name < b.name; });
  return blocks;
}

Kind kind_of(std::string_view text) {
  if (text == "primitive") return Kind::primitive;
  if (text == "datatype") return Kind::datatype;
  if (text == "backbone") return Kind::backbone;
  if (text == "abstract") return Kind::abstract;
  if (text == "resource") return Kind::resource;
  broken(text);
}

class Reader {
 public:
  Facts read() {
    read_codes();
    blocks_ = read_blocks();
    facts_.types.reserve(blocks_.size());  // elements point to types: they must not move
    for (const Block& block : blocks_) {
      facts_.types.push_back(
          {.name = block.name, .kind = kind_of(block.kind), .primitive = Primitive::none, .elements = {}});
      Type& type = facts_.types.back();
      for (const auto& [name, primitive] : primitives)
        if (type.kind == Kind::primitive && name == block.name) type.primitive = primitive;
    }
    for (std::size_t i = 0; i < blocks_.size(); ++i) add_rows(facts_.types[i], blocks_[i]);
    return std::move(facts_);
  }

 private:
  void read_codes() {
    for (std::string_view rest = code_facts; !rest.empty();) {
      std::string_view line = take(rest, '\n');
      if (line.starts_with("set ")) facts_.code_sets.push_back({.name = line.substr(4), .systems = {}});
      if (!line.starts_with("  ")) continue;
      line.remove_prefix(2);
      CodeSet::System system{take(line, ' '), {}};
      while (!line.empty()) system.codes.push_back(take(line, ' '));
      facts_.code_sets.back().systems.push_back(std::move(system));
    }
    std::sort(facts_.code_sets.begin(), facts_.code_sets.end(),
              [](const CodeSet& a, const CodeSet& b) { return a.name < b.name; });
  }

  const Block& block(std::string_view name) const {
    const auto found = std::lower_bound(blocks_.begin(), blocks_.end(), name,
                                        [](const Block& each, std::string_view text) { return each.name < text; });
    if (found == blocks_.end() || found->name != name) broken(name);
    return *found;
  }

  const Type* type(std::string_view name) const {
    return &facts_.types[static_cast<std::size_t>(&block(name) - blocks_.data())];
  }

  void add_rows(Type& into, const Block& from) {
    if (!from.base.empty()) add_rows(into, block(from.base));
    for (const auto row : from.rows) add_row(into, row);
  }

  void add_row(Type& into, std::string_view row) {
    Element element;
    element.attribute = row.starts_with('@');
    if (element.attribute) row.remove_prefix(1);
    std::string_view name = take(row, ' ');
    element.choice = name.ends_with("[x]");
    if (element.choice) name.remove_suffix(3);
    element.name = element.json = name;
    element.position = into.positions++;
    const auto cardinality = take(row, ' ');
    element.required = cardinality == "1" || cardinality == "+";
    element.repeats = cardinality == "*" || cardinality == "+";
    element.prohibited = cardinality == "0";
    if (const auto bound = row.find('='); bound != std::string_view::npos) {
      element.binding = code_set(row.substr(bound + 1));
      row = row.substr(0, bound);
    }
    while (!row.empty()) into.elements.push_back(alternative(element, take(row, ' ')));
  }

  /// One type of an element, which may have the targets of a Reference behind it: `Reference(Patient|Group)`.
  Element alternative(Element element, std::string_view text) {
    if (const auto open = text.find('('); open != std::string_view::npos) {
      std::string_view listed = text.substr(open + 1, text.size() - open - 2);
      auto& targets = facts_.targets.emplace_back();
      while (!listed.empty()) targets.push_back(take(listed, '|'));
      element.targets = targets;
      text = text.substr(0, open);
    }
    element.type = type(text);
    if (!element.choice) return element;
    std::string& json = facts_.names.emplace_back(element.name);
    json += text;
    if (json[element.name.size()] >= 'a') json[element.name.size()] -= 'a' - 'A';
    element.json = json;
    return element;
  }

  const CodeSet* code_set(std::string_view name) const {
    for (const CodeSet& set : facts_.code_sets)
      if (set.name == name) return &set;
    broken(name);
  }

  std::vector<Block> blocks_;
  Facts facts_;
};

}  // namespace

const Facts& facts() {
  static const Facts all = Reader().read();
  return all;
}

}  // namespace bars::fhir::r4
