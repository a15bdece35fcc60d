#include "storage/sqlite/handshakes.hpp"

#include "storage/sqlite/query.hpp"

#include <utility>

namespace bars::storage::sqlite {

void HandshakeCounts::add(const RefusedHandshake& refused) {
  add({refused.at - refused.at % 60, refused.address, refused.cause.substr(0, longest_cause)}, 1);
}

void HandshakeCounts::add(const HandshakeCounts& others) {
  for (const auto& [key, times] : others.counts_) add(key, times);
}

void HandshakeCounts::add(Key key, std::int64_t times) {
  const auto known = counts_.find(key);
  if (known != counts_.end())
    known->second += times;
  else if (counts_.size() < most)
    counts_.emplace(std::move(key), times);
  else
    counts_[{std::get<Minute>(counts_.begin()->first), {}, "others"}] += times;
}

void HandshakeCounts::write(Connection& connection) const {
  for (const auto& [key, times] : counts_) {
    const auto& [minute, address, cause] = key;
    Query query(connection, "INSERT INTO refused_handshake (minute, address, cause, times) VALUES (?1, ?2, ?3, ?4)",
                minute, address, cause, times);
    query.run();
  }
  Query query(connection, "DELETE FROM refused_handshake WHERE seq <= (SELECT max(seq) FROM refused_handshake) - ?1",
              rows_kept);
  query.run();
}

}  // namespace bars::storage::sqlite
