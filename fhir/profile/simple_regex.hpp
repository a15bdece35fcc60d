// The regular expressions that identifiers are checked with: characters and classes, each a fixed number of times.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// `^([456789]{1}[0-9]{9})$`. Nothing else is understood, so that matching costs no more than the text's length times
/// the pattern's.
class SimpleRegex {
 public:
  /// Nothing when the pattern is beyond that.
  static std::optional<SimpleRegex> parse(std::string_view pattern);
  bool matches(std::string_view text) const noexcept;

 private:
  struct Atom {
    std::string allowed;  // every character that fits
    std::size_t count = 1;
  };
  bool matches_at(std::string_view text) const noexcept;

  std::vector<Atom> atoms_;
  std::size_t length_ = 0;
  bool from_start_ = false;
  bool to_end_ = false;
};

}  // namespace bars::fhir::profile
