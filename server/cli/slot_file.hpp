// Slots from files: CSV, or a FHIR Bundle as JSON or XML. Everything that is wrong is collected.
#pragma once

#include "fhir/node.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::cli {

struct ImportedSlot {
  std::int64_t start = 0;  // Unix seconds
  std::int64_t end = 0;
  std::int64_t capacity = 1;  // 0: withdrawn
};

/// Reads the files of one import, one after the other.
class SlotFiles {
 public:
  static constexpr std::size_t most_slots = 100'000;
  static constexpr std::size_t largest_file = 32 * 1024 * 1024;
  static constexpr std::size_t most_faults = 100;  // kept; the others are counted

  /// Times without an offset are local in this zone, which must exist.
  explicit SlotFiles(std::string time_zone) : time_zone_(std::move(time_zone)) {}

  /// FHIR XML when the text begins with `<`, FHIR JSON when it begins with `{`, else CSV.
  void read(const std::string& file, std::string_view text);
  void fault(const std::string& place, std::string_view what);

  const std::vector<ImportedSlot>& slots() const noexcept { return slots_; }
  /// `file:line: what was found; what was expected`, without values of the file.
  const std::vector<std::string>& faults() const noexcept { return faults_; }
  std::size_t faults_found() const noexcept { return faults_found_; }

 private:
  using Cells = std::vector<std::string>;

  void read_csv(const std::string& file, std::string_view text);
  void read_row(const std::string& place, const Cells& names, const Cells& cells);
  void read_bundle(const std::string& file, std::string_view text);
  void read_slot(const std::string& place, fhir::Node slot);
  void add(const std::string& place, const ImportedSlot& slot);

  std::string time_zone_;
  std::vector<ImportedSlot> slots_{};
  std::map<std::int64_t, std::string> places_{};  // of each start
  std::vector<std::string> faults_{};
  std::size_t faults_found_ = 0;
};

/// A dateTime with an offset, or `YYYY-MM-DD`, `YYYY-MM-DDThh:mm` or `YYYY-MM-DDThh:mm:ss` (a space may stand for the
/// T) in the zone. Whole seconds; nullopt for anything else, and for a local time that the clocks skip.
std::optional<std::int64_t> read_time(std::string_view text, const std::string& time_zone);

}  // namespace bars::cli
