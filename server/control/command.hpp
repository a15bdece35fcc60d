// The commands that the program's own subcommands give to the store: a table from name to function.
#pragma once

#include "config/receiver.hpp"
#include "fhir/error.hpp"
#include "fhir/node.hpp"
#include "fhir/uuid.hpp"
#include "server/workflow/services.hpp"
#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bars::control {

/// What commands work with. Every member may be used from any thread.
struct Parts {
  const config::Receiver& config;
  std::shared_ptr<const workflow::Services> services;  // those in force when the command came
  storage::Store& store;
  std::function<fhir::Instant()> now;
  std::function<fhir::Uuid()> new_id;
};

/// What a command does: either units of work, committed one after the other, or one read, or one question.
struct Task {
  /// The next unit; nullptr when there is none left.
  std::function<std::shared_ptr<storage::Unit>()> next{};
  std::function<fhir::Result<std::string>(storage::Snapshot&)> read{};
  /// The answer to units, as JSON; called once all of them are committed.
  std::function<std::string()> answer{};
  /// Asked of the store itself, neither a unit nor a read.
  std::function<fhir::Result<std::string>(storage::Store&)> ask{};
  /// Done to the program itself; it is told who asks.
  std::function<fhir::Result<std::string>(std::string_view caller)> act{};
  /// False: asked so often, and of nothing, that no record is kept.
  bool is_audited = true;
  /// What the audit records are filed under: the id of the request that is stored; "": one of their own.
  std::string request_id{};
  // For the audit records: the service it is about, what it changes, and how much of it; no patient data.
  std::string target{};
  std::string resource{};
  std::string detail{};
  /// What is only known once it is done; called on a storage thread, or when a read has ended.
  std::function<void(storage::AuditRecord&)> describe{};
};

/// One unit of work, and the answer that is asked of it once it is committed.
Task one_unit(std::shared_ptr<storage::Unit> unit, std::function<std::string()> answer);

/// Judges the arguments (a JSON object; what is not there is absent) and says what is to be done. It is called on the
/// thread of the connection and does not touch the store.
using Prepare = fhir::Result<Task> (*)(fhir::Node arguments, const Parts& parts);

struct Command {
  std::string_view name;  // `slots.import`; also the interaction of the audit record
  Prepare prepare;
  bool is_of_receiver = false;  // about the running program: without one there is nothing to do
};

/// nullptr: there is none of this name.
const Command* find_command(std::string_view name) noexcept;

}  // namespace bars::control
