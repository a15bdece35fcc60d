#include "server/workflow/content.hpp"

#include "fhir/bars/rules.hpp"
#include "fhir/message_definition.hpp"
#include "fhir/structure.hpp"
#include "fhir/versions.hpp"
#include "server/workflow/tool_quirks.hpp"
#include "storage/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace bars::workflow {

namespace {

using fhir::Category;
using fhir::Issues;

constexpr std::string_view header_path = "Bundle.entry[0].resource.ofType(MessageHeader)";

/// The use case that decides what applies: the message's, or, for a booking without one, the only one of the service
/// that takes the definition (UC-7).
std::string_view use_case_of(const fhir::Message& message, const ServiceEntry& service,
                             const fhir::MessageDefinition* definition, Issues& issues) {
  if (!message.use_case.empty()) return message.use_case;
  std::vector<std::string_view> offered;
  for (const auto& accepts : service.config().accepts)
    if (definition == nullptr ||
        std::find(accepts.messages.begin(), accepts.messages.end(), definition->key) != accepts.messages.end())
      offered.insert(offered.end(), accepts.use_cases.begin(), accepts.use_cases.end());
  // A service whose every offer shares one block of rules needs no use case to tell them apart.
  if (!offered.empty() && service.accepts(offered.front()) == service.accepts(offered.back())) return offered.front();
  issues.error(Category::invariant, "UC-7",
               "Appointment.serviceCategory has no use case (usecases-categories-bars), and the service offers several "
               "that it could be.",
               message.focus.path() + ".serviceCategory");
  return {};
}

void check_version(const fhir::Message& message, const config::Accepts& accepts, std::string_view use_case,
                   Issues& issues) {
  const auto version = message.bundle.version_id();
  const auto& listed = accepts.versions_accepted;
  const auto* known = fhir::find_use_case(use_case);
  const bool accepted = listed.empty() ? known != nullptr && fhir::is_default_version(application_of(*known), version)
                                       : std::find(listed.begin(), listed.end(), version) != listed.end();
  if (accepted) return;
  issues.error(Category::not_offered, "VER-8",
               fmt::format("Bundle.meta.versionId is not an Application version that this service accepts for {}; it "
                           "publishes {}.",
                           use_case, accepts.version),
               "Bundle.meta.versionId");
}

/// MH-9: the service has to take the definition for the use case.
void check_taken(const fhir::MessageDefinition& definition, const config::Accepts& accepts, Issues& issues) {
  const auto& taken = accepts.messages;
  if (std::find(taken.begin(), taken.end(), definition.key) != taken.end()) return;
  issues.error(Category::invariant, "MH-9",
               fmt::format("MessageHeader.definition names {}, which this service does not take for the use case; see "
                           "GET /MessageDefinition.",
                           definition.name),
               fmt::format("{}.definition", header_path));
}

bool is_validation(const Decision& decision) {
  return decision.type == RequestType::new_validation || decision.type == RequestType::update_validation;
}

bool is_cancellation(const Decision& decision) {
  return decision.type == RequestType::cancel_booking || decision.type == RequestType::cancel_referral ||
         decision.type == RequestType::cancel_validation;
}

/// MH-9: what is new or updated has to be what its definition is for, or that one's counts would not be looked at. A
/// validation may name the definition of a referral, and is judged by its own (A4-13).
const fhir::MessageDefinition* fitting(const Decision& decision, const fhir::MessageDefinition& named, Issues& issues) {
  if (is_cancellation(decision) || named.key == decision.definition_key) return &named;
  const auto path = fmt::format("{}.definition", header_path);
  if (is_validation(decision) && named.key == "servicerequest-request-referral") {
    issues.warn("A4-13", "The message is a request for validation, and names the MessageDefinition of a referral.",
                path);
    return fhir::find_definition_by_key(decision.definition_key);
  }
  issues.error(Category::invariant, "MH-9",
               fmt::format("MessageHeader.definition names {}, which is not for a request of this kind; {} is.",
                           named.key, decision.definition_key),
               path);
  return &named;
}

/// MH-2: another ODS code in the receiving Organization warns, or refuses where the service says so.
void check_receiver(const fhir::Message& message, const ServiceEntry& service, Issues& issues) {
  const auto receiver = message.bundle.resolve(message.header.receiver());
  const auto ods = fhir::find_identifier(receiver.resource, fhir::systems::ods_code)["value"].text();
  if (fhir::equal_ignoring_case(ods, service.config().organisation.ods_code)) return;
  const auto path = receiver.path() + ".identifier";
  if (service.config().refuse_other_receiver_ods)
    issues.error(Category::unprocessable, "MH-2",
                 fmt::format("The receiving Organization does not carry the ODS code {} of this service.",
                             service.config().organisation.ods_code),
                 path);
  else
    issues.warn("MH-2", "The receiving Organization carries another ODS code or none.", path);
}

const fhir::MessageDefinition* definition_of(const fhir::Message& message, const fhir::Result<Decision>& decision) {
  if (!message.definition.empty()) return fhir::find_definition_by_name(message.definition);
  return decision ? fhir::find_definition_by_key(decision->definition_key) : nullptr;
}

/// The use case that is not offered, where the message names it.
std::string use_case_path(const fhir::Entry& focus) {
  return fmt::format("{}.{}", focus.path(), focus.type() == "Appointment" ? "serviceCategory" : "category");
}

/// The decision table and the MessageDefinition: what can be said without knowing the service.
struct Purpose {
  std::optional<Decision> decision;
  const fhir::MessageDefinition* definition = nullptr;
};

Purpose read_purpose(const fhir::Message& message, Issues& issues) {
  Purpose purpose;
  const auto decision = decide(message);
  if (decision)
    purpose.decision = *decision;
  else
    issues.error(decision.error().category, "PM", decision.error().diagnostics, decision.error().expression);
  purpose.definition = definition_of(message, decision);
  if (purpose.definition != nullptr) {
    if (decision && carries_out(decision->type)) purpose.definition = fitting(*decision, *purpose.definition, issues);
  } else if (!message.definition.empty()) {  // absent, and no row to infer it from: that is the problem, and was said
    issues.error(Category::invariant, "MH-9", "MessageHeader.definition does not name a BaRS MessageDefinition.",
                 fmt::format("{}.definition", header_path));
  }
  return purpose;
}

/// What depends on the service that the message is for. The use case that counts; "" when there is none.
std::string_view check_for_service(const fhir::Message& message, const ServiceEntry& service, const Purpose& purpose,
                                   Issues& issues) {
  const auto use_case = use_case_of(message, service, purpose.definition, issues);
  if (const auto* accepts = service.accepts(use_case)) {
    check_version(message, *accepts, use_case, issues);
    if (purpose.definition != nullptr) check_taken(*purpose.definition, *accepts, issues);
  } else if (!use_case.empty()) {
    issues.error(Category::not_offered, "UC-4", fmt::format("This service does not offer the use case {}.", use_case),
                 use_case_path(message.focus));
  }
  check_receiver(message, service, issues);
  return use_case;
}

const ServiceEntry* find_service(const fhir::Message& message, const Directory& directory, Issues& issues) {
  const auto service = directory.find(message.destination.value);
  if (service) return *service;
  issues.error(service.error().category, "MH-4", service.error().diagnostics,
               fmt::format("{}.destination[0].endpoint", header_path));
  return nullptr;
}

/// The service that the message seems to be for, before it is known to be a message.
const ServiceEntry* addressed_service(fhir::Node root, const Rulebook& rulebook) {
  if (rulebook.directory == nullptr) return nullptr;
  const fhir::MessageHeader header{root["entry"][0]["resource"]};
  const auto service = rulebook.directory->find(fhir::parse_token(header.destination_endpoint()).value);
  return service ? *service : nullptr;
}

std::optional<Content> read_content(fhir::Document document, const Rulebook& rulebook, Issues& issues) {
  const auto* addressed = addressed_service(document.root, rulebook);
  const fhir::ReadOptions options{.any_bundle_id = addressed != nullptr && addressed->tolerates("placeholder-ids")};
  check_resource(document.root, rulebook, issues, options);
  auto message = fhir::read_message(document.root, issues, options);
  if (!message) return std::nullopt;

  const auto purpose = read_purpose(*message, issues);
  const ServiceEntry* service = nullptr;
  std::string_view use_case = message->use_case;
  if (rulebook.directory != nullptr) {
    service = find_service(*message, *rulebook.directory, issues);
    if (service != nullptr) use_case = check_for_service(*message, *service, purpose, issues);
  }
  if (purpose.definition != nullptr) fhir::check_counts(*message, *purpose.definition, issues);
  fhir::check_content_rules(*message, use_case, purpose.definition, issues);
  if (service == nullptr) return std::nullopt;
  if (service->tolerates("tool-quirks")) check_tool_quirks(*message, issues);
  fhir::raise_warnings(issues, service->config().raise);
  if (!purpose.decision || issues.has_errors()) return std::nullopt;
  if (!carries_out(purpose.decision->type)) {
    issues.error(
        Category::not_implemented, purpose.decision->row,
        fmt::format("This receiver does not carry out requests of the type {}.", name_of(purpose.decision->type)),
        fmt::format("{}.event", header_path));
    return std::nullopt;
  }
  auto scope = is_response(purpose.decision->type) ? storage::outbox_of(service->id()) : std::string(service->id());
  return Content{std::move(document), std::move(*message), *purpose.decision, service, std::move(scope), {}};
}

}  // namespace

void check_resource(fhir::Node resource, const Rulebook& rulebook, fhir::Issues& issues,
                    const fhir::ReadOptions& options) {
  fhir::check_structure(resource, issues, options);
  if (rulebook.profiles != nullptr) rulebook.profiles->check_claimed(resource, rulebook.profile_faults, issues);
}

Judgement judge(fhir::Document document, const Rulebook& rulebook) {
  Issues issues;
  Judgement judgement;
  judgement.content = read_content(std::move(document), rulebook, issues);
  judgement.refused = issues.has_errors();
  judgement.issues = issues.take();
  sort_by_severity(judgement.issues);
  return judgement;
}

fhir::Result<Content> verdict(Judgement judgement) {
  if (!judgement.content) return fhir::refusal(std::move(judgement.issues));
  judgement.content->warnings = std::move(judgement.issues);
  return std::move(*judgement.content);
}

fhir::Result<Content> check_content(fhir::Document document, const Rulebook& rulebook) {
  return verdict(judge(std::move(document), rulebook));
}

}  // namespace bars::workflow
