#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace bars::fhir {

namespace {

constexpr std::string_view verified = "number-present-and-verified";
constexpr std::string_view not_traced = "number-present-but-not-traced";

/// Ten digits, white space aside; nothing when it is anything else.
std::optional<std::array<int, 10>> digits_of(std::string_view text) noexcept {
  std::array<int, 10> digits{};
  std::size_t count = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    if (c < '0' || c > '9' || count == digits.size()) return std::nullopt;
    digits[count++] = c - '0';
  }
  return count == digits.size() ? std::optional(digits) : std::nullopt;
}

/// The last of ten digits is the Modulus 11 check digit of the others.
bool has_right_check_digit(std::string_view text) noexcept {
  const auto digits = digits_of(trim(text));
  if (!digits) return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (*digits)[static_cast<std::size_t>(i)] * (10 - i);
  return (11 - sum % 11) % 11 == digits->back();
}

bool has_status(Node identifier, std::string_view code) noexcept {
  const Node status = find_extension(identifier, "Extension-UKCore-NHSNumberVerificationStatus");
  const auto codings = status["valueCodeableConcept"]["coding"].items();
  return std::any_of(codings.begin(), codings.end(),
                     [code](const Node& coding) { return coding["code"].text() == code; });
}

// BIZ-2, BIZ-3; true when the number is right and verified (A8-2).
bool check_nhs_number(const Subject& subject, Node identifier, const Path& path) {
  const bool right = has_right_check_digit(identifier["value"].text());
  const bool is_verified = has_status(identifier, verified);
  if (!is_verified && !has_status(identifier, not_traced))
    subject.report("BIZ-2",
                   "The NHS number is ignored: its verification status is neither " + std::string(verified) + " nor " +
                       std::string(not_traced) + ".",
                   Path(path, "extension"));
  if (!right)
    subject.report("BIZ-3", "The NHS number must be ten digits, the last its check digit.", Path(path, "value"));
  return right && is_verified;
}

}  // namespace

void check_patient(Subject& subject, Node patient, const Path& path) {
  bool usable = false;
  const auto identifiers = patient["identifier"].items();
  for (std::size_t i = 0; i < identifiers.size(); ++i)
    if (same_system(identifiers[i]["system"].text(), systems::nhs_number))
      usable = check_nhs_number(subject, identifiers[i], Path(path, "identifier", i)) || usable;
  if (subject.is_referral_of(8) && !usable)
    subject.report("A8-2",
                   "A referral to e-RS needs a patient with an NHS number that is valid and has the status " +
                       std::string(verified) + ".",
                   Path(path, "identifier"));
  if (patient["telecom"])
    subject.report("BIZ-8", "Patient.telecom is not used; the ways to reach someone belong to Patient.contact.",
                   Path(path, "telecom"));
  if (find_extension(patient, "Extension-UKCore-BirthSex"))
    subject.report("BIZ-8", "The BirthSex extension is not used; birth sex belongs in an Observation.",
                   Path(path, "extension"));
}

}  // namespace bars::fhir
