// A key of the configuration: its name, what it takes, its default, what it is for, and where its value goes.
// The tables made of them (table.hpp) are the one source for reading, for defaults and for the reference page.
// A default is the initialiser of the field that the key is bound to.
#pragma once

#include "config/forms.hpp"
#include "config/reading.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::config {

struct Key;
using Table = std::vector<Key>;

struct Key {
  enum class Shape { value, group, optional_group, groups };

  std::string name;
  Shape shape = Shape::value;
  std::string expected;                // completes "expected …"
  std::optional<std::string> initial;  // the default as YAML; absent: the key is mandatory
  std::string unit;
  std::string description;
  Table keys;  // of a group, or of one of several
  /// Stores the value where the key is bound to, or reports what is wrong with it.
  std::function<void(Reading&, const Value&)> read;
  /// When set: called instead of `read` when the key is not given.
  std::function<void(Reading&)> absent;
};

/// Whether a key may be left out; then the field keeps its initialiser.
enum class Presence { mandatory, optional };

/// What is asked of the group as a whole, once all its keys were read without a fault.
using Check = std::function<void(Reading&, const Value&)>;

/// Reads a group of keys against its table: unknown, repeated and missing keys are faults.
void read_group(Reading& reading, const Value& value, const Table& table);

Key group(std::string_view name, Table keys, Check check = {});

/// A group that may be left out, or null, bound to fields that then keep their initialisers.
Key group_or_none(std::string_view name, Table keys, std::string_view description, Check check);

Key text(std::string_view name, std::string& out, Form form, Presence presence, std::string_view description);
/// null, the default, leaves `out` empty.
Key optional_text(std::string_view name, std::optional<std::string>& out, Form form, std::string_view description);
Key path(std::string_view name, std::filesystem::path& out, std::string_view description);
Key optional_path(std::string_view name, std::optional<std::filesystem::path>& out, std::string_view description);
Key flag(std::string_view name, bool& out, std::string_view description);
Key clock_time(std::string_view name, std::chrono::minutes& out, bool end, std::string_view description);
/// A day or a list of days and ranges; at least one.
Key days(std::string_view name, std::vector<unsigned>& out, std::string_view description);

/// Up to `most` dates, sorted in `out`.
Key dates(std::string_view name, std::vector<std::chrono::local_days>& out, std::size_t most,
          std::string_view description);

/// Bounds of a number, both included.
struct Range {
  std::uint64_t least;
  std::uint64_t most;
};

/// How many items a list may have, and whether one may be there twice.
struct Size {
  std::size_t least;
  std::size_t most;
  bool repeats = false;
};

Key list(std::string_view name, std::vector<std::string>& out, Form item, Size size, Presence presence,
         std::string_view description);

// --- what the templates below are made of

Key described(std::string_view name, std::string expected, std::optional<std::string> initial,
              std::string_view description);
/// A plain decimal number in the range; anything else is reported.
std::optional<std::uint64_t> read_number(Reading& reading, const Value& value, Range range, std::string_view expected);
void read_items(Reading& reading, const Value& value, Size size, std::string_view expected,
                const std::function<void(const Value&)>& each);

template <class Number>
Key number(std::string_view name, Number& out, Range range, std::string_view unit, std::string_view description) {
  auto key = described(name, fmt::format("a number from {} to {}", range.least, range.most), fmt::format("{}", out),
                       description);
  key.unit = unit;
  key.read = [&out, range, expected = key.expected](Reading& reading, const Value& value) {
    if (const auto read = read_number(reading, value, range, expected)) out = static_cast<Number>(*read);
  };
  return key;
}

template <class Number>
Key optional_number(std::string_view name, std::optional<Number>& out, Range range, std::string_view description) {
  auto key =
      described(name, fmt::format("a number from {} to {}, or null", range.least, range.most), "null", description);
  key.read = [&out, range, expected = key.expected](Reading& reading, const Value& value) {
    if (value.kind == Value::Kind::nothing) return;
    if (const auto read = read_number(reading, value, range, expected)) out = static_cast<Number>(*read);
  };
  return key;
}

Key seconds(std::string_view name, std::chrono::seconds& out, Range range, std::string_view description);

template <class Choice>
Key choice(std::string_view name, Choice& out, std::vector<std::pair<std::string_view, Choice>> choices,
           std::string_view description) {
  Names names;
  std::string initial;
  for (const auto& [text, choice] : choices) {
    names.push_back(text);
    if (choice == out) initial = text;
  }
  const auto form = one_of(names);
  auto key = described(name, form.expected, initial, description);
  key.read = [&out, form, choices = std::move(choices)](Reading& reading, const Value& value) {
    const auto read = reading.text(value, form.expected);
    if (!read) return;
    if (auto wrong = problem(form, *read); !wrong.empty()) return reading.fault(value.at, std::move(wrong));
    for (const auto& [text, choice] : choices)
      if (text == *read) out = choice;
  };
  return key;
}

/// A list of groups, one element of `out` each, faulty ones included so that positions agree.
template <class Element>
Key groups(std::string_view name, std::vector<Element>& out, Size size, Presence presence, std::string_view description,
           Table (*table_of)(Element&), Check check = {}) {
  auto key = described(name, fmt::format("a list of {} to {} groups of keys", size.least, size.most),
                       presence == Presence::mandatory ? std::nullopt : std::optional<std::string>("[]"), description);
  key.shape = Key::Shape::groups;
  const auto element = std::make_shared<Element>();
  key.keys = table_of(*element);
  key.read = [&out, element, table = key.keys, size, expected = key.expected, check](Reading& reading,
                                                                                     const Value& value) {
    read_items(reading, value, size, expected, [&](const Value& item) {
      *element = Element{};
      read_group(reading, item, table);
      out.push_back(std::move(*element));
    });
    if (check && value.kind == Value::Kind::list) check(reading, value);
  };
  return key;
}

/// A group that may be left out, or null.
template <class Element>
Key optional_group(std::string_view name, std::optional<Element>& out, std::string_view description,
                   Table (*table_of)(Element&)) {
  auto key = described(name, "a group of keys, or null", "null", description);
  key.shape = Key::Shape::optional_group;
  const auto element = std::make_shared<Element>();
  key.keys = table_of(*element);
  key.read = [&out, element, table = key.keys](Reading& reading, const Value& value) {
    if (value.kind == Value::Kind::nothing) return;
    *element = Element{};
    read_group(reading, value, table);
    out = std::move(*element);
  };
  return key;
}

}  // namespace bars::config
