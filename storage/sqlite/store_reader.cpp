#include "storage/store_reader.hpp"

#include "storage/sqlite/read_only.hpp"
#include "storage/sqlite/snapshot.hpp"

namespace bars::storage {

class StoreReader::Opened {
 public:
  Opened(const std::filesystem::path& store, Of of) : connection_(sqlite::open_to_read(store, of)) {}

  void read(const std::function<void(Snapshot&)>& look) {
    connection_->execute("BEGIN");
    try {
      sqlite::SqliteSnapshot snapshot(*connection_);
      look(snapshot);
    } catch (...) {
      connection_->try_execute("ROLLBACK");
      throw;
    }
    connection_->execute("ROLLBACK");
  }

 private:
  const std::unique_ptr<sqlite::Connection> connection_;
};

StoreReader::StoreReader(const std::filesystem::path& store, Of of) : opened_(std::make_unique<Opened>(store, of)) {}

StoreReader::~StoreReader() = default;

void StoreReader::read(const std::function<void(Snapshot&)>& look) { opened_->read(look); }

}  // namespace bars::storage
