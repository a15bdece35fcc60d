#include "server/workflow/status_change.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Error;

// R4 takes Appointment.cancelationReason only of what is cancelled or noshow (app-4). A place that was taken stays
// taken unless the booking is given up.
// clang-format off
constexpr StatusChange changes[]{
    {"Appointment", "booked",           "arrived checked-in noshow",                     Reason::none},  // taken back
    {"Appointment", "arrived",          "booked checked-in noshow",                      Reason::none},
    {"Appointment", "checked-in",       "booked arrived",                                Reason::none},
    {"Appointment", "fulfilled",        "booked arrived checked-in noshow",              Reason::none},
    {"Appointment", "noshow",           "booked",                                        Reason::text_possible},
    {"Appointment", "cancelled",        "booked arrived checked-in",                     Reason::text, true},
    {"Appointment", "entered-in-error", "booked arrived checked-in fulfilled noshow",    Reason::none, true},

    {"ServiceRequest", "active",           "on-hold",                                    Reason::none},
    {"ServiceRequest", "on-hold",          "active",                                     Reason::none},
    {"ServiceRequest", "completed",        "active on-hold",                             Reason::none},
    {"ServiceRequest", "revoked",          "active on-hold",                             Reason::text, true},
    {"ServiceRequest", "entered-in-error", "active on-hold completed",                   Reason::text_possible, true},

    // A6-7: planned again when a resource was stood down. Rejected is what has not begun (A4-6, A6-5).
    {"Encounter", "planned",          "arrived in-progress",                             Reason::none},
    {"Encounter", "arrived",          "planned triaged in-progress",                     Reason::none},
    {"Encounter", "triaged",          "planned arrived in-progress",                     Reason::none},
    {"Encounter", "in-progress",      "planned arrived triaged onleave",                 Reason::none},
    {"Encounter", "onleave",          "in-progress",                                     Reason::none},
    {"Encounter", "finished",         "planned arrived triaged in-progress onleave",     Reason::none},
    {"Encounter", "cancelled",        "planned arrived triaged",                         Reason::code},
    {"Encounter", "entered-in-error", "planned arrived triaged in-progress onleave finished cancelled", Reason::none},
};
// clang-format on

struct Rejection {
  std::string_view code;
  std::string_view display;
};
constexpr Rejection rejections[]{
    {"RRNA", "Requested resource not available within timescale"}, {"FC", "Failed Contact"}, {"OTH", "Other"}};

std::string problem_of_reason(const StatusChange& change, std::string_view reason) {
  switch (change.reason) {
    case Reason::none: return reason.empty() ? "" : fmt::format("{} {} takes no reason.", change.type, change.status);
    case Reason::text:
      if (reason.empty()) return fmt::format("{} {} needs a reason.", change.type, change.status);
      break;
    case Reason::text_possible: break;
    case Reason::code:
      if (rejection_display(reason).empty())
        return fmt::format("{} {} needs a reason: RRNA (resource not available in time), FC (failed contact) or OTH.",
                           change.type, change.status);
      break;
  }
  if (reason.size() > longest_reason) return fmt::format("A reason has {} bytes at most.", longest_reason);
  return {};
}

std::string statuses_of(std::string_view type) {
  std::string names;
  for (const auto& change : changes)
    if (change.type == type) names.append(names.empty() ? "" : ", ").append(change.status);
  return names;
}

}  // namespace

std::span<const StatusChange> status_changes() noexcept { return changes; }

fhir::Result<const StatusChange*> find_status_change(std::string_view type, std::string_view status,
                                                     std::string_view reason) {
  const auto known = statuses_of(type);
  if (known.empty())
    return Error{Category::value, "Expected an Appointment, a ServiceRequest or an Encounter: TYPE/ID.", {}};
  const auto* const change = std::find_if(std::begin(changes), std::end(changes), [&](const StatusChange& each) {
    return each.type == type && each.status == status;
  });
  if (change == std::end(changes))
    return Error{Category::value, fmt::format("Not a status to set: of {} expected one of {}.", type, known), {}};
  if (auto problem = problem_of_reason(*change, reason); !problem.empty())
    return Error{Category::value, std::move(problem), {}};
  return change;
}

bool may_follow(const StatusChange& change, std::string_view current) noexcept {
  for (auto rest = change.from; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (rest.substr(0, end) == current) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

std::string statuses_after(std::string_view type, std::string_view current) {
  std::string names;
  for (const auto& change : changes)
    if (change.type == type && may_follow(change, current))
      names.append(names.empty() ? "" : ", ").append(change.status);
  return names.empty() ? "none" : names;
}

std::string_view rejection_display(std::string_view code) noexcept {
  for (const auto& rejection : rejections)
    if (rejection.code == code) return rejection.display;
  return {};
}

}  // namespace bars::workflow
