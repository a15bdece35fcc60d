#include "fhir/profile/simple_regex.hpp"

#include <charconv>

namespace bars::fhir::profile {

namespace {

constexpr std::size_t most_times = 64;
constexpr std::string_view special = "\\[](){}.*+?|^$";

/// The inside of `[...]`: characters and ranges of them.
bool read_class(std::string_view inside, std::string& allowed) {
  if (inside.empty() || inside.front() == '^') return false;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    const char low = inside[i];
    if (low == '\\' || low == '[') return false;
    const bool range = i + 2 < inside.size() && inside[i + 1] == '-';
    const char high = range ? inside[i + 2] : low;
    if (high < low || (!range && low == '-')) return false;
    for (char c = low; c < high; ++c) allowed.push_back(c);
    allowed.push_back(high);
    if (range) i += 2;
  }
  return true;
}

}  // namespace

std::optional<SimpleRegex> SimpleRegex::parse(std::string_view pattern) {
  SimpleRegex regex;
  regex.from_start_ = pattern.starts_with('^');
  if (regex.from_start_) pattern.remove_prefix(1);
  regex.to_end_ = pattern.ends_with('$');
  if (regex.to_end_) pattern.remove_suffix(1);
  if (pattern.starts_with('(') && pattern.ends_with(')')) pattern = pattern.substr(1, pattern.size() - 2);
  while (!pattern.empty()) {
    Atom atom;
    if (pattern.front() == '[') {
      const auto close = pattern.find(']');
      if (close == pattern.npos || !read_class(pattern.substr(1, close - 1), atom.allowed)) return std::nullopt;
      pattern.remove_prefix(close + 1);
    } else {
      if (special.find(pattern.front()) != special.npos) return std::nullopt;
      atom.allowed = pattern.front();
      pattern.remove_prefix(1);
    }
    if (pattern.starts_with('{')) {
      const auto close = pattern.find('}');
      if (close == pattern.npos) return std::nullopt;
      const char* const end = pattern.data() + close;
      const auto parsed = std::from_chars(pattern.data() + 1, end, atom.count);
      if (parsed.ec != std::errc() || parsed.ptr != end || atom.count > most_times) return std::nullopt;
      pattern.remove_prefix(close + 1);
    }
    regex.length_ += atom.count;
    regex.atoms_.push_back(std::move(atom));
  }
  return regex;
}

bool SimpleRegex::matches(std::string_view text) const noexcept {
  if (text.size() < length_) return false;
  if (from_start_ && to_end_) return text.size() == length_ && matches_at(text);
  if (from_start_) return matches_at(text);
  if (to_end_) return matches_at(text.substr(text.size() - length_));
  for (std::size_t at = 0; at + length_ <= text.size(); ++at)
    if (matches_at(text.substr(at))) return true;
  return false;
}

bool SimpleRegex::matches_at(std::string_view text) const noexcept {
  std::size_t at = 0;
  for (const Atom& atom : atoms_) {
    for (std::size_t i = 0; i < atom.count; ++i)
      if (atom.allowed.find(text[at++]) == atom.allowed.npos) return false;
  }
  return true;
}

}  // namespace bars::fhir::profile
