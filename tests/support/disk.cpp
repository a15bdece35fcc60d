#include "tests/support/disk.hpp"

#include <algorithm>
#include <utility>

namespace bars::test {

namespace {

constexpr std::size_t sector = 512;

void put(Disk::Bytes& content, std::size_t at, const std::uint8_t* bytes, std::size_t size) {
  if (content.size() < at + size) content.resize(at + size);  // what was never written reads as zeros
  std::copy_n(bytes, size, content.begin() + static_cast<std::ptrdiff_t>(at));
}

void apply(Disk::Bytes& content, const Disk::File::Change& change) {
  if (change.put)
    put(content, change.at, change.put->data(), change.put->size());
  else
    content.resize(change.at);
}

/// Calls `each(from, size)` for the parts of a write that lie in one sector of the disk.
template <class Each>
void for_each_sector(const Disk::File::Change& write, const Each& each) {
  for (std::size_t from = 0; from < write.put->size();) {
    const auto size = std::min(sector - (write.at + from) % sector, write.put->size() - from);
    each(from, size);
    from += size;
  }
}

bool is_log(const Disk::File& file) { return file.name.ends_with("-wal") || file.name.ends_with("-journal"); }

}  // namespace

Disk::Opened Disk::open(const std::string& name, bool create) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return nullptr;
  auto& file = files_[name];
  if (file == nullptr && create) {
    file = std::make_shared<File>();
    file->name = name;
  }
  auto opened = file;
  if (opened == nullptr) files_.erase(name);
  return opened;
}

bool Disk::exists(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return files_.count(name) > 0;
}

Disk::Result Disk::remove(const std::string& name, bool durably) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return Result::error;
  files_.erase(name);
  if (durably) durable_names_.erase(name);
  return Result::done;
}

Disk::Result Disk::read(const File& file, std::size_t at, std::uint8_t* out, std::size_t size, std::size_t& got) {
  const std::lock_guard lock(mutex_);
  if (!powered_ || strikes(file, Operation::read)) return Result::error;
  got = at < file.content.size() ? std::min(size, file.content.size() - at) : 0;
  std::copy_n(file.content.begin() + static_cast<std::ptrdiff_t>(got == 0 ? 0 : at), got, out);
  return Result::done;
}

Disk::Result Disk::write(File& file, std::size_t at, const std::uint8_t* bytes, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return Result::error;
  const auto fault = strikes(file, at + size > file.content.size() ? Operation::grow : Operation::write);
  if (fault && fault != Fault::power_loss) return fault == Fault::full ? Result::full : Result::error;
  put(file.content, at, bytes, size);
  file.unsynced.push_back({at, Bytes(bytes, bytes + size)});
  return fault ? Result::error : Result::done;
}

Disk::Result Disk::resize(File& file, std::size_t size) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return Result::error;
  const auto fault = strikes(file, size > file.content.size() ? Operation::grow : Operation::write);
  if (fault && fault != Fault::power_loss) return fault == Fault::full ? Result::full : Result::error;
  file.content.resize(size);
  file.unsynced.push_back({size, std::nullopt});
  return fault ? Result::error : Result::done;
}

Disk::Result Disk::sync(File& file) {
  const std::lock_guard lock(mutex_);
  if (!powered_) return Result::error;
  const auto fault = strikes(file, Operation::sync);
  if (fault == Fault::power_loss) return Result::error;
  // A kernel whose sync has failed may take the pages for clean: some were written, the others never will be.
  const bool gives_up = fault && below(2) == 0;
  if (fault && !gives_up) return Result::error;
  for (const auto& change : file.unsynced)
    if (!gives_up || below(2) == 0) apply(file.durable, change);
  file.unsynced.clear();
  if (fault) return Result::error;
  if (const auto named = files_.find(file.name); named != files_.end() && named->second.get() == &file)
    durable_names_[file.name] = named->second;
  return Result::done;
}

std::size_t Disk::size(const File& file) const {
  const std::lock_guard lock(mutex_);
  return file.content.size();
}

void Disk::fail(const Failure& failure) {
  const std::lock_guard lock(mutex_);
  failure_ = failure;
}

void Disk::heal() {
  const std::lock_guard lock(mutex_);
  failure_.reset();
}

