#include "server/reading.hpp"

#include "server/security/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <vector>

namespace bars {

namespace {

namespace fs = std::filesystem;

std::string digest_of(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::is_regular_file(status)) return fmt::format("{}: absent\n", path.string());
  std::ifstream in(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(in), {});
  return fmt::format("{}: {:o} {} {}\n", path.string(), static_cast<unsigned>(status.permissions()),
                     in.good() || in.eof(), security::hex(security::sha256(bytes)));
}

std::string digest_of_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
    files.push_back(entry->path());
  std::sort(files.begin(), files.end());
  std::string digests;
  for (const auto& file : files) digests += digest_of(file);
  return digests;
}

}  // namespace

Reading read_files(const config::Receiver& receiver) {
  const auto& tls = receiver.tls;
  auto trust = digest_of(tls.certificate) + digest_of(tls.private_key) + digest_of(tls.client_ca);
  if (tls.client_crl) trust += digest_of(*tls.client_crl);
  return {std::move(trust), digest_of_folder(receiver.services_directory), digest_of(receiver.file)};
}

}  // namespace bars
