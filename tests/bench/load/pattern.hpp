// A request as text, and the few places of it that differ from one request to the next.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bars::load {

enum class Field : unsigned char {
  request_id,
  correlation_id,
  bundle_id,
  nhs_number,
  birth_date,
  slot_id,
  slot_start,
  slot_end,
  resource_id
};
inline constexpr std::size_t field_count = 9;

/// Stands in a pattern where a value goes, and is as long as every value of the field.
std::string_view mark_of(Field field) noexcept;

/// One value of each field. Made once and changed for each request, so that nothing is allocated.
class Values {
 public:
  Values();
  /// Throws std::logic_error when `value` is not as long as the field.
  void set(Field field, std::string_view value);
  /// To be written in place.
  std::string& at(Field field) noexcept { return texts_[static_cast<std::size_t>(field)]; }
  std::string_view at(Field field) const noexcept { return texts_[static_cast<std::size_t>(field)]; }

 private:
  std::array<std::string, field_count> texts_;
};

class Pattern {
 public:
  /// `text` has the marks of the fields, each as often as it likes.
  explicit Pattern(std::string text);

  const std::string& text() const noexcept { return text_; }
  /// `request` is a copy of text(), filled before or not; only the places of the fields are written.
  void fill(std::string& request, const Values& values) const noexcept;

 private:
  struct Place {
    std::size_t offset;
    Field field;
  };

  std::string text_;
  std::vector<Place> places_;
};

}  // namespace bars::load
