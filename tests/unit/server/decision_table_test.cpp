// The engine against the table: every row with every code that it takes, and with each cell changed to every code that
// it does not take.
#include "server/workflow/decision_table.hpp"

#include "fhir/message_definition.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/server/decision_messages.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace bars;
using test::Codes;
using workflow::Column;
using workflow::Row;
using Texts = std::vector<std::string_view>;

const Texts events{"booking-request", "booking-response", "servicerequest-request", "servicerequest-response"};
const Texts booking_statuses{"proposed",  "pending", "booked",           "arrived",    "fulfilled",
                             "cancelled", "noshow",  "entered-in-error", "checked-in", "waitlist"};
const Texts request_statuses{"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown", ""};
const Texts encounter_statuses{"planned",  "arrived",   "triaged",          "in-progress", "onleave",
                               "finished", "cancelled", "entered-in-error", "unknown",     ""};
const Texts use_cases{"a1t1", "a2t1", "a3t1", "a4t1", "a5t1", "a6t1", "a6t2", "a6t3", "a7t1", "a8t1"};

/// Everything that a message can have in a column.
Texts all_codes(Column column, bool is_booking) {
  switch (column) {
    case Column::event: return events;
    case Column::use_case: {
      auto cases = use_cases;
      if (is_booking) cases.emplace_back("none");
      return cases;
    }
    case Column::reason: return {"new", "update", "delete"};
    case Column::category: return is_booking ? Texts{""} : Texts{"referral", "validation", "request"};
    case Column::status: return is_booking ? booking_statuses : request_statuses;
    case Column::care_plan: return request_statuses;
    case Column::encounter: return encounter_statuses;
    case Column::intent: return {"proposal", "plan", "order", "option", ""};
    case Column::task: return {"draft", "requested", "accepted", "completed", ""};
    case Column::encounter_class: return {"EMER", "AMB", "VR", ""};
  }
  return {};
}

std::vector<const Row*> all_rows() {
  std::vector<const Row*> rows;
  for (const auto& section : workflow::decision_table())
    for (const auto& row : section.rows) rows.push_back(&row);
  return rows;
}

/// Our own reading of a cell, beside the one that is tested.
bool takes(const Row& row, Column column, std::string_view code) {
  const auto text = " " + std::string(row.wants(column).text()) + " ";
  const auto has = [&](std::string_view word) { return text.find(" " + std::string(word) + " ") != std::string::npos; };
  if (has("any") || has(code.empty() ? "absent" : code)) return true;
  return column == Column::use_case && code != "none" && has(code.substr(1, 1));
}

const Row* expected(const Codes& codes) {
  for (const auto* row : all_rows())
    if (std::all_of(workflow::columns.begin(), workflow::columns.end(),
                    [&](Column column) { return takes(*row, column, codes[column]); }))
      return row;
  return nullptr;
}

void check(const Codes& codes) {
  const auto* row = expected(codes);
  const auto seen = test::decided(codes);
  INFO(in_text(codes) << seen.diagnostics);
  REQUIRE(seen.rule == (row == nullptr ? "400" : std::string(row->rule)));
  if (row == nullptr) return;
  REQUIRE(seen.type == row->type);
  REQUIRE(seen.definition == row->definition_key);
}

/// A message that the row takes, with the first code of each cell.
Codes taken_by(const Row& row) {
  Codes codes("", "", "", "", "");
  const bool is_booking = row.event.takes("booking-request");
  for (const auto column : workflow::columns)
    for (const auto code : all_codes(column, is_booking))
      if (takes(row, column, code)) {
        codes = codes.with(column, code);
        break;
      }
  return codes;
}

}  // namespace

TEST_CASE("PM-1 to PM-15 PM-30 to PM-38 A1 to A8 every row takes what it says, and nothing else") {
  for (const auto* row : all_rows()) {
    const auto codes = taken_by(*row);
    REQUIRE(expected(codes) == row);  // no row hides another
    for (const auto column : workflow::columns)
      for (const auto code : all_codes(column, codes.is_booking())) {
        auto changed = codes.with(column, code);
        if (changed.is_booking() != codes.is_booking())
          changed = changed.with(Column::category, changed.is_booking() ? "" : "referral");
        if (!changed.is_booking() && changed[Column::use_case] == "none") continue;  // no such message can be read
        check(changed);
        if (!takes(*row, column, code)) REQUIRE(expected(changed) != row);
      }
  }
}

TEST_CASE("PM-15 every combination of reason, category and statuses is what the table says") {
  for (const auto use_case : {"a1t1", "a4t1", "a6t2"})
    for (const auto event : {"servicerequest-request", "servicerequest-response"})
      for (const auto reason : {"new", "update"})
        for (const auto category : {"referral", "validation"})
          for (const auto status : {"active", "completed", "revoked"})
            for (const auto encounter : encounter_statuses)
              for (const auto care_plan : {"active", "completed", ""})
                check({event, use_case, reason, category, status, care_plan, encounter});
}

TEST_CASE("MD-1 to MD-9 the table names codes and definitions of the standard, and says why") {
  for (const auto* row : all_rows()) {
    INFO(row->rule << " " << name_of(row->type));
    const bool is_booking = row->event.takes("booking-request");
    for (const auto column : workflow::columns) {
      const auto codes = all_codes(column, is_booking);
      for (const auto code : row->wants(column).codes()) {
        INFO(code);
        const bool is_application = column == Column::use_case && code.size() == 1 && code >= "1" && code <= "8";
        const bool is_known = std::find(codes.begin(), codes.end(), code == "absent" ? "" : code) != codes.end();
        CHECK((is_application || is_known));
      }
    }
    CHECK_FALSE(row->note.empty());
    if (row->type == workflow::RequestType::not_supported) {
      CHECK(row->definition_key.empty());
      continue;
    }
    const auto* definition = fhir::find_definition_by_key(row->definition_key);
    REQUIRE(definition != nullptr);
    CHECK(row->event.takes(code_of(definition->event)));
  }
}

TEST_CASE("BIZ-11 every request of the standard has a row and a name of its own") {
  std::set<std::string_view> names;
  for (const auto* row : all_rows()) {
    CHECK_FALSE(name_of(row->type).empty());
    names.insert(name_of(row->type));
  }
  CHECK(names.size() == static_cast<std::size_t>(workflow::RequestType::not_supported) + 1);
}
