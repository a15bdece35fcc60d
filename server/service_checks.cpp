#include "server/service_checks.hpp"

#include "config/names.hpp"
#include "fhir/bars/rules.hpp"
#include "server/workflow/slots.hpp"

#include <fmt/format.h>

#include <string_view>

namespace bars {

namespace {

/// What is wrong with the name of a rule whose warnings are to be errors; empty when nothing is.
std::string problem_of_raised(std::string_view id) {
  const auto* rule = fhir::find_content_rule(id);
  if (rule != nullptr && rule->severity == fhir::Severity::warning) return {};
  if (rule != nullptr) return fmt::format("\"{}\" refuses a message already; leave it out", id);
  config::Names known;
  for (const auto& each : fhir::content_rules())
    if (each.severity == fhir::Severity::warning) known.push_back(each.id);
  return fmt::format("found \"{}\"; expected the id of a rule that warns{}", id, config::did_you_mean(known, id));
}

}  // namespace

std::vector<std::string> unknown_time_zones(const std::vector<config::Service>& services) {
  std::vector<std::string> faults;
  for (const auto& service : services)
    if (!workflow::is_time_zone(service.time_zone))
      faults.push_back(fmt::format("{}: time_zone: found \"{}\"; expected a zone of this system's time zone database",
                                   service.file.string(), service.time_zone));
  return faults;
}

std::vector<std::string> wrong_raised_rules(const std::vector<config::Service>& services) {
  std::vector<std::string> faults;
  for (const auto& service : services) {
    for (std::size_t i = 0; i < service.raise.size(); ++i) {
      const auto problem = problem_of_raised(service.raise[i]);
      if (!problem.empty()) faults.push_back(fmt::format("{}: raise[{}]: {}", service.file.string(), i, problem));
    }
  }
  return faults;
}

}  // namespace bars
