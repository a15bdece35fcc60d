// Slots from CSV: a line with the names of the columns, then a line for each slot.
#include "server/cli/slot_file.hpp"

#include "fhir/codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace bars::cli {

namespace {

using Cells = std::vector<std::string>;

constexpr std::string_view columns[] = {"start", "end", "capacity"};
constexpr std::size_t most_cells = 16;
constexpr std::string_view expected_time =
    "expected a time such as 2026-11-23T09:00, local, or 2026-11-23T09:00:00+00:00; not one that the clocks skip";

/// One cell and what follows it; nullopt when its quotes are not closed.
std::optional<std::string> take_cell(std::string_view& line) {
  std::string cell;
  if (!line.starts_with('"')) {
    const auto end = std::min(line.find(','), line.size());
    cell = fhir::trim(line.substr(0, end));
    line.remove_prefix(end);
    return cell;
  }
  line.remove_prefix(1);
  while (!line.empty()) {
    const auto quote = line.starts_with('"');
    const auto twice = line.starts_with("\"\"");
    cell += line.front();
    line.remove_prefix(twice ? 2 : 1);
    if (!quote || twice) continue;
    cell.pop_back();
    if (!line.empty() && line.front() != ',') return std::nullopt;
    return cell;
  }
  return std::nullopt;
}

std::optional<Cells> cells_of(std::string_view line) {
  Cells cells;
  for (;;) {
    auto cell = take_cell(line);
    if (!cell || cells.size() == most_cells) return std::nullopt;
    cells.push_back(std::move(*cell));
    if (line.empty()) return cells;
    line.remove_prefix(1);
  }
}

/// What is wrong with the names of the columns; "" when nothing is.
std::string problem_of_columns(const Cells& names) {
  const auto count = [&](std::string_view name) { return std::count(names.begin(), names.end(), name); };
  for (const auto& name : names)
    if (std::find(std::begin(columns), std::end(columns), name) == std::end(columns) || count(name) > 1)
      return fmt::format("found the column {} unknown or twice; expected start,end,capacity", &name - names.data() + 1);
  if (count("start") == 0 || count("end") == 0) return "expected the columns start,end,capacity";
  return {};
}

}  // namespace

void SlotFiles::read_csv(const std::string& file, std::string_view text) {
  Cells names;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = fhir::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const auto place = fmt::format("{}:{}", file, number);
    const auto cells = cells_of(line);
    if (!cells) {
      fault(place, fmt::format("expected at most {} cells, and quotes only around a whole cell", most_cells));
      if (names.empty()) return;
    } else if (names.empty()) {
      for (const auto& cell : *cells) names.push_back(fhir::lower(cell));
      if (const auto problem = problem_of_columns(names); !problem.empty()) return fault(place, problem);
    } else if (cells->size() != names.size()) {
      fault(place, fmt::format("found {} cells; expected {}", cells->size(), names.size()));
    } else {
      read_row(place, names, *cells);
    }
  }
}

void SlotFiles::read_row(const std::string& place, const Cells& names, const Cells& cells) {
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> end;
  std::int64_t capacity = 1;
  bool right = true;
  const auto wrong = [&](std::string_view column, std::string_view what) {
    right = false;
    fault(place, fmt::format("{}: {}", column, what));
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& cell = cells[i];
    if (names[i] == "capacity") {
      const auto [stop, error] = std::from_chars(cell.data(), cell.data() + cell.size(), capacity);
      if (cell.empty() || error != std::errc{} || stop != cell.data() + cell.size())
        wrong("capacity", "expected a whole number, 0 to withdraw the slot");
      continue;
    }
    auto& time = names[i] == "start" ? start : end;
    time = read_time(cell, time_zone_);
    if (!time) wrong(names[i], expected_time);
  }
  if (right) add(place, {*start, *end, capacity});
}

}  // namespace bars::cli
