#include "fhir/json.hpp"
#include "fhir/xml.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/results.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir;

namespace {

namespace fs = std::filesystem;

fs::path published_payloads() {
  const fs::path shared(BARS_SHARED_DIR);
  if (shared.empty()) return {};
  for (const fs::path& folder : {shared / "payloads", shared / "bars" / "payloads"}) {
    if (fs::is_directory(folder)) return folder;
  }
  return {};
}

std::vector<fs::path> json_files() {
  std::vector<fs::path> files;
  if (published_payloads().empty()) {
    WARN("SKIPPED: no published payloads; set BARS_SHARED to the folder that holds them");
    return files;
  }
  for (const auto& file : fs::directory_iterator(published_payloads())) {
    if (file.path().extension() == ".json") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

// JSON text with the members of every object sorted by name: equal for trees that say the same.
std::string canonical(Node node) {
  if (!node.is_array() && !node.is_object()) return encode_json(node);
  std::map<std::string_view, std::string> members;
  std::string text(1, node.is_array() ? '[' : '{');
  for (const Node& item : node.items()) text += canonical(item) + ',';
  for (const Member& member : node.members()) members[member.name] = canonical(member.value);
  for (const auto& [name, value] : members) text.append(name).append(":").append(value) += ',';
  return text + (node.is_array() ? ']' : '}');
}

}  // namespace

TEST_CASE("VER-1 every published payload survives JSON to XML to JSON") {
  std::size_t seen = 0;
  for (const fs::path& file : json_files()) {
    INFO(file.filename().string());
    const auto json = decode_json(text_of(file));
    REQUIRE(json);
    const auto xml = decode_xml(encode_xml(json->root));
    CHECK(xml);
    if (!xml) continue;
    CHECK(canonical(xml->root) == canonical(json->root));
    ++seen;
  }
  CHECK((published_payloads().empty() || seen >= 49));
}

TEST_CASE("VER-1 every published payload survives XML to JSON to XML byte for byte") {
  for (const fs::path& file : json_files()) {
    INFO(file.filename().string());
    const auto json = decode_json(text_of(file));
    REQUIRE(json);
    const std::string xml = encode_xml(json->root);
    const auto from_xml = decode_xml(xml);
    REQUIRE(from_xml);
    const auto through_json = decode_json(encode_json(from_xml->root));
    REQUIRE(through_json);
    CHECK(encode_xml(through_json->root) == xml);
  }
}
