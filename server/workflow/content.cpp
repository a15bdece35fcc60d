#include "server/workflow/content.hpp"

#include "fhir/message_definition.hpp"
#include "fhir/versions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Error;
using Problems = std::vector<Error>;

constexpr std::string_view header_path = "Bundle.entry[0].resource.ofType(MessageHeader)";

/// The use case that decides what applies: the message's, or, for a booking without one, the only one of the service
/// that takes the definition (UC-7).
std::string_view use_case_of(const fhir::Message& message, const ServiceEntry& service,
                             const fhir::MessageDefinition* definition, Problems& problems) {
  if (!message.use_case.empty()) return message.use_case;
  std::vector<std::string_view> offered;
  for (const auto& accepts : service.config().accepts)
    if (definition == nullptr ||
        std::find(accepts.messages.begin(), accepts.messages.end(), definition->key) != accepts.messages.end())
      offered.insert(offered.end(), accepts.use_cases.begin(), accepts.use_cases.end());
  // A service whose every offer shares one block of rules needs no use case to tell them apart.
  if (!offered.empty() && service.accepts(offered.front()) == service.accepts(offered.back())) return offered.front();
  problems.push_back({Category::invariant,
                      "Appointment.serviceCategory has no use case (usecases-categories-bars), and the service offers "
                      "several that it could be.",
                      message.focus.path() + ".serviceCategory"});
  return {};
}

void check_version(const fhir::Message& message, const config::Accepts& accepts, std::string_view use_case,
                   Problems& problems) {
  const auto version = message.bundle.version_id();
  const auto& listed = accepts.versions_accepted;
  const auto* known = fhir::find_use_case(use_case);
  const bool accepted = listed.empty() ? known != nullptr && fhir::is_default_version(application_of(*known), version)
                                       : std::find(listed.begin(), listed.end(), version) != listed.end();
  if (accepted) return;
  problems.push_back({Category::not_offered,
                      fmt::format("Bundle.meta.versionId is not an Application version that this service accepts for "
                                  "{}; it publishes {}.",
                                  use_case, accepts.version),
                      "Bundle.meta.versionId"});
}

void check_definition(const fhir::Message& message, const fhir::MessageDefinition* definition,
                      const config::Accepts& accepts, Problems& problems) {
  if (definition == nullptr) {
    if (message.definition.empty()) return;  // absent, and no row of the table to infer it from: that is the problem
    problems.push_back({Category::invariant, "MessageHeader.definition does not name a BaRS MessageDefinition.",
                        fmt::format("{}.definition", header_path)});
    return;
  }
  const auto& taken = accepts.messages;
  if (std::find(taken.begin(), taken.end(), definition->key) == taken.end())
    problems.push_back({Category::invariant,
                        fmt::format("MessageHeader.definition names {}, which this service does not take for the use "
                                    "case; see GET /MessageDefinition.",
                                    definition->name),
                        fmt::format("{}.definition", header_path)});
  fhir::check_counts(message, *definition, problems);
}

/// MH-9: what opens a conversation has to be what its definition is for, or that one's counts would not be looked at.
void check_fit(const Decision& decision, const fhir::MessageDefinition& definition, Problems& problems) {
  const bool opens = decision.type == RequestType::new_booking || decision.type == RequestType::new_referral;
  if (!opens || definition.key == decision.definition_key) return;
  problems.push_back({Category::invariant,
                      fmt::format("MessageHeader.definition names {}, which is not for a request of this kind; {} is.",
                                  definition.key, decision.definition_key),
                      fmt::format("{}.definition", header_path)});
}

/// MH-2: another ODS code in the receiving Organization warns, or refuses where the service says so.
void check_receiver(fhir::Message& message, const ServiceEntry& service, Problems& problems) {
  const auto receiver = message.bundle.resolve(message.header.receiver());
  const auto ods = fhir::find_identifier(receiver.resource, fhir::systems::ods_code)["value"].text();
  if (fhir::equal_ignoring_case(ods, service.config().organisation.ods_code)) return;
  if (service.config().refuse_other_receiver_ods)
    problems.push_back({Category::unprocessable,
                        fmt::format("The receiving Organization does not carry the ODS code {} of this service.",
                                    service.config().organisation.ods_code),
                        receiver.path() + ".identifier"});
  else
    message.warnings.emplace_back("MH-2 the receiving Organization carries another ODS code or none");
}

const fhir::MessageDefinition* definition_of(const fhir::Message& message, const fhir::Result<Decision>& decision) {
  if (!message.definition.empty()) return fhir::find_definition_by_name(message.definition);
  return decision ? fhir::find_definition_by_key(decision->definition_key) : nullptr;
}

Error refusal(Problems problems) {
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Error& a, const Error& b) { return wire(a.category).status < wire(b.category).status; });
  return combine(std::move(problems));
}

}  // namespace

fhir::Result<Content> check_content(fhir::Document document, const Directory& directory) {
  auto read = fhir::read_message(document.root);
  if (!read) return read.error();
  auto message = std::move(*read);

  auto found = directory.find(message.destination.value);
  if (!found) {
    auto unknown = found.error();
    unknown.expression = fmt::format("{}.destination[0].endpoint", header_path);
    return unknown;
  }
  const auto& service = **found;

  Problems problems;
  const auto decision = decide(message);
  if (!decision) problems.push_back(decision.error());
  const auto* definition = definition_of(message, decision);
  const auto use_case = use_case_of(message, service, definition, problems);
  if (const auto* accepts = service.accepts(use_case)) {
    check_version(message, *accepts, use_case, problems);
    check_definition(message, definition, *accepts, problems);
    if (decision && definition != nullptr) check_fit(*decision, *definition, problems);
  } else if (!use_case.empty()) {
    problems.push_back(
        {Category::not_offered, fmt::format("This service does not offer the use case {}.", use_case),
         message.focus.path() + (message.focus.type() == "Appointment" ? ".serviceCategory" : ".category")});
  }
  check_receiver(message, service, problems);
  if (!problems.empty()) return refusal(std::move(problems));

  if (decision->type == RequestType::not_built)
    return Error{Category::not_implemented, "This version of the receiver does not carry out requests of this kind.",
                 fmt::format("{}.eventCoding", header_path)};
  return Content{std::move(document), std::move(message), *decision, &service};
}

}  // namespace bars::workflow
