// Whose audit a subcommand reads, and with which keys and heads.
#pragma once

#include "config/receiver.hpp"
#include "storage/audit_heads.hpp"
#include "storage/audit_key.hpp"
#include "storage/audit_reader.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bars::cli {

/// What the command line says.
struct AuditSource {
  std::string config;
  std::string backup;
  std::string heads;
  std::vector<std::string> earlier_keys;
};

/// --config, --earlier-key and BACKUP; --heads is the subcommand's own.
void add_audit_source(CLI::App& command, AuditSource& source);

/// What the commands work with. The key in force is the first one.
struct Audit {
  config::Receiver receiver;
  std::vector<storage::AuditKey> keys;
  std::filesystem::path store;
  storage::AuditReader::Of of;
};

/// Nullopt after every fault was printed.
std::optional<Audit> load_audit(const AuditSource& source);

/// The heads to compare, and why there are none. The configuration's file comes with its first head; a file that
/// somebody names has to be there.
struct Heads {
  std::vector<storage::ExportedHead> lines{};
  std::string why_none{};
};

/// To be called before the store is read, which then has all of them. Throws StorageError when they cannot be read.
Heads read_heads(const Audit& audit, const AuditSource& source);

}  // namespace bars::cli
