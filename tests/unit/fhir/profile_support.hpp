// Packages of our own making, built in memory, and what profiles in them find.
#pragma once

#include "fhir/gzip.hpp"
#include "fhir/json.hpp"
#include "fhir/profile/profiles.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::test {

struct TarEntry {
  std::string name;
  std::string content;
  char type = '0';
  std::string size{};      // octal; empty: that of the content
  std::string checksum{};  // empty: the right one
};

inline std::string tar_entry(const TarEntry& entry) {
  std::string header(512, '\0');
  const auto put = [&header](std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
  };
  const auto octal = [](std::size_t value, int digits) {
    char text[24];
    std::snprintf(text, sizeof text, "%0*zo", digits, value);
    return std::string(text);
  };
  put(0, entry.name);
  put(124, entry.size.empty() ? octal(entry.content.size(), 11) : entry.size);
  put(148, "        ");
  header[156] = entry.type;
  put(257, std::string_view("ustar\0"
                            "00",
                            8));
  std::size_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put(148, entry.checksum.empty() ? octal(sum, 6) + std::string("\0 ", 2) : entry.checksum);
  std::string padded = entry.content;
  padded.resize((padded.size() + 511) / 512 * 512, '\0');
  return header + padded;
}

inline std::string tar(const std::vector<TarEntry>& entries) {
  std::string archive;
  for (const TarEntry& entry : entries) archive += tar_entry(entry);
  return archive + std::string(1024, '\0');
}

inline std::string manifest(std::string_view name, std::string_view version, std::string_view dependencies = "{}") {
  return R"({"name":")" + std::string(name) + R"(","version":")" + std::string(version) + R"(","dependencies":)" +
         std::string(dependencies) + "}";
}

/// A package of the resources (JSON texts).
inline fhir::profile::PackageFile package(const std::vector<std::string>& resources, std::string_view name = "test.one",
                                          std::string_view version = "1.0.0", std::string_view dependencies = "{}") {
  std::vector<TarEntry> entries{{"package/package.json", manifest(name, version, dependencies)}};
  for (const std::string& resource : resources)
    entries.push_back({"package/" + std::to_string(entries.size()) + ".json", resource});
  return {std::string(name) + "-" + std::string(version) + ".tgz", fhir::gzip(tar(entries))};
}

inline constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";

/// `https://example.org/<name>` on R4's own type, or on `base`. `elements` are ElementDefinitions without brackets.
inline std::string structure(std::string_view name, std::string_view type, std::string_view elements,
                             std::string_view base = {}, std::string_view more = {}) {
  std::string text = R"({"resourceType":"StructureDefinition","url":"https://example.org/)" + std::string(name) +
                     R"(","type":")" + std::string(type) + R"(","derivation":"constraint","baseDefinition":")";
  text += base.empty() ? std::string(core) + std::string(type) : "https://example.org/" + std::string(base);
  text += R"(","differential":{"element":[)" + std::string(elements) + "]}";
  return text + std::string(more) + "}";
}

inline fhir::profile::Profiles load(const std::vector<std::string>& resources) {
  auto profiles = fhir::profile::Profiles::load({package(resources)}, {});
  if (!profiles) FAIL(profiles.error().diagnostics);
  for (const std::string& broken : profiles->broken()) UNSCOPED_INFO("broken: " << broken);
  return std::move(*profiles);
}

/// What a profile finds in a resource: `expression: diagnostics` of each problem.
inline std::vector<std::string> found(const fhir::profile::Profiles& profiles, std::string_view name,
                                      std::string_view json) {
  const auto document = fhir::decode_json(json);
  REQUIRE(document.has_value());
  const std::string url = "https://example.org/" + std::string(name);
  REQUIRE(profiles.has(url));
  fhir::Issues issues;
  const fhir::Path path(document->root.resource_type());
  profiles.check(document->root, url, path, fhir::Severity::error, issues);
  std::vector<std::string> all;
  for (const fhir::Issue& issue : issues.kept()) all.push_back(issue.expression + ": " + issue.diagnostics);
  return all;
}

/// The same of what a resource claims itself.
inline std::vector<std::string> claimed(const fhir::profile::Profiles& profiles, std::string_view json) {
  const auto document = fhir::decode_json(json);
  REQUIRE(document.has_value());
  fhir::Issues issues;
  profiles.check_claimed(document->root, fhir::Severity::error, issues);
  std::vector<std::string> all;
  for (const fhir::Issue& issue : issues.kept()) all.push_back(issue.expression + ": " + issue.diagnostics);
  return all;
}

using Lines = std::vector<std::string>;

}  // namespace bars::test
