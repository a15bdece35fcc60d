// What the checks of the content rules look at, and how they report.
#pragma once

#include "fhir/bars/rules.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir {

/// A readable message and what decides which rules apply to it.
struct Subject {
  const Message& message;
  int application;                      // 1 to 8; 0 when the message names no use case
  const MessageDefinition* definition;  // may be null
  bool cancellation;                    // a request that cancels
  bool request;                         // a request that does not cancel
  Issues& issues;
  std::size_t scene_safety_flags = 0;  // seen so far
  bool imprecise_time = false;         // TIME-3 has been reported

  bool is_referral_of(int wanted) const noexcept {
    return request && application == wanted && message.event == Event::servicerequest_request;
  }
  bool is_validation_request() const noexcept { return request && message.category == "validation"; }
  bool is_full_validation_response() const noexcept {
    return definition != nullptr && definition->key == "servicerequest-response-validation-full";
  }

  /// A validation that describes the scene: a request, or the full response.
  bool has_scene() const noexcept { return is_validation_request() || is_full_validation_response(); }

  /// Reports under a rule of content_rules(), as severe as it stands there. The problem is at `path`.
  void report(std::string_view rule, std::string diagnostics, const Path& path) const;
  /// The same for something that the Bundle should hold and does not.
  void report_missing(std::string_view rule, std::string diagnostics) const;
};

/// The extension of an element whose url has this last part, whatever its letter case; absent when there is none.
Node find_extension(Node element, std::string_view name) noexcept;

/// Equal, letter case aside; mostly they are equal as they stand.
bool same_url(std::string_view a, std::string_view b) noexcept;

// What is checked of each resource; `path` is its own. Rules that have to be told only once are.

void check_meta(Subject& subject, Node resource, const Path& path);            // MH-16, TIME-3
void check_patient(Subject& subject, Node patient, const Path& path);          // A8-2, BIZ-2, BIZ-3, BIZ-8
void check_contacts(Subject& subject, Node patient, const Path& path);         // BIZ-4, BIZ-5, BIZ-6
void check_consent(Subject& subject, Node consent, const Path& path);          // BIZ-7
void check_location(Subject& subject, Node location, const Path& path);        // A4-12
void check_flag(Subject& subject, Node flag, const Path& path);                // A6-13, CODE-5, CODE-6
void check_service_request(Subject& subject, Node request, const Path& path);  // A3-3, A4-3, CODE-4, MH-18
void check_appointment(Subject& subject, Node appointment, const Path& path);  // CODE-4
void check_encounter(Subject& subject, Node encounter, const Path& path);      // BIZ-12
void check_questionnaire(Subject& subject, Node response, const Path& path);   // BIZ-16
void check_task(Subject& subject, Node task, const Path& path);                // A5-2
void check_care_plan(Subject& subject, Node plan, const Path& path);           // A5-2

// What is checked of the message when all its resources have been.

void check_places(Subject& subject);        // A3-4, BIZ-13
void check_scene_safety(Subject& subject);  // A4-12, A6-13
void check_pharmacy(Subject& subject);      // A5-2

}  // namespace bars::fhir
