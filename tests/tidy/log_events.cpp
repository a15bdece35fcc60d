// The rule about the log: what is logged is what is documented.
#include "tests/tidy/rules.hpp"

#include <map>
#include <regex>
#include <set>

namespace bars::tidy {

namespace {

using Names = std::set<std::string>;
using Events = std::map<std::string, Names>;  // with their fields

constexpr std::string_view page = "server/observability/README.md";

Names all_of(const std::string& text, const std::regex& pattern) {
  Names found;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match)
    found.insert((*match)[1]);
  return found;
}

/// The text of a call or a braced list from behind its opening bracket to its end.
std::string inside(const std::string& text, std::size_t at) {
  int depth = 1;
  bool quoted = false;
  const auto begin = at;
  for (; at < text.size() && depth > 0; ++at) {
    const char c = text[at];
    if (c == '"' && text[at - 1] != '\\') quoted = !quoted;
    if (quoted) continue;
    if (c == '(' || c == '{') ++depth;
    if (c == ')' || c == '}') --depth;
  }
  return text.substr(begin, at - begin - 1);
}

/// Where an event gets its fields elsewhere.
const std::string any_field = "any";

/// A level, then one event or a choice of two: in a call of the log, or in a list that becomes one.
void add_logged(const std::string& text, Events& events) {
  static const std::regex level(
      R"re([({,]\s*(?:[a-z]+ \? )?(?:[A-Za-z:]*LogLevel::[a-z]+(?: : LogLevel::[a-z]+)?|level),\s*)re");
  static const std::regex event(R"re("([a-z_]+(?:\.[a-z_]+)+)")re");
  static const std::regex field(R"re(\{"([a-z_]+)",)re");
  for (std::sregex_iterator match(text.begin(), text.end(), level), end; match != end; ++match) {
    const auto call = inside(text, static_cast<std::size_t>(match->position()) + 1);
    const auto names_at = static_cast<std::size_t>(match->length()) - 1;
    const auto fields_at = call.find("{{");
    for (const auto& name : all_of(call.substr(names_at, call.find(',', names_at) - names_at), event)) {
      if (fields_at != std::string::npos)
        events[name].merge(all_of(call.substr(fields_at), field));
      else if (text[static_cast<std::size_t>(match->position())] == '{')
        events[name].insert(any_field);
      else
        events[name];
    }
  }
}

/// Rows `| `event` | level | `field`, … | meaning |`.
Events documented(const std::string& text) {
  static const std::regex row(R"re(\n\| `([a-z_]+(?:\.[a-z_]+)+)` \| (?:debug|info|warn|error)[^|]*\|([^|]*)\|)re");
  static const std::regex code(R"re(`([a-z_]+)`)re");
  Events events;
  for (std::sregex_iterator match(text.begin(), text.end(), row), end; match != end; ++match)
    events[(*match)[1]] = all_of((*match)[2], code);
  return events;
}

}  // namespace

Findings log_events(const std::vector<File>& files) {
  Events logged;
  Events told;
  for (const auto& file : files) {
    if (is_source(file) && starts_with(file.path, "server/")) add_logged(file.text, logged);
    if (file.path == page) told = documented(file.text);
  }
  Findings findings;
  const auto add = [&](const std::string& event, std::string_view what, const std::string& field) {
    findings.push_back(std::string(page).append(": ").append(event).append(what).append(field));
  };
  for (const auto& [event, fields] : logged) {
    const auto row = told.find(event);
    if (row == told.end()) {
      add(event, " is logged and not there", {});
      continue;
    }
    if (fields.count(any_field) != 0) continue;
    for (const auto& field : fields)
      if (row->second.erase(field) == 0) add(event, " also has the field ", field);
    for (const auto& field : row->second) add(event, " has no field ", field);
  }
  for (const auto& [event, fields] : told)
    if (logged.count(event) == 0) add(event, " is logged nowhere", {});
  return findings;
}

}  // namespace bars::tidy
