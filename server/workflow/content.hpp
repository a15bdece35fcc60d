// A message whose content is right for the service it names: everything that can be judged without the store.
#pragma once

#include "fhir/issue.hpp"
#include "fhir/json.hpp"
#include "fhir/message.hpp"
#include "fhir/profile/profiles.hpp"
#include "server/workflow/decision.hpp"
#include "server/workflow/directory.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bars::workflow {

/// Owns the document that everything in it refers to.
struct Content {
  fhir::Document document;
  fhir::Message message;
  Decision decision;
  const ServiceEntry* service;
  std::string scope;                  // whose records it may touch: the service's id, or its storage::outbox_of()
  std::vector<fhir::Issue> warnings;  // what was accepted, but is worth a line in the audit
};

/// What messages are judged by, besides R4 and the standard itself. Lives as long as the receiver; used by any thread.
struct Rulebook {
  const Directory* directory = nullptr;                     // null: no service is known, validation alone
  const fhir::profile::Profiles* profiles = nullptr;        // null without packages
  fhir::Severity profile_faults = fhir::Severity::warning;  // validation.profiles
};

/// Everything that was found in a message, the most severe first, and its content when nothing refuses it and its
/// service is known.
struct Judgement {
  std::optional<Content> content;
  std::vector<fhir::Issue> issues;
  bool refused = false;
};

/// Checks 7 to 12 of RULES section 1: structure, header and references, decision table, MessageDefinition and its
/// counts, service, version, use case, content rules, profiles. Every problem is collected; those that make the message
/// a 400 stand before the 404 and the 422s.
Judgement judge(fhir::Document document, const Rulebook& rulebook);

/// What a judgement comes to: the content with its warnings, or the refusal.
fhir::Result<Content> verdict(Judgement judgement);

/// Both.
fhir::Result<Content> check_content(fhir::Document document, const Rulebook& rulebook);

/// Checks a resource that is no message: structure, and the profiles that it claims.
void check_resource(fhir::Node resource, const Rulebook& rulebook, fhir::Issues& issues,
                    const fhir::ReadOptions& options = {});

}  // namespace bars::workflow
