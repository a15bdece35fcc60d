// The rules about where things are: rooms, folders, files that nobody uses.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace bars::tidy {

namespace {

using Rooms = std::set<std::string>;

const Rooms every_room = {"config",          "fhir",
                          "storage",         "server",
                          "server/http",     "server/net",
                          "server/security", "server/observability",
                          "server/workflow", "server/handlers",
                          "server/control"};

// What a room may include beside itself.
const std::map<std::string, Rooms>& table() {
  static const std::map<std::string, Rooms> rooms = {
      {"config", {}},
      {"fhir", {}},
      {"storage", {"fhir", "config"}},
      {"server/http", {"fhir", "config"}},
      {"server/security", {"server/http", "fhir", "config"}},
      {"server/observability", {"server/http", "storage", "config"}},
      {"server/net", {"server/http", "server/security", "server/observability", "config"}},
      {"server/workflow", {"storage", "fhir", "config"}},
      {"server/handlers",
       {"server/workflow", "server/http", "server/security", "server/observability", "storage", "fhir", "config"}},
      {"server/control", {"server/workflow", "server/observability", "storage", "fhir", "config"}},
      {"server", every_room},
  };
  return rooms;
}

// The room that a path lies in; "" when it is none of them. server/cli and server/evidence belong to server itself.
std::string room_of(std::string_view path) {
  const auto folder = folder_of(path);
  if (folder == "server/cli" || folder == "server/evidence") return "server";
  for (auto part = folder; !part.empty(); part = folder_of(part)) {
    if (every_room.count(part) != 0) return part;
  }
  return "";
}

bool is_test(const File& file) { return starts_with(file.path, "tests/"); }

}  // namespace

Findings include_directions(const File& file) {
  Findings findings;
  if (!is_source(file)) return findings;
  const auto room = room_of(file.path);
  for (const auto& include : own_includes(file.text)) {
    const auto target = room_of(include);
    const bool from_tests = is_test(file) && (!target.empty() || starts_with(include, "tests/"));
    const auto allowed = table().find(room);
    const bool from_room =
        !target.empty() && allowed != table().end() && (target == room || allowed->second.count(target) != 0);
    if (!from_tests && !from_room) findings.push_back(file.path + ": may not include \"" + include + "\"");
  }
  return findings;
}

Findings built_folders(const File& file) {
  if (!ends_with(file.path, ".cpp") || is_test(file)) return {};
  const auto folder = folder_of(file.path);
  // Folders inside a room, whose sources the room's library has: SUBFOLDERS in its CMakeLists.txt.
  static const Rooms inner = {"storage/sqlite", "server/cli", "server/evidence", "fhir/bars",
                              "fhir/profile",   "fhir/r4",    "fhir/structure",  "fhir/xml"};
  if (every_room.count(folder) != 0 || inner.count(folder) != 0) return {};
  return {file.path + ": no target compiles this folder"};
}

Findings dead_headers(const std::vector<File>& files) {
  std::set<std::string> used;
  for (const auto& file : files) {
    for (auto& include : own_includes(file.text)) {
      if (include != file.path) used.insert(std::move(include));
    }
  }
  Findings findings;
  for (const auto& file : files) {
    if (ends_with(file.path, ".hpp") && used.count(file.path) == 0) {
      findings.push_back(file.path + ": nothing includes it");
    }
  }
  return findings;
}

Findings readmes(const std::vector<File>& files) {
  Rooms wanted = every_room;
  wanted.insert({"tests", "scripts", "docker"});
  for (const auto& file : files) {
    if (ends_with(file.path, "/README.md")) wanted.erase(folder_of(file.path));
  }
  Findings findings;
  for (const auto& room : wanted) findings.push_back(room + ": has no README.md");
  return findings;
}

Findings top_level(const std::vector<File>& files) {
  static const std::set<std::string> known = {"CMakeLists.txt",
                                              "CMakePresets.json",
                                              "CHANGELOG.md",
                                              "LICENSE",
                                              "README.md",
                                              "server",
                                              "fhir",
                                              "storage",
                                              "config",
                                              "tests",
                                              "docker",
                                              "scripts",
                                              "compile_commands.json"};
  std::set<std::string> unknown;
  for (const auto& file : files) {
    auto top = file.path.substr(0, file.path.find('/'));
    if (top[0] != '.' && known.count(top) == 0) unknown.insert(std::move(top));
  }
  Findings findings;
  for (const auto& name : unknown) findings.push_back(name + ": does not belong at the top");
  return findings;
}

}  // namespace bars::tidy
