// Messages made of the codes that the decision table looks at.
#pragma once

#include "server/workflow/decision_table.hpp"
#include "tests/support/workflow.hpp"

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace bars::test {

/// One code for each column of the table; "" is an absent element. A booking has no category, and `none` as use case
/// when it names none.
class Codes {
 public:
  /// Event, use case, reason, category, status, CarePlan, Encounter; the rest is as a referral of Application 6 has it.
  Codes(std::string_view event, std::string_view use_case, std::string_view reason, std::string_view category,
        std::string_view status, std::string_view care_plan = "completed", std::string_view encounter = "triaged")
      : codes_{event, use_case, reason, category, status, care_plan, encounter, "plan", "requested", "EMER"} {}

  std::string_view operator[](workflow::Column column) const { return codes_[static_cast<std::size_t>(column)]; }
  Codes with(workflow::Column column, std::string_view code) const {
    auto changed = *this;
    changed.codes_[static_cast<std::size_t>(column)] = code;
    return changed;
  }
  bool is_booking() const { return (*this)[workflow::Column::event].starts_with("booking"); }
  bool is_response() const { return (*this)[workflow::Column::event].ends_with("response"); }

 private:
  std::array<std::string_view, workflow::column_count> codes_;
};

/// What stands in a message for the code of a column.
inline std::string mark_of(workflow::Column column) {
  return "mark-" + std::to_string(static_cast<std::size_t>(column)) + "-";
}

inline std::string marked(workflow::Column column) { return in_quotes(mark_of(column)); }

/// A published shape with a mark in every place where a code belongs.
inline std::string marked_message(bool is_booking, bool is_response, bool has_use_case) {
  using workflow::Column;
  constexpr auto header = "entry[0].resource.";
  auto json = is_booking ? new_booking() : new_referral();
  const auto append = [&](std::string_view number, std::string_view resource) {
    const auto entry = R"({"fullUrl":"urn:uuid:10000000-0000-4000-8000-0000000000)" + std::string(number) +
                       R"(","resource":)" + std::string(resource) + "}";
    for (std::size_t i = 0;; ++i)
      if (const auto path = "entry[" + std::to_string(i) + "]"; value_at(json, path).empty()) {
        json = test::with(json, path, entry);
        return;
      }
  };
  if (is_booking) {
    append("e1", R"({"resourceType":"CarePlan","status":"x","intent":"x"})");
    append("e2", R"({"resourceType":"Encounter","status":"x","class":{"code":"x"}})");
  }
  append("e3", R"({"resourceType":"Task","status":"x"})");
  const std::string focus = is_booking ? "Appointment" : "ServiceRequest";
  json = test::with(json, std::string(header) + "eventCoding.code", marked(Column::event));
  json = test::with(json, std::string(header) + "reason.coding[0].code", marked(Column::reason));
  json = with_in(json, focus, "status", marked(Column::status));
  json = with_in(json, "CarePlan", "status", marked(Column::care_plan));
  json = with_in(json, "CarePlan", "intent", marked(Column::intent));
  json = with_in(json, "Encounter", "status", marked(Column::encounter));
  json = with_in(json, "Encounter", "class.code", marked(Column::encounter_class));
  json = with_in(json, "Task", "status", marked(Column::task));
  if (is_booking)
    json = has_use_case ? with_in(json, focus, "serviceCategory[0].coding[0].code", marked(Column::use_case))
                        : with_in(json, focus, "serviceCategory", "");
  if (!is_booking) {
    json = with_in(json, focus, "category[0].coding[0].code", marked(Column::category));
    json = with_in(json, focus, "category[0].coding[1].code", marked(Column::use_case));
  }
  if (!is_response) return json;
  json = test::with(json, std::string(header) + "response", R"({"identifier":"1","code":"ok"})");
  if (is_booking) return json;
  const auto encounter = value_at(json, entry_of(json, "Encounter") + ".fullUrl");
  return test::with(json, std::string(header) + "focus[0].reference", encounter);
}

/// The message as JSON text. The focus of a response is the Encounter.
inline std::string message_of(const Codes& codes) {
  const bool has_use_case = codes[workflow::Column::use_case] != "none";
  static std::map<std::array<bool, 3>, std::string> made;
  const std::array<bool, 3> key{codes.is_booking(), codes.is_response(), has_use_case};
  auto found = made.find(key);
  if (found == made.end()) found = made.emplace(key, marked_message(key[0], key[1], key[2])).first;
  auto json = found->second;
  for (const auto column : workflow::columns) {
    const auto mark = mark_of(column);
    const auto at = json.find(mark);
    if (at != std::string::npos) json.replace(at, mark.size(), codes[column]);
  }
  return json;
}

/// What the table says of a message.
struct Decided {
  std::string rule;  // "400" when no row fits
  workflow::RequestType type = workflow::RequestType::not_supported;
  std::string definition;
  std::string diagnostics;
  std::string expression;
};

inline Decided decided(const std::string& json) {
  const auto document = parsed(json);
  const auto message = read(document);
  const auto decision = workflow::decide(message);
  if (decision) return {std::string(decision->row), decision->type, std::string(decision->definition_key), {}, {}};
  return {"400", workflow::RequestType::not_supported, {}, decision.error().diagnostics, decision.error().expression};
}

inline Decided decided(const Codes& codes) { return decided(message_of(codes)); }

inline std::string in_text(const Codes& codes) {
  std::string text;
  for (const auto column : workflow::columns) text += std::string(codes[column]) + " ";
  return text;
}

}  // namespace bars::test
