#include "tests/bench/load/pattern.hpp"

#include <algorithm>
#include <stdexcept>

namespace bars::load {

namespace {

// As long as a UUID, an NHS number, a date, an instant with its offset. No text of a message begins like this.
constexpr std::array<std::string_view, field_count> marks{"@request-id@------------------------",
                                                          "@correlation-id@--------------------",
                                                          "@bundle-id@-------------------------",
                                                          "@nhs-no@--",
                                                          "@born@----",
                                                          "@slot-id@---------------------------",
                                                          "@slot-start@-------------",
                                                          "@slot-end@---------------",
                                                          "@resource-id@-----------------------"};
static_assert(marks[0].size() == 36 && marks[1].size() == 36 && marks[2].size() == 36 && marks[3].size() == 10);
static_assert(marks[4].size() == 10 && marks[5].size() == 36 && marks[6].size() == 25 && marks[7].size() == 25);
static_assert(marks[8].size() == 36);

}  // namespace

std::string_view mark_of(Field field) noexcept { return marks[static_cast<std::size_t>(field)]; }

Values::Values() { std::copy(marks.begin(), marks.end(), texts_.begin()); }

void Values::set(Field field, std::string_view value) {
  if (value.size() != mark_of(field).size()) throw std::logic_error("a value is not as long as its field");
  at(field) = value;
}

Pattern::Pattern(std::string text) : text_(std::move(text)) {
  for (std::size_t i = 0; i < field_count; ++i) {
    for (auto at = text_.find(marks[i]); at != std::string::npos; at = text_.find(marks[i], at + marks[i].size()))
      places_.push_back({at, static_cast<Field>(i)});
  }
}

void Pattern::fill(std::string& request, const Values& values) const noexcept {
  for (const auto& place : places_) {
    const auto value = values.at(place.field);
    std::copy(value.begin(), value.end(), request.begin() + static_cast<std::ptrdiff_t>(place.offset));
  }
}

}  // namespace bars::load
