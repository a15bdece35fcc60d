#include "server/security/version_range.hpp"

#include "config/forms.hpp"

#include <array>
#include <optional>
#include <utility>

namespace bars::security {

namespace {

/// Ordered as versions are: the numbers, then a release behind its pre-releases.
using Version = std::pair<std::array<unsigned, 4>, bool>;

std::optional<Version> version_of(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  text = text.substr(0, text.find('+'));
  const auto dash = text.find('-');
  const auto numbers = config::parse_version_number(text.substr(0, dash));
  if (!numbers) return std::nullopt;
  return Version{*numbers, dash == std::string_view::npos};
}

}  // namespace

bool is_in(const config::VersionRange& range, std::string_view text) {
  const auto version = version_of(text);
  if (!version) return false;
  if (!range.from.empty() && *version < version_of(range.from)) return false;
  // A pre-release of what is too high has what is too high in it.
  return range.below.empty() || version->first < *config::parse_version_number(range.below);
}

}  // namespace bars::security