std::size_t Disk::met(Fault fault) const {
  const std::lock_guard lock(mutex_);
  const auto found = met_.find(fault);
  return found == met_.end() ? 0 : found->second;
}

bool Disk::is_powered() const {
  const std::lock_guard lock(mutex_);
  return powered_;
}

void Disk::damage(const std::string& name, std::size_t from) {
  const std::lock_guard lock(mutex_);
  auto& file = *files_.at(name);
  for (auto* bytes : {&file.content, &file.durable})
    std::fill(bytes->begin() + static_cast<std::ptrdiff_t>(std::min(from, bytes->size())), bytes->end(), 'z');
}

bool Disk::concerns(Fault fault, Operation operation) {
  switch (fault) {
    case Fault::power_loss: return operation != Operation::read;
    case Fault::error_on_write: return operation == Operation::write || operation == Operation::grow;
    case Fault::full: return operation == Operation::grow;
    case Fault::error_on_sync: return operation == Operation::sync;
    case Fault::error_on_read: return operation == Operation::read;
  }
  return false;
}

std::optional<Disk::Fault> Disk::strikes(const File& file, Operation operation) {
  if (!failure_ || failure_->times == 0) return std::nullopt;
  if (failure_->where != Where::anywhere && (failure_->where == Where::log) != is_log(file)) return std::nullopt;
  const auto fault = failure_->fault;
  if (!concerns(fault, operation)) return std::nullopt;
  if (failure_->after > 0) {
    --failure_->after;
    return std::nullopt;
  }
  if (failure_->times != for_good) --failure_->times;
  ++met_[fault];
  if (fault == Fault::power_loss) powered_ = false;
  return fault;
}

void Disk::cut_power() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(powered_, false)) ++met_[Fault::power_loss];
}

void Disk::restore_power() {
  const std::lock_guard lock(mutex_);
  const auto mode = static_cast<unsigned>(below(5));
  std::map<std::string, Opened> left;
  const auto keep = [&](const Opened& file) {
    auto& kept = left[file->name] = std::make_shared<File>();
    kept->name = file->name;
    kept->content = kept->durable = survivor(*file, mode);
  };
  for (const auto& [name, file] : durable_names_)
    if (files_.count(name) > 0 || below(2) == 0) keep(file);  // removed, but not for good
  for (const auto& [name, file] : files_) {
    const auto durable = durable_names_.find(name);
    if ((durable != durable_names_.end() && durable->second == file) || below(2) == 0) keep(file);
  }
  files_ = durable_names_ = std::move(left);
  failure_.reset();
  powered_ = true;
}

Disk::Bytes Disk::survivor(const File& file, unsigned mode) {
  Bytes left = file.durable;
  const auto cut = below(file.unsynced.size() + 1);
  for (std::size_t i = 0; i < file.unsynced.size(); ++i) {
    const auto& change = file.unsynced[i];
    switch (mode) {
      case 0: break;                       // nothing was written
      case 1: apply(left, change); break;  // all of it
      case 2:
        if (below(2) == 0) apply(left, change);
        break;  // whole writes, in any order
      case 3:   // sectors of them
        if (!change.put) {
          if (below(2) == 0) apply(left, change);
          break;
        }
        for_each_sector(change, [&](std::size_t from, std::size_t size) {
          if (below(2) == 0) put(left, change.at + from, change.put->data() + from, size);
        });
        break;
      default:  // in order up to one, of which a part
        if (i < cut) apply(left, change);
        if (i != cut || !change.put) break;
        const auto torn = below(change.put->size() / sector + 1) * sector;
        put(left, change.at, change.put->data(), std::min(torn, change.put->size()));
        break;
    }
  }
  return left;
}

void Disk::evict() {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, file] : files_) {
    file->content = file->durable;
    for (const auto& change : file->unsynced) apply(file->content, change);
  }
}

std::map<std::string, Disk::Bytes> Disk::image() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, Bytes> image;
  for (const auto& [name, file] : durable_names_) image[name] = file->durable;
  return image;
}

void Disk::load(const std::map<std::string, Bytes>& image) {
  const std::lock_guard lock(mutex_);
  files_.clear();
  for (const auto& [name, bytes] : image) {
    auto& file = files_[name] = std::make_shared<File>();
    file->name = name;
    file->content = file->durable = bytes;
  }
  durable_names_ = files_;
}

}  // namespace bars::test
