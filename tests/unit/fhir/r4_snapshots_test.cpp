// The R4 table against what published snapshots say about the base of each of their elements.
#include "fhir/json.hpp"
#include "fhir/r4/definitions.hpp"
#include "tests/support/catch.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace bars::fhir;

namespace {

std::string inflate_file(const std::filesystem::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");
  REQUIRE(file != nullptr);
  std::string text;
  std::vector<char> block(1 << 16);
  for (int size = 0; (size = gzread(file, block.data(), static_cast<unsigned>(block.size()))) > 0;)
    text.append(block.data(), static_cast<std::size_t>(size));
  gzclose(file);
  return text;
}

/// The files of a tar archive that end in `.json`.
std::vector<std::string_view> json_files(std::string_view archive) {
  std::vector<std::string_view> files;
  constexpr std::size_t block = 512;
  while (archive.size() > block && archive[0] != '\0') {
    const std::string_view name = archive.substr(0, archive.find('\0'));
    const auto size = std::strtoul(std::string(archive.substr(124, 11)).c_str(), nullptr, 8);
    if (name.ends_with(".json")) files.push_back(archive.substr(block, size));
    archive.remove_prefix(std::min(archive.size(), block + (size + block - 1) / block * block));
  }
  return files;
}

/// The alternatives of an element, by the name that a path has: `value` of `value[x]`.
std::vector<const r4::Element*> alternatives(const r4::Type& type, std::string_view name) {
  if (name.ends_with("[x]")) name.remove_suffix(3);
  std::vector<const r4::Element*> found;
  for (const r4::Element& element : type.elements)
    if (element.name == name) found.push_back(&element);
  return found;
}

/// Compares one element of a snapshot; false when its base is a type itself, or part of a primitive.
bool compare(Node element) {
  const auto path = element["base"]["path"].text();
  const auto dot = path.rfind('.');
  if (dot == std::string_view::npos) return false;
  INFO(path);
  const r4::Type* type = r4::find_type(path.substr(0, dot));
  REQUIRE(type != nullptr);
  if (type->kind == r4::Kind::primitive) return false;  // the table has no parts of those
  const auto found = alternatives(*type, path.substr(dot + 1));
  REQUIRE_FALSE(found.empty());
  CHECK((element["base"]["min"].text() == "1") == found[0]->required);
  CHECK((element["base"]["max"].text() == "*") == found[0]->repeats);
  for (const Node& each : element["type"].items()) {
    const auto code = each["code"].text();
    INFO(code);
    const bool known = code.starts_with("http://hl7.org/fhirpath/") ||
                       std::any_of(found.begin(), found.end(), [code](const r4::Element* one) {
                         return one->type->name == code || one->type->kind == r4::Kind::backbone;
                       });
    CHECK(known);
  }
  return true;
}

}  // namespace

TEST_CASE("R4 the table agrees with the bases in the snapshots of UK Core") {
  const std::filesystem::path shared(BARS_SHARED_DIR);
  std::filesystem::path package = shared / "packages" / "fhir.r4.ukcore.stu1-0.5.1.tgz";
  if (!std::filesystem::exists(package)) package = shared / "bars" / "packages" / package.filename();
  if (shared.empty() || !std::filesystem::exists(package)) {
    WARN("SKIPPED: no published packages; set BARS_SHARED to the folder that holds them");
    return;
  }
  const std::string archive = inflate_file(package);
  std::set<std::string> seen;
  for (const auto text : json_files(archive)) {
    const auto document = decode_json(text);
    REQUIRE(document.has_value());
    if (document->root.resource_type() != "StructureDefinition") continue;
    for (const Node& element : document->root["snapshot"]["element"].items())
      if (compare(element)) seen.insert(std::string(element["base"]["path"].text()));
  }
  CHECK(seen.size() > 600);
}
