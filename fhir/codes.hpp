// The systems and codes of the standard (RULES section 25) and how they are compared.
#pragma once

#include "fhir/node.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bars::fhir {

namespace systems {
inline constexpr std::string_view dos_service_id = "https://fhir.nhs.uk/Id/dos-service-id";
inline constexpr std::string_view ods_code = "https://fhir.nhs.uk/Id/ods-organization-code";
inline constexpr std::string_view nhs_number = "https://fhir.nhs.uk/Id/nhs-number";
inline constexpr std::string_view sds_role_profile_id = "https://fhir.nhs.uk/Id/sds-role-profile-id";
inline constexpr std::string_view message_events = "https://fhir.nhs.uk/CodeSystem/message-events-bars";
inline constexpr std::string_view message_reason = "https://fhir.nhs.uk/CodeSystem/message-reason-bars";
inline constexpr std::string_view message_category = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest";
inline constexpr std::string_view flag_category = "https://fhir.nhs.uk/CodeSystem/flag-categories-bars";
inline constexpr std::string_view rejected_reasons = "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars";
inline constexpr std::string_view use_cases = "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars";
inline constexpr std::string_view snomed = "http://snomed.info/sct";
inline constexpr std::string_view message_definition = "https://fhir.nhs.uk/MessageDefinition/";
}  // namespace systems

/// True when two system urls name the same system: scheme and letter case do not count, surrounding white
/// space is trimmed (CODE-13, X-2, X-3, KD-R4-1), and `usecase-categories-bars` is read as
/// `usecases-categories-bars`.
bool same_system(std::string_view a, std::string_view b) noexcept;

/// What same_system() compares, to keep and look up: two systems have one key exactly when they are the same.
std::string system_key(std::string_view system);

/// `system|value`, `|value` or a bare `value`: the FHIR token form. Views into the text.
struct Token {
  std::string_view system;
  std::string_view value;
  bool has_separator = false;
};
Token parse_token(std::string_view text) noexcept;

/// The 34 codes of usecases-categories-bars.
struct UseCase {
  std::string_view code;
  std::string_view display;
};
/// Looks a use case up, whatever its letter case; nullptr when it is not a known code.
const UseCase* find_use_case(std::string_view code) noexcept;
/// 1 to 8: the BaRS Application that a known use case belongs to (`referraltopharmacy` is 5).
int application_of(const UseCase& use_case) noexcept;

/// The first coding of `system` in a CodeableConcept, or in an array of them; absent when there is none (MH-19).
Node find_coding(Node concept_or_array, std::string_view system) noexcept;

/// The first `identifier` of `system` in a resource (array form or a single object); absent when there is none.
Node find_identifier(Node resource, std::string_view system) noexcept;

/// True for ten ASCII digits; the check digit is not tested (ERR-47, BIZ-3).
bool is_nhs_number_form(std::string_view text) noexcept;

/// ASCII lower case, for codes that are compared without case.
std::string lower(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
/// Without surrounding ASCII white space.
std::string_view trim(std::string_view text) noexcept;

}  // namespace bars::fhir
