#include "server/cli/decision_report.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Member;
using fhir::Node;
using workflow::Column;
using workflow::Row;

std::string_view key_of(Column column) {
  switch (column) {
    case Column::event: return "event";
    case Column::use_case: return "applications";
    case Column::reason: return "reason";
    case Column::category: return "category";
    case Column::status: return "status";
    case Column::care_plan: return "carePlan";
    case Column::encounter: return "encounter";
    case Column::intent: return "carePlanIntent";
    case Column::task: return "task";
    case Column::encounter_class: return "encounterClass";
  }
  return "";
}

Node wants(Build& build, const Row& row) {
  std::vector<Member> members;
  for (const auto column : workflow::columns) {
    std::vector<Node> codes;
    for (const auto code : row.wants(column).codes()) codes.push_back(Build::text(code));
    members.push_back({key_of(column), build.array(codes)});
  }
  return build.object(members);
}

/// The members that say what a row is, to which others are added.
std::vector<Member> members_of(Build& build, const Row& row) {
  return {{"rule", Build::text(row.rule)},
          {"request", Build::text(name_of(row.type))},
          {"messageDefinition", build.copy_if(row.definition_key)},
          {"carriedOut", Node::boolean(workflow::carries_out(row.type))},
          {"note", Build::text(row.note)}};
}

Node compared(Build& build, const workflow::ComparedRow& row) {
  std::vector<Node> columns;
  for (const auto& column : row.columns)
    columns.push_back(build.object({{"element", Build::text(column.name)},
                                    {"wants", build.copy(column.wanted)},
                                    {"has", build.copy(column.found)},
                                    {"fits", Node::boolean(column.fits)}}));
  auto members = members_of(build, *row.row);
  members.push_back({"columns", build.array(columns)});
  return build.object(members);
}

std::string as_text(const workflow::ComparedRow& compared) {
  std::size_t widest = 0;
  for (const auto& column : compared.columns) widest = std::max(widest, column.wanted.size());
  auto text = fmt::format("{} {}: {}\n", compared.row->rule, name_of(compared.row->type), compared.row->note);
  text += fmt::format("     {:<21} {:<{}}  {}\n", "", "wants", widest, "has");
  for (const auto& column : compared.columns)
    text += fmt::format("  {:<2} {:<21} {:<{}}  {}\n", column.fits ? "ok" : "no", column.name, column.wanted, widest,
                        column.found);
  return text;
}

std::string headline(const workflow::Explanation& explanation) {
  if (!explanation.is_taken) return "no row\n" + explanation.refusal;
  const auto& row = *explanation.rows.front().row;
  if (!workflow::carries_out(row.type))
    return fmt::format("{} {}, which this receiver answers with 501", row.rule, name_of(row.type));
  return fmt::format("{} {} with MessageDefinition {}", row.rule, name_of(row.type), row.definition_key);
}

}  // namespace

std::string table_as_json() {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> rows;
  for (const auto& section : workflow::decision_table())
    for (const auto& row : section.rows) {
      auto members = members_of(build, row);
      members.push_back({"section", Build::text(section.title)});
      members.push_back({"wants", wants(build, row)});
      rows.push_back(build.object(members));
    }
  return fhir::encode_json(build.object({{"rows", build.array(rows)}})) + "\n";
}

std::string as_text(const std::string& file, const workflow::Explanation& explanation) {
  auto text = fmt::format("{}: {}\n", file, headline(explanation));
  for (const auto& row : explanation.rows) text += '\n' + as_text(row);
  return text;
}

std::string as_json(const std::string& file, const workflow::Explanation& explanation) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<Node> rows;
  for (const auto& row : explanation.rows) rows.push_back(compared(build, row));
  return fhir::encode_json(build.object({{"file", build.copy(file)},
                                         {"taken", Node::boolean(explanation.is_taken)},
                                         {"diagnostics", build.copy_if(explanation.refusal)},
                                         {"rows", build.array(rows)}})) +
         "\n";
}

}  // namespace bars::cli
