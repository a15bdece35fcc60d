#include "server/workflow/links.hpp"

#include "server/workflow/conversation.hpp"
#include "server/workflow/patient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Error;

constexpr std::size_t looked_at = 20;  // each is a query on the thread that writes

/// Which element of a booking or referral names which other one.
struct Naming {
  std::string_view element;
  std::string_view type;
};
Naming naming_of(const storage::Owner& owner) {
  if (owner.type == "Appointment") return {"basedOn", "ServiceRequest"};
  return {"supportingInfo", "Appointment"};
}

struct Problem {
  Category category;  // where links are strict
  std::string_view what;
};

std::optional<Problem> problem_of(const std::optional<storage::ResourceRecord>& named, fhir::Node patient) {
  if (!named) return Problem{Category::invariant, "that is not held here"};
  if (is_other_patient({patient}, *named)) return Problem{Category::conflict, "of another patient"};
  if (!is_current(named->status)) return Problem{Category::conflict, "that is not current"};
  return std::nullopt;
}

storage::LinkRecord link_of(const Linked& made, const fhir::Uuid& named, fhir::Instant now) {
  const auto& id = made.owner.id;
  const bool is_booking = made.owner.type == "Appointment";
  return {is_booking ? id : named, is_booking ? named : id, std::string(made.service.id()), now, std::nullopt};
}

}  // namespace

Linked linked_by(const Content& content, const storage::Owner& owner) {
  const auto& focus = content.message.focus;
  return {owner, *content.service, focus.resource, focus.path(), patient_of(content.message).resource};
}

fhir::Result<void> make_links(storage::Transaction& transaction, const Linked& made, fhir::Instant now,
                              std::vector<std::string>& warnings) {
  const auto naming = naming_of(made.owner);
  const auto names = made.resource[naming.element].items();
  std::size_t links = 0;
  for (std::size_t i = 0; i < std::min(names.size(), looked_at); ++i) {
    const auto target = names[i]["reference"].text();
    const auto slash = target.find('/');
    if (slash == std::string_view::npos || target.substr(0, slash) != naming.type) continue;
    const auto id = fhir::parse_uuid(target.substr(slash + 1));
    const auto named = id ? transaction.find_resource(naming.type, *id, made.service.id()) : std::nullopt;
    const auto problem = problem_of(named, made.patient);
    if (!problem) {
      transaction.add_link(link_of(made, *id, now));
      ++links;
      continue;
    }
    const auto says = fmt::format("{}.{} names a {} {}", made.owner.type, naming.element, naming.type, problem->what);
    if (made.service.config().strict_links)
      return Error{problem->category, says + ".", fmt::format("{}.{}[{}].reference", made.path, naming.element, i)};
    warnings.push_back("A1-4 " + says);
  }
  if (links == 0 && made.service.config().booking_only && made.owner.type == "ServiceRequest")
    return Error{Category::invariant,
                 "This service takes a referral only with a booking: ServiceRequest.supportingInfo must name an "
                 "Appointment that is booked here for this patient.",
                 made.path + ".supportingInfo"};
  return {};
}

void end_links(storage::Transaction& transaction, const storage::Owner& owner, fhir::Instant when,
               std::vector<std::string>& warnings) {
  for (const auto& link : transaction.find_links(owner)) {
    if (link.ended) continue;
    const bool is_booking = owner.type == "Appointment";
    warnings.push_back(fmt::format("CANCEL-13 {}/{} was linked to it and goes on alone",
                                   is_booking ? "ServiceRequest" : "Appointment",
                                   (is_booking ? link.referral : link.booking).text()));
  }
  transaction.end_links(owner, when);
}

}  // namespace bars::workflow
