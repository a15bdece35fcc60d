#include "fhir/profile/discriminator.hpp"

#include <algorithm>

namespace bars::fhir::profile {

namespace {

bool is_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

/// `url` of `extension('url')`; empty when the text is not that.
std::string_view argument(std::string_view text, std::string_view function) noexcept {
  if (!text.starts_with(function)) return {};
  text.remove_prefix(function.size());
  if (text.size() < 3 || text.front() != '(' || text.back() != ')') return {};
  text = text.substr(1, text.size() - 2);
  const bool quoted = text.size() > 2 && (text.front() == '\'' || text.front() == '"') && text.back() == text.front();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

/// Up to the next dot that is not inside brackets.
std::string_view next_part(std::string_view path) noexcept {
  int open = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '(') ++open;
    if (path[i] == ')') --open;
    if (path[i] == '.' && open == 0) return path.substr(0, i);
  }
  return path;
}

bool add(std::string_view part, std::vector<Step>& steps) {
  if (part == "$this") return steps.empty();
  if (part == "resolve()") {
    steps.push_back({Step::Kind::resolve, {}, {}});
    return true;
  }
  if (const auto url = argument(part, "extension"); !url.empty()) {
    steps.push_back({Step::Kind::extension, url, {}});
    return true;
  }
  if (const auto type = argument(part, "ofType"); !type.empty()) {
    if (steps.empty() || steps.back().kind != Step::Kind::name) return false;
    steps.back().of_type = type;
    return true;
  }
  if (part.ends_with("[x]")) part.remove_suffix(3);
  steps.push_back({Step::Kind::name, part, {}});
  return is_name(part);
}

}  // namespace

std::optional<std::vector<Step>> parse_path(std::string_view path) {
  std::vector<Step> steps;
  while (true) {
    const std::string_view part = next_part(path);
    if (!add(part, steps)) return std::nullopt;
    if (part.size() == path.size()) return steps;
    path.remove_prefix(part.size() + 1);
  }
}

}  // namespace bars::fhir::profile
