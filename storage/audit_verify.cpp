#include "storage/audit_verify.hpp"

#include <algorithm>

namespace bars::storage {

namespace {

constexpr std::int64_t between_progress = 1000;  // records

bool is(const AuditMac& mac, const Packed& stored) {
  return std::equal(mac.begin(), mac.end(), stored.begin(), stored.end());
}

std::string number(std::int64_t value) { return std::to_string(value); }

/// The keys, and which of them the chain is made with at this place.
class Keys {
 public:
  explicit Keys(const std::vector<AuditKey>& keys) : keys_(keys) {
    const auto is_published = [](const AuditKey& key) { return key.is_published(); };
    if (std::none_of(keys_.begin(), keys_.end(), is_published)) keys_.emplace_back("");
    for (const auto& key : keys_) macs_.emplace_back(key);
    current_ = keys_.size() - 1;
  }

  std::size_t size() const noexcept { return keys_.size(); }
  AuditMac with(std::size_t key, const AuditMac& before, const StoredAudit& record) {
    return macs_[key].of(before, record.row());
  }
  /// With the current one.
  bool fits(const AuditMac& before, const StoredAudit& record) {
    return is(with(current_, before, record), record.mac);
  }

  /// Whether another key fits; it is the current one then.
  bool change(const AuditMac& before, const StoredAudit& record) {
    for (std::size_t i = 0; i < macs_.size(); ++i) {
      if (i == current_ || !is(with(i, before, record), record.mac)) continue;
      current_ = i;
      return true;
    }
    return false;
  }

  bool is_in_force() const noexcept { return current_ == 0; }
  bool is_published() const noexcept { return keys_[current_].is_published(); }

 private:
  std::vector<AuditKey> keys_;  // the one in force first
  std::vector<AuditMacs> macs_;
  std::size_t current_ = 0;
};

class Verification {
 public:
  Verification(const std::vector<AuditKey>& keys, const std::vector<ExportedHead>& heads,
               const std::function<void(std::int64_t)>& progress)
      : keys_(keys), progress_(progress) {
    for (const auto& exported : heads) {
      if (exported.head)
        heads_.push_back(exported);
      else
        lines_without_head_.push_back(exported.line);
    }
    std::stable_sort(heads_.begin(), heads_.end(),
                     [](const ExportedHead& a, const ExportedHead& b) { return a.head->sequence < b.head->sequence; });
    next_head_ = heads_.begin();
  }

  /// False when nothing behind it can be told any more.
  bool visit(const StoredAudit& record) {
    if (suspect_) return explain(record);
    if (record.sequence != verdict_.head.sequence + 1) return find_gap(record);
    if (!keys_.fits(verdict_.head.mac, record)) {
      if (!keys_.change(verdict_.head.mac, record)) {
        suspect_ = record;
        return true;  // the record behind it tells more
      }
      if (!take_key(record)) return false;
    }
    return accept(record);
  }

  AuditVerdict finish() {
    if (suspect_ && !verdict_.finding)
      find(suspect_->sequence, "The record was changed, or put there by somebody without the key.");
    if (!verdict_.finding && verdict_.records > 0 && !keys_.is_in_force())
      find(key_since_, "From this record on the chain is not made with the key in force.");
    if (!verdict_.finding && next_head_ != heads_.end())
      find(verdict_.head.sequence + 1, "Records are missing at the end: line " + std::to_string(next_head_->line) +
                                           " of the heads has record " + number(next_head_->head->sequence) +
                                           ", the last one here is " + number(verdict_.head.sequence) + ".");
    if (!verdict_.finding && !lines_without_head_.empty())
      find(verdict_.head.sequence, "Line " + std::to_string(lines_without_head_.front()) +
                                       " of the heads is none: it was changed, or not written whole.");
    return std::move(verdict_);
  }

 private:
  void find(std::int64_t sequence, std::string what) { verdict_.finding = {sequence, std::move(what)}; }

  bool find_gap(const StoredAudit& record) {
    const auto expected = verdict_.head.sequence + 1;
    if (record.sequence < expected)
      find(record.sequence, "A record stands before the first one.");
    else
      find(expected, record.sequence == expected + 1
                         ? "The record is missing."
                         : "The records " + number(expected) + " to " + number(record.sequence - 1) + " are missing.");
    return false;
  }

  /// Which part of the suspect does not fit: the record behind it was made when it was as it should be.
  bool explain(const StoredAudit& behind) {
    AuditMac stored{};
    std::copy_n(suspect_->mac.begin(), std::min(suspect_->mac.size(), stored.size()), stored.begin());
    const bool is_next = behind.sequence == suspect_->sequence + 1;
    std::string what =
        "The record does not belong here: records were put in, taken out or exchanged, or this one was changed, or it "
        "was made with a key that was not given.";
    for (std::size_t key = 0; is_next && key < keys_.size(); ++key) {
      if (is(keys_.with(key, stored, behind), behind.mac)) what = "The record was changed, its MAC was not.";
      const auto should_be = keys_.with(key, verdict_.head.mac, *suspect_);
      if (is(keys_.with(key, should_be, behind), behind.mac)) what = "The MAC of the record was changed.";
    }
    find(suspect_->sequence, std::move(what));
    return false;
  }

  bool take_key(const StoredAudit& record) {
    key_since_ = record.sequence;
    if (!keys_.is_published() || record.sequence == 1) return true;
    find(record.sequence, "From this record on the chain has the key that everybody knows.");
    return false;
  }

  bool accept(const StoredAudit& record) {
    verdict_.head.sequence = record.sequence;
    std::copy_n(record.mac.begin(), verdict_.head.mac.size(), verdict_.head.mac.begin());
    for (; next_head_ != heads_.end() && next_head_->head->sequence == record.sequence; ++next_head_) {
      if (next_head_->head->mac != verdict_.head.mac) {
        find(record.sequence, "The record is not the one that line " + std::to_string(next_head_->line) +
                                  " of the heads names: the chain was made anew, or the line was changed.");
        return false;
      }
      ++verdict_.heads;
    }
    if (++verdict_.records % between_progress == 0 && progress_) progress_(verdict_.records);
    return true;
  }

  Keys keys_;
  const std::function<void(std::int64_t)>& progress_;
  std::vector<ExportedHead> heads_;  // by number
  std::vector<ExportedHead>::const_iterator next_head_;
  std::vector<std::size_t> lines_without_head_;
  AuditVerdict verdict_;
  std::optional<StoredAudit> suspect_;  // does not fit
  std::int64_t key_since_ = 1;
};

}  // namespace

AuditVerdict verify_audit(AuditReader& reader, const std::vector<AuditKey>& keys,
                          const std::vector<ExportedHead>& heads, const std::function<void(std::int64_t)>& progress) {
  Verification verification(keys, heads, progress);
  reader.walk([&](const StoredAudit& record) { return verification.visit(record); });
  return verification.finish();
}

}  // namespace bars::storage
