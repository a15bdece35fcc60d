// Walking the values of a file against the tables of keys.
#include "config/key.hpp"

#include <algorithm>
#include <charconv>

namespace bars::config {

namespace {

Names names_of(const Table& table) {
  Names names;
  for (const auto& key : table) names.push_back(key.name);
  return names;
}

/// A key that is not in the file.
void read_absent(Reading& reading, const Key& key, Position at) {
  if (key.absent) return key.absent(reading);
  if (key.shape == Key::Shape::group) {
    // Its own keys may be mandatory, or have something to do when they are absent.
    Value nothing_given;
    nothing_given.kind = Value::Kind::group;
    nothing_given.at = at;
    return key.read(reading, nothing_given);
  }
  if (!key.initial) reading.fault(at, fmt::format("missing; expected {}", key.expected));
}

}  // namespace

void read_group(Reading& reading, const Value& value, const Table& table) {
  if (value.kind == Value::Kind::refused) return;
  if (value.kind != Value::Kind::group)
    return reading.fault(value.at,
                         fmt::format("found {}; expected a group of keys: {}", describe(value), join(names_of(table))));
  for (const auto& entry : value.entries) {
    const Reading::Step step(reading, entry.key);
    const auto key = std::find_if(table.begin(), table.end(), [&](const Key& each) { return each.name == entry.key; });
    const auto* first = value.find(entry.key);
    if (key == table.end()) {
      const auto nearest = did_you_mean(names_of(table), entry.key);
      reading.fault(entry.at, fmt::format("unknown key{}",
                                          nearest.empty() ? "; expected one of " + join(names_of(table)) : nearest));
    } else if (first != &entry) {
      reading.fault(entry.at, fmt::format("repeated key; it is given on line {} already", first->at.line));
    } else {
      key->read(reading, entry.value);
    }
  }
  for (const auto& key : table) {
    if (value.find(key.name) != nullptr) continue;
    const Reading::Step step(reading, key.name);
    read_absent(reading, key, value.at);
  }
}

std::optional<std::uint64_t> read_number(Reading& reading, const Value& value, Range range, std::string_view expected) {
  const auto text = reading.text(value, expected);
  if (!text) return std::nullopt;
  // Only plain decimal: YAML readers disagree on 0755, 0x1f, 1_000 and 1e3.
  std::uint64_t number = 0;
  const auto end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data(), end, number);
  const bool decimal = error == std::errc{} && stop == end && (text->size() == 1 || text->front() != '0');
  if (value.plain && decimal && number >= range.least && number <= range.most) return number;
  reading.fault(value.at,
                fmt::format("found {}{}; expected {}", quote(*text), value.plain ? "" : " in quotes", expected));
  return std::nullopt;
}

void read_items(Reading& reading, const Value& value, Size size, std::string_view expected,
                const std::function<void(const Value&)>& each) {
  if (value.kind == Value::Kind::refused) return;
  if (value.kind != Value::Kind::list)
    return reading.fault(value.at, fmt::format("found {}; expected {}", describe(value), expected));
  if (value.items.size() < size.least || value.items.size() > size.most)
    return reading.fault(value.at, fmt::format("found a list of {}; expected {}", value.items.size(), expected));
  for (std::size_t i = 0; i < value.items.size(); ++i) {
    const Reading::Step step(reading, i);
    each(value.items[i]);
  }
}

}  // namespace bars::config
