#include "server/workflow/decision_match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace bars::workflow {

namespace {

constexpr std::size_t most_named = 3;

/// `a, b` and the last with a word before it.
template <class Text>
std::string list(const std::vector<Text>& items, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? last : ", ";
    text += items[i];
  }
  return text;
}

/// PM-30 to PM-38 take forms that senders should not rely on.
bool is_tolerance(const Row& row) { return row.rule.size() == 5 && row.rule.starts_with("PM-3"); }

/// What the message asks for, as against the state that it comes in: a cell of these that differs outweighs all others,
/// so that a sender whose CarePlan is wrong is not told how to cancel.
bool says_what_is_asked(Column column) { return column <= Column::status; }

/// Smaller is nearer.
using Distance = std::array<std::ptrdiff_t, 3>;

Distance distance(const Inputs& in, const Row& row) {
  const auto differences = [&](bool in_what_is_asked) {
    return std::count_if(columns.begin(), columns.end(), [&](Column column) {
      return says_what_is_asked(column) == in_what_is_asked && !in.fits(row, column);
    });
  };
  return {differences(true), differences(false), is_tolerance(row) ? 1 : 0};
}

/// The rows that the message can have meant.
std::vector<const Row*> candidates(const Inputs& in) {
  std::vector<const Row*> all;
  std::vector<const Row*> of_event;
  std::vector<const Row*> of_application;
  for (const auto& section : decision_table())
    for (const auto& row : section.rows) {
      if (row.type == RequestType::not_supported) continue;
      all.push_back(&row);
      if (!in.fits(row, Column::event)) continue;
      of_event.push_back(&row);
      if (in.fits(row, Column::use_case)) of_application.push_back(&row);
    }
  if (!of_application.empty()) return of_application;
  return of_event.empty() ? all : of_event;
}

std::string what_was_found(const Inputs& in) {
  const auto rows = candidates(in);
  std::vector<std::string> found;
  for (const auto column : columns)
    if (std::any_of(rows.begin(), rows.end(), [&](const Row* row) { return !row->wants(column).is_any(); }))
      found.push_back(fmt::format("{} {}", in.name_of(column), in.shown(column)));
  return list(found, " and ");
}

std::string what_is_needed(const Inputs& in, const Row& row) {
  std::vector<std::string> needed;
  for (const auto column : columns)
    if (!in.fits(row, column)) needed.push_back(fmt::format("{} {}", in.name_of(column), in_words(row, column)));
  return list(needed, " and ");
}

}  // namespace

bool has_too_many_encounters(const Inputs& in) noexcept {
  return in.is_response() && in.encounters() > most_encounters_of_response;
}

const Row* find_row(const Inputs& in) noexcept {
  if (has_too_many_encounters(in)) return nullptr;
  for (const auto& section : decision_table())
    for (const auto& row : section.rows)
      if (in.fits(row)) return &row;
  return nullptr;
}

std::vector<const Row*> nearest_rows(const Inputs& in) {
  auto rows = candidates(in);
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Row* a, const Row* b) { return distance(in, *a) < distance(in, *b); });
  const auto least = distance(in, *rows.front());
  const auto end = std::find_if(rows.begin(), rows.end(), [&](const Row* row) { return distance(in, *row) > least; });
  rows.resize(std::min(static_cast<std::size_t>(end - rows.begin()), most_named));
  return rows;
}

std::string in_words(const Row& row, Column column) {
  const auto& wanted = row.wants(column);
  const bool is_numbers = column == Column::use_case && wanted.text().find_first_of("12345678") == 0;
  return (is_numbers ? "of Application " : "") + list(wanted.codes(), " or ");
}

fhir::Error no_row(const Inputs& in) {
  if (has_too_many_encounters(in))
    return {
        fhir::Category::invariant,
        fmt::format("A response has {} Encounters at most, found {}.", most_encounters_of_response, in.encounters()),
        "Bundle.entry"};
  const auto nearest = nearest_rows(in);
  auto text = fmt::format("No request of the standard has {}.", what_was_found(in));
  for (const auto* row : nearest)
    text += fmt::format(" {} ({}) needs {}.", row->rule, name_of(row->type), what_is_needed(in, *row));
  const auto differs =
      std::find_if(columns.begin(), columns.end(), [&](Column column) { return !in.fits(*nearest.front(), column); });
  return {fhir::Category::invariant, std::move(text), in.path_of(*differs)};
}

}  // namespace bars::workflow
