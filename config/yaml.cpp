#include "config/yaml.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <utility>

namespace bars::config {

namespace {

constexpr std::size_t deepest = 16;

Position position(const YAML::Mark& mark) { return {mark.line + 1, mark.column + 1}; }

// Takes the parser's events rather than its nodes: nodes lose repeated keys, follow aliases (which may multiply) and
// do not say which scalars were quoted.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(Reading& reading) : reading_(reading) {}

  Value take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Value value = begin(Value::Kind::nothing, mark, {}, anchor);
    // The parser gives an empty value the position of what follows it.
    if (!open_.empty() && open_.back().key) value.at = open_.back().key_at;
    place(std::move(value));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    reading_.fault(position(mark), "found an alias (*name); expected the value itself, aliases are not read");
    place(begin(Value::Kind::refused, mark, {}, YAML::NullAnchor));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    Value value = begin(Value::Kind::scalar, mark, tag, anchor);
    value.text = text;
    value.plain = tag == "?";
    place(std::move(value));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(begin(Value::Kind::list, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(begin(Value::Kind::group, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Value value;
    std::optional<std::string> key;  // of a group: read, its value is still to come
    Position key_at;
  };

  Value begin(Value::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor)
      reading_.fault(position(mark), "found an anchor (&name); expected a plain value, anchors are not read");
    if (!tag.empty() && tag != "?" && tag != "!")
      reading_.fault(position(mark), "found a tag (!name); expected a plain value, tags are not read");
    Value value;
    value.kind = kind;
    value.at = position(mark);
    return value;
  }

  void open(Value value, const YAML::Mark& mark) {
    if (open_.size() == deepest)
      throw YAML::ParserException(mark, fmt::format("nested more than {} levels deep", deepest));
    open_.push_back({std::move(value), {}, {}});
  }

  void close() {
    Value value = std::move(open_.back().value);
    open_.pop_back();
    place(std::move(value));
  }

  void place(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    auto& parent = open_.back();
    if (parent.value.kind == Value::Kind::list) {
      parent.value.items.push_back(std::move(value));
    } else if (parent.key) {
      parent.value.entries.push_back({*std::exchange(parent.key, std::nullopt), parent.key_at, std::move(value)});
    } else {
      parent.key = value.kind == Value::Kind::scalar ? value.text : describe(value);
      parent.key_at = value.at;
    }
  }

  Reading& reading_;
  std::vector<Open> open_;
  Value root_;
};

// Stops at the start of a second document; what is in it does not matter.
class SecondDocument : public Builder {
 public:
  using Builder::Builder;
  void OnDocumentStart(const YAML::Mark& mark) override {
    throw YAML::ParserException(mark, "a second document starts here (a line of --- or less indentation than above)");
  }
};

}  // namespace

std::optional<Value> parse_yaml(std::istream& in, Reading& reading) {
  try {
    YAML::Parser parser(in);
    Builder builder(reading);
    parser.HandleNextDocument(builder);
    Value root = builder.take();
    if (root.kind == Value::Kind::nothing) {
      root.kind = Value::Kind::group;
      root.at = {1, 1};
    }
    SecondDocument second(reading);
    parser.HandleNextDocument(second);
    return root;
  } catch (const YAML::Exception& error) {
    reading.fault(position(error.mark), fmt::format("not readable as YAML: {}", error.msg));
    return std::nullopt;
  }
}

}  // namespace bars::config
