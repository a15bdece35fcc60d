#include "server/http/preferences.hpp"

#include "server/http/text.hpp"

#include <algorithm>

namespace bars::http {

namespace {

constexpr unsigned whole = 1000;

/// `0.25` as 250. What is no quality value of RFC 9110 counts as none given: the element is meant to be wanted.
unsigned thousandths(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text.front() != '0' && text.front() != '1')) return whole;
  if (text.size() > 1 && text[1] != '.') return whole;
  unsigned value = text.front() == '1' ? whole : 0;
  unsigned weight = 100;
  for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (!is_digit(c)) return whole;
    value += static_cast<unsigned>(c - '0') * weight;
    weight /= 10;
  }
  return std::min(value, whole);
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

NamedValue take_parameter(std::string_view& parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    const std::string_view name = trimmed(take_until(value, '='));
    if (!name.empty()) return {name, unquoted(trimmed(value))};
  }
  return {};
}

Preference read_preference(std::string_view text) {
  Preference preference;
  preference.name = trimmed(take_until(text, ';'));
  preference.parameters = text;
  for (auto named = take_parameter(text); !named.name.empty(); named = take_parameter(text)) {
    if (same_name(named.name, "q")) preference.quality = thousandths(named.value);
  }
  return preference;
}

std::vector<Preference> read_preferences(const Head& head, std::string_view name) {
  std::vector<Preference> preferences;
  for (const Header& header : head.headers) {
    if (!same_name(header.name, name)) continue;
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::string_view element = trimmed(take_until(rest, ','));
      if (!element.empty()) preferences.push_back(read_preference(element));
    }
  }
  return preferences;
}

}  // namespace bars::http
