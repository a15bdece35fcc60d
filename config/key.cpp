#include "config/key.hpp"

#include <algorithm>
#include <set>

namespace bars::config {

namespace {

std::optional<bool> read_flag(Reading& reading, const Value& value, std::string_view expected) {
  const auto text = reading.text(value, expected);
  if (!text) return std::nullopt;
  if (value.plain && (*text == "true" || *text == "false")) return *text == "true";
  reading.fault(value.at,
                fmt::format("found {}{}; expected {}", quote(*text), value.plain ? "" : " in quotes", expected));
  return std::nullopt;
}

std::optional<std::string> read_text(Reading& reading, const Value& value, const Form& form) {
  auto text = reading.text(value, form.expected);
  if (!text) return std::nullopt;
  auto wrong = problem(form, *text);
  if (wrong.empty()) return text;
  reading.fault(value.at, std::move(wrong));
  return std::nullopt;
}

std::optional<std::string> default_of(Presence presence, const std::string& initial) {
  return presence == Presence::mandatory ? std::nullopt : std::optional(initial.empty() ? "null" : initial);
}

const Form& path_form() {
  static const Form form{"a path, relative to this file", [](std::string_view text) { return !text.empty(); }};
  return form;
}

}  // namespace

Key described(std::string_view name, std::string expected, std::optional<std::string> initial,
              std::string_view description) {
  Key key;
  key.name = name;
  key.expected = std::move(expected);
  key.initial = std::move(initial);
  key.description = description;
  return key;
}

Key group(std::string_view name, Table keys, Check check) {
  auto key = described(name, "a group of keys", std::nullopt, {});
  key.shape = Key::Shape::group;
  key.read = [table = keys, check = std::move(check)](Reading& reading, const Value& value) {
    const auto faults = reading.faults();
    read_group(reading, value, table);
    if (check && reading.faults() == faults) check(reading, value);
  };
  key.keys = std::move(keys);
  return key;
}

Key group_or_none(std::string_view name, Table keys, std::string_view description, Check check) {
  auto key = group(name, std::move(keys), std::move(check));
  key.expected = "a group of keys, or null";
  key.shape = Key::Shape::optional_group;
  key.initial = "null";
  key.description = description;
  key.read = [read = std::move(key.read)](Reading& reading, const Value& value) {
    if (value.kind != Value::Kind::nothing) read(reading, value);
  };
  return key;
}

Key text(std::string_view name, std::string& out, Form form, Presence presence, std::string_view description) {
  const bool nullable = presence == Presence::optional && out.empty();
  if (nullable) form.expected += ", or null";
  auto key = described(name, form.expected, default_of(presence, out), description);
  key.read = [&out, form = std::move(form), nullable](Reading& reading, const Value& value) {
    if (nullable && value.kind == Value::Kind::nothing) return;
    if (auto read = read_text(reading, value, form)) out = std::move(*read);
  };
  return key;
}

Key optional_text(std::string_view name, std::optional<std::string>& out, Form form, std::string_view description) {
  form.expected += ", or null";
  auto key = described(name, form.expected, "null", description);
  key.read = [&out, form = std::move(form)](Reading& reading, const Value& value) {
    if (value.kind == Value::Kind::nothing) return;
    if (auto read = read_text(reading, value, form)) out = std::move(*read);
  };
  return key;
}

Key path(std::string_view name, std::filesystem::path& out, std::string_view description) {
  auto key = described(name, path_form().expected, out.string(), description);
  key.read = [&out](Reading& reading, const Value& value) {
    if (const auto read = read_text(reading, value, path_form())) out = reading.resolve(*read);
  };
  key.absent = [&out](Reading& reading) { out = reading.resolve(out); };
  return key;
}

Key optional_path(std::string_view name, std::optional<std::filesystem::path>& out, std::string_view description) {
  auto key = described(name, path_form().expected + ", or null", "null", description);
  key.read = [&out](Reading& reading, const Value& value) {
    if (value.kind == Value::Kind::nothing) return;
    if (const auto read = read_text(reading, value, path_form())) out = reading.resolve(*read);
  };
  return key;
}

Key flag(std::string_view name, bool& out, std::string_view description) {
  auto key = described(name, "true or false", out ? "true" : "false", description);
  key.read = [&out, expected = key.expected](Reading& reading, const Value& value) {
    if (const auto read = read_flag(reading, value, expected)) out = *read;
  };
  return key;
}

Key clock_time(std::string_view name, std::chrono::minutes& out, bool end, std::string_view description) {
  const auto form = clock_time(end);
  auto key = described(name, form.expected, std::nullopt, description);
  key.read = [&out, form](Reading& reading, const Value& value) {
    if (const auto read = read_text(reading, value, form)) out = parse_clock_time(*read);
  };
  return key;
}

Key days(std::string_view name, std::vector<unsigned>& out, std::string_view description) {
  auto key = described(name, fmt::format("{}, or a list of them", days().expected), std::nullopt, description);
  key.read = [&out, expected = key.expected](Reading& reading, const Value& value) {
    std::set<unsigned> all;
    const auto add = [&](const Value& item) {
      if (const auto read = read_text(reading, item, days()))
        for (const auto day : parse_days(*read)) all.insert(day);
    };
    if (value.kind == Value::Kind::list) {
      if (value.items.empty()) reading.fault(value.at, fmt::format("found an empty list; expected {}", expected));
      for (std::size_t i = 0; i < value.items.size(); ++i) {
        const Reading::Step step(reading, i);
        add(value.items[i]);
      }
    } else {
      add(value);
    }
    out.assign(all.begin(), all.end());
  };
  return key;
}

Key dates(std::string_view name, std::vector<std::chrono::local_days>& out, std::size_t most,
          std::string_view description) {
  const auto form = date();
  auto key = described(name, fmt::format("a list of 0 to {}, each {}", most, form.expected), "[]", description);
  key.read = [&out, most, form, expected = key.expected](Reading& reading, const Value& value) {
    out.clear();
    read_items(reading, value, {0, most}, expected, [&](const Value& each) {
      const auto read = read_text(reading, each, form);
      if (!read) return;
      const auto day = parse_date(*read);
      if (std::find(out.begin(), out.end(), day) != out.end())
        return reading.fault(each.at, fmt::format("{} is in this list already", quote(*read)));
      out.push_back(day);
    });
    std::sort(out.begin(), out.end());
  };
  return key;
}

Key seconds(std::string_view name, std::chrono::seconds& out, Range range, std::string_view description) {
  auto key = described(name, fmt::format("a number from {} to {}", range.least, range.most),
                       fmt::format("{}", out.count()), description);
  key.unit = "seconds";
  key.read = [&out, range, expected = key.expected](Reading& reading, const Value& value) {
    if (const auto read = read_number(reading, value, range, expected)) out = std::chrono::seconds{*read};
  };
  return key;
}

/// A star alone would be an alias of YAML.
std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) {
    if (!text.empty()) text += ", ";
    text += item == "*" ? "\"*\"" : item;
  }
  return fmt::format("[{}]", text);
}

Key list(std::string_view name, std::vector<std::string>& out, Form item, Size size, Presence presence,
         std::string_view description) {
  auto key = described(name, fmt::format("a list of {} to {}, each {}", size.least, size.most, item.expected),
                       default_of(presence, list_of(out)), description);
  key.read = [&out, item = std::move(item), size, expected = key.expected](Reading& reading, const Value& value) {
    out.clear();
    read_items(reading, value, size, expected, [&](const Value& each) {
      auto read = read_text(reading, each, item);
      if (!read) return;
      if (!size.repeats && std::find(out.begin(), out.end(), *read) != out.end())
        return reading.fault(each.at, fmt::format("{} is in this list already", quote(*read)));
      out.push_back(std::move(*read));
    });
  };
  return key;
}

}  // namespace bars::config
