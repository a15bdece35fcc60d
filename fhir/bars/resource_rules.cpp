#include "fhir/bars/subject.hpp"
#include "fhir/codes.hpp"
#include "fhir/uuid.hpp"

#include <algorithm>
#include <array>

namespace bars::fhir {

namespace {

constexpr std::size_t fraction_digits = 7;

// TIME-3: digits behind the full stop of an instant.
bool is_precise(std::string_view instant) noexcept {
  const auto stop = instant.find('.');
  if (stop == std::string_view::npos) return false;
  const auto end = instant.find_first_not_of("0123456789", stop + 1);
  return std::min(end, instant.size()) - stop - 1 >= fraction_digits;
}

// A profile canonical without its version.
std::string_view without_version(std::string_view canonical) noexcept {
  return trim(canonical.substr(0, canonical.find('|')));
}

// MH-16: true when the definition lists profiles for the type and the resource claims others only.
bool claims_other_profiles(const MessageDefinition& definition, std::string_view type, Node profiles) {
  bool listed = false;
  for (const FocusRule& rule : definition.focus) {
    if (rule.type != type || rule.profile.empty()) continue;
    listed = true;
    for (const Node& profile : profiles.items())
      if (same_url(without_version(profile.text()), rule.profile)) return false;
  }
  return listed && profiles.size() > 0;
}

// BIZ-12, X-60: a bare UUID or EpisodeOfCare/UUID.
bool is_journey(std::string_view reference) noexcept {
  for (const std::string_view prefix : {"urn:uuid:", "EpisodeOfCare/"})
    if (reference.starts_with(prefix)) reference.remove_prefix(prefix.size());
  return parse_uuid(reference).has_value();
}

constexpr std::array<int, 3> applications_with_questionnaires{1, 2, 6};

}  // namespace

void check_meta(Subject& subject, Node resource, const Path& path) {
  const Node meta = resource["meta"];
  if (subject.definition != nullptr &&
      claims_other_profiles(*subject.definition, resource.resource_type(), meta["profile"]))
    subject.report("MH-16", "The resource does not claim the profile that the MessageDefinition lists for its type.",
                   Path(Path(path, "meta"), "profile"));
  const auto updated = meta["lastUpdated"].text();
  if (subject.imprecise_time || updated.empty() || is_precise(updated)) return;
  subject.imprecise_time = true;
  subject.report("TIME-3", "meta.lastUpdated should have at least seven fraction digits.",
                 Path(Path(path, "meta"), "lastUpdated"));
}

void check_encounter(Subject& subject, Node encounter, const Path& path) {
  const auto episodes = encounter["episodeOfCare"].items();
  for (std::size_t i = 0; i < episodes.size(); ++i)
    if (!is_journey(episodes[i]["reference"].text()))
      subject.report("BIZ-12", "The journey must be referred to as EpisodeOfCare/ and its UUID.",
                     Path(Path(path, "episodeOfCare", i), "reference"));
}

void check_questionnaire(Subject& subject, Node response, const Path& path) {
  const auto& with = applications_with_questionnaires;
  if (std::find(with.begin(), with.end(), subject.application) == with.end()) return;
  if (!find_extension(response, "questionnaireresponse-reason"))
    subject.report("BIZ-16", "The QuestionnaireResponse has no questionnaireresponse-reason.", Path(path, "extension"));
}

// The code alone decides; another system is for the profiles to say.
void check_consent(Subject& subject, Node consent, const Path& path) {
  for (const Node& category : consent["category"].items())
    for (const Node& coding : category["coding"].items())
      if (trim(coding["code"].text()) == "DRC") return;
  subject.report("BIZ-7", "The category of a Consent must be DRC of consent-categories-bars, direct care.",
                 Path(path, "category"));
}

}  // namespace bars::fhir
