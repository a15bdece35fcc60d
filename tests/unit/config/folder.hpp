// A configuration in a temporary folder, and the shortest service file that has no fault.
#pragma once

#include "config/load.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace bars::config::test {

inline const std::string shortest_service =
    R"(id: { value: "2000072489" }
name: Example Service
organisation: { ods_code: A1001, name: Example Trust }
address: { line: [1 High Street], city: Example, postcode: TR1 1AA }
accepts:
  - use_cases: [a1t1]
    version: 1.0.0
    messages: [booking-request]
access:
  - { organisations: ["*"], software: ["*"], allow: [message] }
diaries:
  - id: majors
    location: { name: Majors, address: { line: [1 High Street], city: Example, postcode: TR1 1AA } }
    slots:
      days: [mon-sun]
      from: "08:00"
      to: "20:00"
)";

/// `text` with its one `from` replaced.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  REQUIRE(text.find(from, at + 1) == std::string::npos);
  return text.replace(at, from.size(), to);
}

class Folder {
 public:
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "bars-config-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    std::filesystem::create_directory(path_ / "services");
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path receiver() const { return path_ / "receiver.yaml"; }
  std::filesystem::path service(const std::string& name) const { return path_ / "services" / name; }

  static void write(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file, std::ios::binary) << text;
  }

 private:
  std::filesystem::path path_;
};

inline std::vector<Fault> faults_of(const std::filesystem::path& file) {
  auto loaded = load(file);
  auto* faults = std::get_if<std::vector<Fault>>(&loaded);
  return faults ? std::move(*faults) : std::vector<Fault>{};
}

/// The faults of a receiver.yaml beside one good service file.
inline std::vector<Fault> faults_of_receiver(std::string_view text) {
  const Folder folder;
  Folder::write(folder.receiver(), text);
  Folder::write(folder.service("a.yaml"), shortest_service);
  return faults_of(folder.receiver());
}

/// The faults of one service file beside an empty receiver.yaml.
inline std::vector<Fault> faults_of_service(std::string_view text) {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("a.yaml"), text);
  return faults_of(folder.receiver());
}

inline Receiver loaded(const std::filesystem::path& file) {
  auto result = load(file);
  if (const auto* faults = std::get_if<std::vector<Fault>>(&result))
    for (const auto& fault : *faults) UNSCOPED_INFO(fault.text());
  REQUIRE(std::holds_alternative<Receiver>(result));
  return std::get<Receiver>(std::move(result));
}

/// What one service file gives.
inline Service loaded_service(std::string_view text) {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("a.yaml"), text);
  return loaded(folder.receiver()).services.at(0);
}

}  // namespace bars::config::test
