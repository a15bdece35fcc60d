#include "config/secrets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

namespace bars::config {

namespace {

constexpr std::size_t largest_file = 16 * 1024 * 1024;
constexpr mode_t not_of_a_secret = S_IWGRP | S_IXGRP | S_IRWXO;
constexpr std::size_t shortest_key = 32;
constexpr std::size_t longest_key = 4096;

FileText refused(std::string problem) { return {{}, std::move(problem)}; }

FileText read_all(int file, Kept kept) {
  struct ::stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) return refused("is no regular file");
  if (kept == Kept::secret && (status.st_mode & not_of_a_secret) != 0)
    return refused(fmt::format("has mode {:04o}; expected 0600 or 0400, or 0640 or 0440 for a group that may read it",
                               status.st_mode & 07777u));
  FileText read;
  std::string part(64 * 1024, '\0');
  for (ssize_t got = 1; got > 0 && read.text.size() <= largest_file;) {
    got = ::read(file, part.data(), part.size());
    if (got < 0) return refused(fmt::format("cannot be read: {}", std::strerror(errno)));
    read.text.append(part, 0, static_cast<std::size_t>(got));
  }
  if (read.text.size() > largest_file) return refused(fmt::format("is larger than {} bytes", largest_file));
  if (read.text.empty()) return refused("is empty");
  return read;
}

}  // namespace

FileText read_file(const std::filesystem::path& path, Kept kept) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return refused(errno == ENOENT ? "there is no such file" : fmt::format("cannot be read: {}", std::strerror(errno)));
  auto read = read_all(file, kept);
  ::close(file);
  return read;
}

FileText read_audit_key(const Audit& audit) {
  if (!audit.key_file) return {};
  auto read = read_file(*audit.key_file, Kept::secret);
  if (read.fault.empty()) {
    constexpr std::string_view white = " \t\r\n";
    read.text.erase(read.text.find_last_not_of(white) + 1);
    read.text.erase(0, read.text.find_first_not_of(white));
    if (read.text.size() < shortest_key || read.text.size() > longest_key)
      read = refused(fmt::format("expected a key of {} to {} bytes", shortest_key, longest_key));
  }
  if (!read.fault.empty()) read.fault = fmt::format("audit.key_file: {}: {}", audit.key_file->string(), read.fault);
  return read;
}

}  // namespace bars::config
