// Reads the configuration; the one entry point of this room.
#pragma once

#include "config/receiver.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace bars::config {

/// One thing wrong with the configuration.
struct Fault {
  std::filesystem::path file;
  int line = 0;         // 1-based; 0 when the fault is about the file as a whole
  int column = 0;       // 1-based
  std::string key;      // dotted path, `limits.body_bytes`, `diaries[0].slots.from`; empty for the file
  std::string message;  // what was found and what was expected

  /// `file:line:column: key: message`
  std::string text() const;
};

/// Reads receiver.yaml and every services/*.yaml beside it. Every fault of every file is reported together.
/// Paths in the result are absolute or relative to the working directory, resolved against the file that named them.
/// Files that the configuration names (certificates, store) are not opened here.
std::variant<Receiver, std::vector<Fault>> load(const std::filesystem::path& file);

/// The keys of receiver.yaml that differ and that a running receiver cannot take over: all but `tls` and `services`.
std::vector<std::string> keys_for_restart(const Receiver& running, const Receiver& read);

/// The reference page (Markdown) generated from the table of keys.
std::string reference_page();

}  // namespace bars::config
