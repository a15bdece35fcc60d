#include "fhir/profile/package.hpp"

#include "fhir/gzip.hpp"
#include "fhir/profile/tar.hpp"

#include <optional>
#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::string_view folder = "package/";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

Error fault(const std::string& file, std::string_view sentence) {
  return {Category::invalid, file + " " + std::string(sentence) + ".", {}};
}

/// The resource type that a text names first, without reading the text: most files of a package are not wanted.
std::string_view first_resource_type(std::string_view text) noexcept {
  constexpr std::string_view member = "\"resourceType\"";
  const auto at = text.find(member);
  if (at == text.npos) return {};
  text.remove_prefix(at + member.size());
  const auto open = text.find('"');
  if (open == text.npos) return {};
  text.remove_prefix(open + 1);
  return text.substr(0, text.find('"'));
}

std::vector<Document>* place_of(Package& package, std::string_view resource_type) noexcept {
  if (resource_type == "StructureDefinition") return &package.structures;
  if (resource_type == "CodeSystem") return &package.code_systems;
  if (resource_type == "ValueSet") return &package.value_sets;
  return nullptr;
}

class Reader {
 public:
  explicit Reader(const std::string& file) { package_.file = file; }

  std::optional<Error> add(const TarFile& file) {
    const std::string_view name = std::string_view(file.name).substr(folder.size());
    std::string_view text = file.content;
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    std::vector<Document>* place = place_of(package_, first_resource_type(text));
    if (name != "package.json" && place == nullptr) return std::nullopt;
    auto document = decode_json(text);
    if (!document)
      return fault(package_.file, "holds " + file.name + ", which cannot be read: " + document.error().diagnostics);
    if (name == "package.json") return read_manifest(document->root);
    if (place_of(package_, document->root.resource_type()) == place) place->push_back(std::move(*document));
    return std::nullopt;
  }

  Result<Package> finish() {
    if (package_.name.empty()) return fault(package_.file, "holds no package/package.json");
    return std::move(package_);
  }

 private:
  std::optional<Error> read_manifest(Node manifest) {
    package_.name = manifest["name"].text();
    package_.version = manifest["version"].text();
    if (package_.name.empty() || package_.version.empty())
      return fault(package_.file, "holds a package/package.json without name or version");
    package_.dependencies.clear();
    for (const Member& dependency : manifest["dependencies"].members())
      package_.dependencies.push_back({std::string(dependency.name), std::string(dependency.value.text())});
    return std::nullopt;
  }

  Package package_;
};

bool is_wanted(std::string_view name) noexcept {
  return name.starts_with(folder) && name.ends_with(".json") && name.find('/', folder.size()) == name.npos;
}

}  // namespace

Result<Package> read_package(const PackageFile& package, const Limits& limits) {
  const auto archive = gunzip(package.bytes, limits.package_bytes);
  if (archive.state == GzipState::damaged) return fault(package.file, "is not a gzip file, or is damaged");
  if (archive.state == GzipState::too_large)
    return fault(package.file, "is larger than " + std::to_string(limits.package_bytes) + " bytes when it is inflated");
  const auto files = read_tar(archive.text, limits.files);
  if (!files) return fault(package.file, files.error().diagnostics);
  Reader reader(package.file);
  for (const TarFile& file : *files) {
    if (!is_wanted(file.name)) continue;
    if (auto error = reader.add(file)) return std::move(*error);
  }
  return reader.finish();
}

}  // namespace bars::fhir::profile
