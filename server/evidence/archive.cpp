#include "server/evidence/archive.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace bars::evidence {

namespace {

struct Discard {
  void operator()(zip_t* archive) const noexcept { zip_discard(archive); }
};

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& why) {
  throw std::runtime_error(fmt::format("{}: {}", file.string(), why));
}

/// An empty file of mode 0600, and of a name that nobody has.
void create(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) fail(file, std::strerror(errno));
  ::close(descriptor);
}

void add(zip_t& archive, const std::filesystem::path& to, const File& file, fhir::Instant made) {
  auto* const source = zip_source_buffer(&archive, file.content.data(), file.content.size(), 0);
  if (source == nullptr) fail(to, zip_strerror(&archive));
  const auto index = zip_file_add(&archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    fail(to, zip_strerror(&archive));
  }
  zip_file_set_mtime(&archive, static_cast<zip_uint64_t>(index), made.seconds, 0);
}

/// libzip writes beside it and then takes its place, with its mode.
void write(const std::filesystem::path& to, const std::vector<File>& files, fhir::Instant made) {
  int error = 0;
  std::unique_ptr<zip_t, Discard> archive(zip_open(to.c_str(), ZIP_TRUNCATE, &error));
  if (!archive) fail(to, fmt::format("the archive cannot be made ({})", error));
  for (const auto& file : files) add(*archive, to, file, made);
  if (zip_close(archive.get()) != 0) fail(to, zip_strerror(archive.get()));
  static_cast<void>(archive.release());  // closed
}

}  // namespace

void write_archive(const std::filesystem::path& to, const std::vector<File>& files, fhir::Instant made) {
  create(to);
  try {
    write(to, files, made);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove(to, ignored);
    throw;
  }
}

}  // namespace bars::evidence
