// One YAML document as plain values with positions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bars::config {

/// 1-based; 0 stands for the file as a whole.
struct Position {
  int line = 0;
  int column = 0;
};

struct Entry;

struct Value {
  enum class Kind {
    nothing,  // null, ~ or an empty value
    scalar,
    list,
    group,
    refused,  // already reported as a fault: say nothing more about it
  };
  Kind kind = Kind::nothing;
  Position at;
  std::string text;            // of a scalar, as written
  bool plain = false;          // a scalar without quotes
  std::vector<Value> items;    // of a list
  std::vector<Entry> entries;  // of a group, in file order, repeated keys included

  /// The first entry with this key; nullptr when there is none.
  const Entry* find(std::string_view key) const noexcept;
};

struct Entry {
  std::string key;
  Position at;
  Value value;
};

/// What stands there, for a diagnostic: `"abc"` (bounded, printable ASCII), `null`, `a list`, `a group of keys`.
std::string describe(const Value& value);
/// Text in quotes, bounded to 60 characters, anything but printable ASCII as `?`.
std::string quote(std::string_view text);

}  // namespace bars::config
