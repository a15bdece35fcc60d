#include "server/cli/audit_source.hpp"

#include "config/secrets.hpp"
#include "server/cli/configuration.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace bars::cli {

using storage::AuditKey;
using storage::AuditReader;

void add_audit_source(CLI::App& command, AuditSource& source) {
  command.add_option("--config", source.config, "The receiver's configuration file")->required();
  command.add_option("--earlier-key", source.earlier_keys,
                     "A key file that audit.key_file was before; for each of them");
  command.add_option("BACKUP", source.backup, "A backup, instead of the configuration's store");
}

std::optional<Audit> load_audit(const AuditSource& source) {
  auto receiver = load_or_print(source.config);
  if (!receiver) return std::nullopt;
  std::vector<AuditKey> keys;
  const auto add = [&](const config::Audit& audit) {
    const auto key = config::read_audit_key(audit);
    if (!key.fault.empty()) fmt::print(stderr, "{}\n", key.fault);
    keys.emplace_back(key.text);
    return key.fault.empty();
  };
  bool whole = add(receiver->audit);
  for (const auto& file : source.earlier_keys) {
    config::Audit earlier;
    earlier.key_file = file;
    whole = add(earlier) && whole;
  }
  if (!whole) return std::nullopt;
  const bool is_copy = !source.backup.empty();
  std::filesystem::path store = is_copy ? std::filesystem::path(source.backup) : receiver->storage.path;
  return Audit{std::move(*receiver), std::move(keys), std::move(store),
               is_copy ? AuditReader::Of::copy : AuditReader::Of::store};
}

Heads read_heads(const Audit& audit, const AuditSource& source) {
  if (!source.heads.empty()) return {.lines = storage::read_heads(source.heads)};
  const auto& file = audit.receiver.audit.heads_file;
  if (!file) return {.why_none = "--heads, audit.heads_file"};
  std::error_code error;
  if (!std::filesystem::exists(*file, error) && !error)
    return {.why_none = fmt::format("none were exported yet, {} is not there", file->string())};
  return {.lines = storage::read_heads(*file)};
}

}  // namespace bars::cli
