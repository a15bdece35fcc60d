// The published payloads, for tests that read them; absent unless the build was told where they are.
#pragma once

#include "fhir/json.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bars::test {

struct Published {
  std::string name;  // without the extension
  std::string text;
};

/// A folder of the published material: directly in the one that is configured, or in its `bars/`; empty when there is
/// none.
inline std::filesystem::path published_folder(std::string_view name) {
  const std::filesystem::path shared(BARS_SHARED_DIR);
  if (shared.empty()) return {};
  for (const auto& folder : {shared / name, shared / "bars" / name})
    if (std::filesystem::is_directory(folder)) return folder;
  return {};
}

/// True, and said loudly, when the folder is not there.
inline bool skips_without(std::string_view folder) {
  if (!published_folder(folder).empty()) return false;
  WARN("SKIPPED: no published " << folder << "; set BARS_SHARED to the folder that holds it");
  return true;
}

/// Every JSON file below the folder, sorted by name.
inline std::vector<Published> published(std::string_view folder) {
  std::vector<Published> files;
  for (const auto& file : std::filesystem::recursive_directory_iterator(published_folder(folder))) {
    if (file.path().extension() != ".json") continue;
    std::ifstream stream(file.path(), std::ios::binary);
    files.push_back({file.path().stem().string(), {std::istreambuf_iterator<char>(stream), {}}});
  }
  std::sort(files.begin(), files.end(), [](const Published& a, const Published& b) { return a.name < b.name; });
  return files;
}

}  // namespace bars::test
