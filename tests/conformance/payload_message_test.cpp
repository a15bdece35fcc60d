#include "fhir/json.hpp"
#include "fhir/message.hpp"
#include "fhir/message_definition.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bars::fhir;

namespace {

namespace fs = std::filesystem;

struct Payload {
  std::string name;
  Document document;
};

// A folder of the published material: directly in the one that is configured, or in its `bars/`.
fs::path published_folder(std::string_view name) {
  const fs::path shared(BARS_SHARED_DIR);
  if (shared.empty()) return {};
  for (const fs::path& folder : {shared / name, shared / "bars" / name}) {
    if (fs::is_directory(folder)) return folder;
  }
  return {};
}

Document read_document(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  INFO(file.filename().string());
  auto document = decode_json(text);
  REQUIRE(document.has_value());
  return std::move(*document);
}

std::vector<Payload> message_bundles() {
  std::vector<Payload> payloads;
  for (const auto& file : fs::directory_iterator(published_folder("payloads"))) {
    if (file.path().extension() != ".json") continue;
    Document document = read_document(file.path());
    if (document.root.resource_type() != "Bundle" || document.root["type"].text() != "message") continue;
    payloads.push_back({file.path().filename().string(), std::move(document)});
  }
  std::sort(payloads.begin(), payloads.end(), [](const Payload& a, const Payload& b) { return a.name < b.name; });
  return payloads;
}

bool skipped(std::string_view folder) {
  if (!published_folder(folder).empty()) return false;
  WARN("SKIPPED: no published " << folder << "; set BARS_SHARED to the folder that holds it");
  return true;
}

}  // namespace

TEST_CASE("MH-1 MH-8 MH-14 every published message is read") {
  if (skipped("payloads")) return;
  const auto payloads = message_bundles();
  CHECK(payloads.size() >= 14);
  for (const Payload& payload : payloads) {
    INFO(payload.name);
    Issues issues;
    const auto message = read_message(payload.document.root, issues);
    for (const Issue& issue : issues.kept())
      if (issue.severity == Severity::error) FAIL_CHECK(issue.diagnostics << " " << issue.expression);
    if (!message) continue;
    CHECK(message->focus);
    CHECK_FALSE(message->bundle.version_id().empty());
    CHECK_FALSE(message->destination.value.empty());
    CHECK_FALSE(message->source.value.empty());
    CHECK(find_use_case(message->use_case) != nullptr);
    CHECK(message->bundle.resolve(message->header.receiver()).type() == "Organization");
    CHECK(find_definition_by_name(message->definition) != nullptr);
  }
}

TEST_CASE("MD-20 MD-22 every published message has the resources of its definition") {
  if (skipped("payloads")) return;
  for (const Payload& payload : message_bundles()) {
    INFO(payload.name);
    Issues issues;
    const auto message = read_message(payload.document.root, issues);
    REQUIRE(message.has_value());
    issues.take();
    const MessageDefinition* definition = find_definition_by_name(message->definition);
    REQUIRE(definition != nullptr);
    CHECK(definition->event == message->event);
    check_counts(*message, *definition, issues);
    for (const Issue& problem : issues.kept()) FAIL_CHECK(problem.diagnostics);
  }
}

TEST_CASE("MD-1 to MD-9 the definitions are those that were published") {
  if (skipped("definitions")) return;
  std::size_t seen = 0;
  for (const auto& file : fs::directory_iterator(published_folder("definitions") / "MessageDefinition")) {
    const Document document = read_document(file.path());
    const Node published = document.root;
    const auto url = published["url"].text();
    INFO(url);
    const MessageDefinition* known = find_definition_by_name(url.substr(url.rfind('/') + 1));
    REQUIRE(known != nullptr);
    CHECK(known->title == published["title"].text());
    CHECK(known->date == published["date"].text());
    CHECK(code_of(known->event) == published["eventCoding"]["code"].text());
    Arena arena;
    Build build(arena);
    const Node ours = message_definition_resource(build, {known, "x", "1.0.0", "1", {}});
    CHECK(ours["url"].text() == url);
    CHECK(encode_json(ours["focus"]) == encode_json(published["focus"]));
    ++seen;
  }
  CHECK(seen == message_definitions().size());
}

TEST_CASE("UC-2 the use cases are those that were published") {
  if (skipped("definitions")) return;
  const Document document =
      read_document(published_folder("definitions") / "CodeSystem" / "usecases-categories-bars.json");
  const Node published = document.root["concept"];
  CHECK(published.size() == 34);
  for (const Node& concept_node : published.items()) {
    INFO(concept_node["code"].text());
    const UseCase* known = find_use_case(concept_node["code"].text());
    REQUIRE(known != nullptr);
    CHECK(known->display == concept_node["display"].text());
  }
}
