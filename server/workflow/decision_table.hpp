// The decision table as data: what is looked at in a message, and every row.
#pragma once

#include "server/workflow/decision.hpp"

#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace bars::workflow {

/// What a row can ask for, in the order in which a message is explained.
enum class Column {
  event,
  use_case,
  reason,
  category,
  status,  // of the Appointment or ServiceRequest
  care_plan,
  encounter,
  intent,  // of the CarePlan
  task,
  encounter_class,
};
inline constexpr std::array columns{Column::event,  Column::use_case,       Column::reason,    Column::category,
                                    Column::status, Column::care_plan,      Column::encounter, Column::intent,
                                    Column::task,   Column::encounter_class};
inline constexpr std::size_t column_count = columns.size();

/// What a row wants of one column: codes with spaces between them; `absent` among them when there may be none. `any`:
/// the column does not matter.
class Wanted {
 public:
  constexpr Wanted(const char* codes) noexcept : codes_(codes) {}  // implicit: the table is made of texts
  constexpr bool is_any() const noexcept { return codes_ == "any"; }
  /// `found` is "" when the message has no such element.
  bool takes(std::string_view found) const noexcept;
  /// One by one; none when the column does not matter.
  std::vector<std::string_view> codes() const;
  constexpr std::string_view text() const noexcept { return codes_; }

 private:
  std::string_view codes_;
};

struct Row {
  std::string_view rule;  // of RULES section 10; several rows may carry out one rule
  Wanted use_case;        // numbers of Applications, or single use cases; `none`: a booking that names no use case
  Wanted event;
  Wanted reason;
  Wanted category;
  Wanted status;
  Wanted care_plan;
  Wanted encounter;
  Wanted intent;
  Wanted task;
  Wanted encounter_class;
  RequestType type;
  std::string_view definition_key;  // "" for what is not supported
  std::string_view note;            // why the row is there, for who reads the table

  constexpr const Wanted& wants(Column column) const noexcept {
    switch (column) {
      case Column::event: return event;
      case Column::use_case: return use_case;
      case Column::reason: return reason;
      case Column::category: return category;
      case Column::status: return status;
      case Column::care_plan: return care_plan;
      case Column::encounter: return encounter;
      case Column::intent: return intent;
      case Column::task: return task;
      case Column::encounter_class: break;
    }
    return encounter_class;
  }
};

struct Section {
  std::string_view title;
  std::string_view introduction;
  std::span<const Row> rows;
};

/// The whole table. Rows are tried in this order, and the first that fits is taken.
std::span<const Section> decision_table() noexcept;

}  // namespace bars::workflow
