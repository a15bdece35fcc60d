#include "server/workflow/decision_render.hpp"

#include "server/workflow/decision_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace bars::workflow {

namespace {

using Line = std::vector<std::string>;

std::string_view heading_of(Column column) {
  switch (column) {
    case Column::event: return "event";
    case Column::use_case: return "Applications";
    case Column::reason: return "reason";
    case Column::category: return "category";
    case Column::status: return "status";
    case Column::care_plan: return "CarePlan";
    case Column::encounter: return "Encounter";
    case Column::intent: return "intent";
    case Column::task: return "Task";
    case Column::encounter_class: return "class";
  }
  return "";
}

/// Those that some row of the section looks at.
std::vector<Column> columns_of(const Section& section) {
  std::vector<Column> used;
  for (const auto column : columns)
    if (std::any_of(section.rows.begin(), section.rows.end(),
                    [&](const Row& row) { return !row.wants(column).is_any(); }))
      used.push_back(column);
  return used;
}

std::string cell(const Wanted& wanted) {
  if (wanted.is_any()) return "any";
  return fmt::format("{}", fmt::join(wanted.codes(), ", "));
}

/// The headings and the rows of a section.
std::vector<Line> lines_of(const Section& section) {
  const auto used = columns_of(section);
  std::vector<Line> lines(1, Line{"rule"});
  for (const auto column : used) lines[0].emplace_back(heading_of(column));
  lines[0].insert(lines[0].end(), {"request", "MessageDefinition"});
  for (const auto& row : section.rows) {
    Line line{std::string(row.rule)};
    for (const auto column : used) line.push_back(cell(row.wants(column)));
    line.emplace_back(name_of(row.type));
    line.emplace_back(row.definition_key.empty() ? "-" : row.definition_key);
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string markdown_of(const Section& section) {
  const auto lines = lines_of(section);
  auto page = fmt::format("\n## {}\n\n{}\n\n", section.title, section.introduction);
  page += fmt::format("| {} | because |\n", fmt::join(lines[0], " | "));
  for (std::size_t i = 0; i <= lines[0].size(); ++i) page += "|---";
  page += "|\n";
  for (std::size_t i = 1; i < lines.size(); ++i)
    page += fmt::format("| {} | {} |\n", fmt::join(lines[i], " | "), section.rows[i - 1].note);
  return page;
}

std::string text_of(const Section& section) {
  const auto lines = lines_of(section);
  std::vector<std::size_t> widths(lines[0].size());
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  auto text = fmt::format("{}\n", section.title);
  for (const auto& line : lines) {
    std::string padded;
    for (std::size_t i = 0; i < line.size(); ++i) padded += fmt::format("  {:<{}}", line[i], widths[i]);
    text += padded.substr(0, padded.find_last_not_of(' ') + 1) + '\n';
  }
  return text;
}

constexpr std::string_view introduction = R"(# Which request a message is

A BaRS message does not say in one place what it asks for. The receiver finds it out from the event and reason in the
MessageHeader, the categories of the ServiceRequest or Appointment, and a few statuses. This page is the whole of that
decision, for those who judge whether it is safe. It is made from the table that the program runs on
(`decision_table.cpp`), and a test compares the two; `bars-receiver decisions` prints the same, and
`bars-receiver decisions MESSAGE` says which row a message takes and why.

## How to read it

- Rows are tried from top to bottom, and the first in which **every** column fits is taken.
- A cell holds every code that it takes. `any`: the column does not matter. `absent` among codes: the element may be left
  out. A column that is not in a table does not matter to any of its rows.
- `rule` is the rule of [RULES.md](../../tests/conformance/RULES.md), section 10, that the row carries out. PM-30 to PM-38 are
  tolerances: forms that published examples or the official test tool use although a table of the standard has another.
- When no row fits, the message is refused whole: 400 `invariant`. The answer names the combination that was found and the
  nearest rows. So a `booking-response` (PM-13), a `delete` of what is not cancelled, or a `new` draft (PM-15) is refused.
- A row only says what is asked for. Whether it can be done, because the slot is free, the referral known and current, the
  patient the same, is looked at afterwards, and may be refused too.

## Where the columns come from

| column | element |
|---|---|
| event, reason | `MessageHeader.eventCoding`, `MessageHeader.reason` |
| Applications | the use case in `ServiceRequest.category` or `Appointment.serviceCategory`, by its Application: a1t1 to a1t12 are 1. `none`: a booking that names no use case, which follows the Core pattern |
| category | the type in `ServiceRequest.category`: referral or validation, whatever the letter case |
| status | of the Appointment or ServiceRequest |
| CarePlan, intent | `CarePlan.status` and `CarePlan.intent` of the first CarePlan |
| Task | `Task.status` of the first Task |
| Encounter, class | `Encounter.status` and `Encounter.class` of the one Encounter that counts |

The Encounter that counts in a request is the one that `ServiceRequest.encounter` names. When it names none: the first whose
status is not one that a receiver gives (planned, in-progress), so the receiver's own Encounter that comes back with an update
is passed over (PM-35); when all have such a status, a planned one first (PM-36).

The Encounter that counts in a response is the focus. When the focus is the ServiceRequest: the first that the ServiceRequest
does not name and that is not triaged, else the first. A response with more than 3 Encounters fits no row.
)";

}  // namespace

std::string decision_page() {
  std::string page(introduction);
  for (const auto& section : decision_table()) page += markdown_of(section);
  return page;
}

std::string decision_text() {
  std::string text;
  for (const auto& section : decision_table()) {
    if (!text.empty()) text += '\n';
    text += text_of(section);
  }
  return text;
}

}  // namespace bars::workflow
