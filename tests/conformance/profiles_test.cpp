#include "fhir/profile/profiles.hpp"

#include "fhir/json.hpp"
#include "fhir/message_definition.hpp"
#include "tests/conformance/published.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bars::fhir;
using namespace bars::fhir::profile;
using namespace bars::test;

namespace {

constexpr std::string_view uk_core = "fhir.r4.ukcore.stu1-0.5.1.tgz";
constexpr std::string_view nhs = "uk.nhsdigital.r4-2.5.0.tgz";
constexpr std::string_view bars_with_snapshots = "uk.nhsdigital.bars.r4-1.34.0-snapshots.tgz";
constexpr std::string_view bars_latest = "uk.nhsdigital.bars.r4-1.37.0.tgz";

bool skipped() { return skips_without("packages") || skips_without("payloads"); }

PackageFile read_package(std::string_view name) {
  std::ifstream stream(published_folder("packages") / name, std::ios::binary);
  return {std::string(name), {std::istreambuf_iterator<char>(stream), {}}};
}

/// Every profile that a published MessageDefinition names.
std::vector<std::string> named_by_definitions() {
  std::vector<std::string> urls;
  for (const MessageDefinition& definition : message_definitions())
    for (const FocusRule& rule : definition.focus) urls.emplace_back(rule.profile);
  return urls;
}

Profiles load(const std::vector<std::string_view>& packages) {
  std::vector<PackageFile> files;
  for (const std::string_view name : packages) files.push_back(read_package(name));
  auto profiles = Profiles::load(std::move(files), named_by_definitions());
  if (!profiles) FAIL(profiles.error().diagnostics);
  return std::move(*profiles);
}

std::vector<std::string> found(const Profiles& profiles, std::string_view json) {
  const auto document = decode_json(json);
  REQUIRE(document.has_value());
  Issues issues;
  profiles.check_claimed(document->root, Severity::error, issues);
  std::vector<std::string> lines;
  for (const Issue& issue : issues.kept()) lines.push_back(issue.rule + " " + issue.expression);
  return lines;
}

}  // namespace

TEST_CASE("the published packages compile whole, and say what they leave unevaluated") {
  if (skipped()) return;
  const Profiles profiles = load({uk_core, nhs, bars_latest});
  CHECK(profiles.size() == 219);
  CHECK(profiles.broken().empty());
  for (const NotEvaluated& each : profiles.not_evaluated()) {
    INFO(each.profile << " " << each.constraint);
    // Of the profiles that BaRS messages claim, only extensions that another package defines, and codes of HL7's.
    const bool nhs_own = each.profile.find("/NHSDigital-") != each.profile.npos ||
                         each.profile.find("/England-") != each.profile.npos ||
                         each.profile.find("/Extension-") != each.profile.npos;
    const bool proficiency = each.constraint.find("extension:proficiency") != each.constraint.npos;
    CHECK((nhs_own || proficiency));
  }
}

TEST_CASE("every published payload follows the profiles that it claims") {
  if (skipped()) return;
  const Profiles profiles = load({uk_core, nhs, bars_latest});
  std::size_t checked = 0;
  for (const Published& payload : published("payloads")) {
    INFO(payload.name);
    CHECK(found(profiles, payload.text).empty());
    ++checked;
  }
  CHECK(checked >= 49);
}

TEST_CASE("KD-PR-8 validation messages fail the profile of package 1.34.0 and only there") {
  if (skipped()) return;
  const Profiles profiles = load({uk_core, nhs, bars_with_snapshots});
  std::size_t failed = 0;
  for (const Published& payload : published("payloads")) {
    INFO(payload.name);
    for (const std::string& line : found(profiles, payload.text)) {
      ++failed;
      CHECK(
          line.starts_with("BARSServiceRequest-request-validation Bundle.entry[1].resource.ofType(ServiceRequest)."
                           "category[0].coding[1]."));
    }
  }
  // Seven bundles claim it: system and code of the use case's coding in each.
  CHECK(failed == 14);
  CHECK(load({uk_core, nhs, bars_with_snapshots, bars_latest}).size() == 219);
}

TEST_CASE("packages with and without snapshots give the same checks") {
  if (skipped()) return;
  const Profiles with = load({uk_core, nhs, bars_with_snapshots});
  const Profiles without = load({uk_core, nhs, bars_latest});
  for (const Published& payload : published("payloads")) {
    INFO(payload.name);
    std::vector<std::string> lines = found(with, payload.text);
    std::erase_if(lines,
                  [](const std::string& line) { return line.starts_with("BARSServiceRequest-request-validation"); });
    CHECK(lines == found(without, payload.text));
  }
}

TEST_CASE("MH-18 the ServiceRequest of a referral is judged by its profile") {
  if (skipped()) return;
  const Profiles profiles = load({uk_core, nhs, bars_latest});
  const auto all = published("payloads");
  const auto referral =
      std::find_if(all.begin(), all.end(), [](const Published& each) { return each.name == "refreq01-111-to-ed"; });
  REQUIRE(referral != all.end());
  const auto changed = [&](std::string_view from, std::string_view to) {
    std::string copy = referral->text;
    const auto at = copy.rfind(from);
    REQUIRE(at != copy.npos);
    copy.replace(at, from.size(), to);
    return found(profiles, copy);
  };
  using Lines = std::vector<std::string>;
  CHECK(changed(R"("intent": "plan")", R"("intent": "order")") ==
        Lines{"BARSServiceRequest-request-referral Bundle.entry[3].resource.ofType(ServiceRequest).intent"});
  CHECK(changed("number-present-and-verified", "number-that-is-none") ==
        Lines{"Extension-UKCore-NHSNumberVerificationStatus Bundle.entry[5].resource.ofType(Patient).identifier[0]."
              "extension[0].value.ofType(CodeableConcept)"});
  CHECK(changed("Extension-UKCore-NHSNumberVerificationStatus", "Extension-UKCore-ContactRank").size() == 2);
}

TEST_CASE("a package that another needs is missed by name") {
  if (skipped()) return;
  std::vector<PackageFile> files{read_package(bars_latest)};
  const auto profiles = Profiles::load(std::move(files), {});
  REQUIRE_FALSE(profiles.has_value());
  CHECK(profiles.error().diagnostics ==
        "uk.nhsdigital.bars.r4-1.37.0.tgz needs the package uk.nhsdigital.r4 2.5.0, which is missing.");
  REQUIRE(profiles.error().further.size() == 1);
  CHECK(profiles.error().further[0].diagnostics ==
        "uk.nhsdigital.bars.r4-1.37.0.tgz needs the package fhir.r4.ukcore.stu1 0.5.1, which is missing.");
}
