// A disk in memory that fails when it is told to, and forgets what was not synced when the power goes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bars::test {

/// Of all calls any thread may make; names are whole paths, there are no folders.
class Disk {
 public:
  using Bytes = std::vector<std::uint8_t>;
  enum class Result { done, error, full };
  enum class Fault { power_loss, error_on_write, full, error_on_sync, error_on_read };
  enum class Where { anywhere, log, database };

  /// What is to happen: `times` in a row from the one behind `after` others on. Reads can fail, syncs, and writes and
  /// changes of size, of which only those that need more room do when the disk is full. The power goes at anything but
  /// a read.
  struct Failure {
    Fault fault = Fault::power_loss;
    Where where = Where::anywhere;
    std::size_t after = 0;
    std::size_t times = 1;
  };
  static constexpr std::size_t for_good = static_cast<std::size_t>(-1);

  /// A name's content, for the file system (what is read) and for the platters, with what the two differ by.
  struct File {
    struct Change {
      std::size_t at;            // where it begins; of a change of size the new one
      std::optional<Bytes> put;  // absent: a change of size
    };
    std::string name;
    Bytes content;
    Bytes durable;
    std::vector<Change> unsynced;  // oldest first
  };
  using Opened = std::shared_ptr<File>;

  /// `seed` decides what a power loss leaves.
  explicit Disk(std::uint64_t seed = 1) : random_(seed) {}

  /// nullptr when there is none and none is to be made.
  Opened open(const std::string& name, bool create);
  bool exists(const std::string& name) const;
  /// `durably`: a power loss cannot bring it back.
  Result remove(const std::string& name, bool durably);
  Result read(const File& file, std::size_t at, std::uint8_t* out, std::size_t size, std::size_t& got);
  Result write(File& file, std::size_t at, const std::uint8_t* bytes, std::size_t size);
  Result resize(File& file, std::size_t size);
  Result sync(File& file);
  std::size_t size(const File& file) const;

  /// One failure at a time; without one everything succeeds.
  void fail(const Failure& failure);
  void heal();
  /// How often a fault was met since the disk was made.
  std::size_t met(Fault fault) const;
  bool is_powered() const;
  /// Everything from there on is overwritten with something else.
  void damage(const std::string& name, std::size_t from);

  /// From now on everything fails, until restore_power().
  void cut_power();
  /// Each file as the power loss left it: of what was not synced nothing, all, or any part, down to 512 bytes of a
  /// write. Nobody may have a file open.
  void restore_power();
  /// After a sync that failed: the pages that it gave up may be read anew from what is on the platters.
  void evict();

  /// Every file as it is durable, and back.
  std::map<std::string, Bytes> image() const;
  void load(const std::map<std::string, Bytes>& image);

 private:
  enum class Operation { read, write, grow, sync };

  static bool concerns(Fault fault, Operation operation);
  std::optional<Fault> strikes(const File& file, Operation operation);
  Bytes survivor(const File& file, unsigned mode);
  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

  mutable std::mutex mutex_;  // guards everything below, and the files' contents
  std::mt19937_64 random_;
  std::map<std::string, Opened> files_;
  std::map<std::string, Opened> durable_names_;
  std::optional<Failure> failure_;
  std::map<Fault, std::size_t> met_;
  bool powered_ = true;
};

}  // namespace bars::test
