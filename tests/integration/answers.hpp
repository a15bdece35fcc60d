// What an answer says, in the few words that a test compares.
#pragma once

#include "fhir/json.hpp"
#include "fhir/uuid.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/client.hpp"
#include "tests/support/messages.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// The answer as a tree that keeps itself alive.
class Answer {
 public:
  explicit Answer(std::string_view json) : document_(decode(json)) {}

  fhir::Node root() const { return document_.root; }
  /// Resources of one type, in order.
  std::vector<fhir::Node> all(std::string_view type) const {
    std::vector<fhir::Node> found;
    for (const auto& entry : root()["entry"].items())
      if (entry["resource"].resource_type() == type) found.push_back(entry["resource"]);
    return found;
  }
  fhir::Node first(std::string_view type) const {
    const auto found = all(type);
    return found.empty() ? fhir::Node() : found.front();
  }
  std::string id_of(std::string_view type) const { return std::string(first(type)["id"].text()); }

 private:
  static fhir::Document decode(std::string_view json) {
    auto document = fhir::decode_json(json);
    if (!document) throw std::runtime_error("the answer is not JSON: " + document.error().diagnostics);
    return std::move(*document);
  }
  fhir::Document document_;
};

/// What is wrong with the form of an error, whichever error it is; "" when nothing is.
inline std::string form_faults(const HttpResponse& answer) {
  constexpr std::string_view profile = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-OperationOutcome";
  constexpr std::string_view system = "https://fhir.nhs.uk/CodeSystem/http-error-codes";
  std::string faults;
  const auto expect = [&](bool holds, std::string_view rule) {
    if (!holds) faults.append(", not as ").append(rule);
  };
  expect(answer.header("Content-Type") == "application/fhir+json", "OO-9 Content-Type");
  expect(answer.header("Cache-Control") == "no-store", "CACHE-3 Cache-Control");
  expect(!answer.header("Server"), "HDR-9 Server");
  const Answer outcome(answer.body);
  const auto root = outcome.root();
  expect(root.resource_type() == "OperationOutcome", "OO-2 resourceType");
  expect(fhir::parse_uuid(root["id"].text()).has_value(), "OO-2 id");
  expect(root["meta"]["profile"][std::size_t{0}].text() == profile, "OO-2 profile");
  expect(root["issue"].size() > 0, "OO-2 issue");
  expect(root["issue"][std::size_t{0}]["severity"].text() == "error", "OO-2 severity of what decides");
  bool warnings_only = false;  // the most severe first
  for (const auto& issue : root["issue"].items()) {
    const auto coding = issue["details"]["coding"][std::size_t{0}];
    const auto severity = issue["severity"].text();
    expect(severity == "warning" || (severity == "error" && !warnings_only), "OO-2 severity");
    warnings_only = severity == "warning";
    expect(!issue["code"].text().empty(), "OO-2 code");
    expect(coding["system"].text() == system, "OO-5 system");
    expect(coding["code"].text().substr(0, 4) == "REC_", "OO-3 code");
    expect(!coding["display"].text().empty(), "OO-6 display");
    expect(issue["diagnostics"].text().size() > 10, "OO-1 diagnostics");
  }
  return faults;
}

/// `200`; of an error status, code and issue of what decided it, `409 REC_CONFLICT duplicate`, and what is wrong with
/// its form.
inline std::string outcome_of(const HttpResponse& answer) {
  auto text = std::to_string(answer.status);
  if (answer.status < 400) return text;
  const Answer outcome(answer.body);
  const auto issue = outcome.root()["issue"][std::size_t{0}];
  text.append(" ").append(issue["details"]["coding"][std::size_t{0}]["code"].text());
  text.append(" ").append(issue["code"].text());
  return text.append(form_faults(answer));
}

/// Path and sentence of every issue, one per line.
inline std::string diagnostics_of(const HttpResponse& answer) {
  std::string text;
  const Answer outcome(answer.body);
  for (const auto& issue : outcome.root()["issue"].items())
    text.append(issue["expression"][std::size_t{0}].text())
        .append(": ")
        .append(issue["diagnostics"].text())
        .append("\n");
  return text;
}

/// The receiver's own Encounter as the sender got it, put behind what the sender knows.
inline std::string sent_back(const std::string& message, const std::string& reply) {
  std::size_t entries = 0;
  while (!value_at(message, "entry[" + std::to_string(entries) + "]").empty()) ++entries;
  for (std::size_t i = 0; !value_at(reply, "entry[" + std::to_string(i) + "]").empty(); ++i) {
    const auto entry = "entry[" + std::to_string(i) + "]";
    if (value_at(reply, entry + ".resource.status") == R"("planned")")
      return with(message, "entry[" + std::to_string(entries) + "]",
                  with(value_at(reply, entry), "resource.status", R"("in-progress")"));
  }
  throw std::runtime_error("the reply has no planned Encounter");
}

}  // namespace bars::test
