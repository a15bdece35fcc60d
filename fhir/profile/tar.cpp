#include "fhir/profile/tar.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace bars::fhir::profile {

namespace {

constexpr std::size_t block = 512;
constexpr std::size_t longest_name = 4096;

Error refused(std::string sentence) { return {Category::invalid, std::move(sentence), {}}; }

/// A field of a header: its text up to the first NUL.
std::string_view field(std::string_view header, std::size_t at, std::size_t size) noexcept {
  const std::string_view all = header.substr(at, size);
  return all.substr(0, all.find('\0'));
}

std::optional<std::size_t> octal(std::string_view text) noexcept {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 8);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool has_right_checksum(std::string_view header) noexcept {
  constexpr std::size_t at = 148;
  constexpr std::size_t size = 8;
  std::size_t sum = size * static_cast<unsigned char>(' ');
  for (std::size_t i = 0; i < block; ++i)
    if (i < at || i >= at + size) sum += static_cast<unsigned char>(header[i]);
  return octal(field(header, at, size)) == sum;
}

bool is_safe_name(std::string_view name) {
  if (name.empty() || name.size() > longest_name || name.front() == '/' || name.find('\0') != name.npos) return false;
  const std::string framed = "/" + std::string(name) + "/";
  return framed.find("/../") == framed.npos && name.find('\\') == name.npos;
}

/// What extended headers say about the entry behind them.
struct Extended {
  std::string name;
  std::optional<std::size_t> size;
};

/// Records of a pax header: `length key=value`, each ended by a line feed that the length counts.
bool read_pax(std::string_view records, Extended& extended) {
  while (!records.empty()) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(records.data(), records.data() + records.size(), length);
    const auto digits = static_cast<std::size_t>(end - records.data());
    if (error != std::errc() || length > records.size() || length < digits + 3 || records[digits] != ' ') return false;
    if (records[length - 1] != '\n') return false;
    const std::string_view record = records.substr(digits + 1, length - digits - 2);
    records.remove_prefix(length);
    const auto equals = record.find('=');
    if (equals == record.npos) return false;
    const std::string_view key = record.substr(0, equals);
    const std::string_view value = record.substr(equals + 1);
    if (key == "path") extended.name = value;
    if (key != "size") continue;
    std::size_t size = 0;
    const auto parsed = std::from_chars(value.data(), value.data() + value.size(), size);
    if (parsed.ec != std::errc() || parsed.ptr != value.data() + value.size()) return false;
    extended.size = size;
  }
  return true;
}

std::string name_in(std::string_view header) {
  constexpr std::string_view posix("ustar\0", 6);
  std::string name(field(header, 0, 100));
  const std::string_view prefix = header.substr(257, 6) == posix ? field(header, 345, 155) : std::string_view();
  return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

/// One entry after another. What is wrong ends the reading.
class Reader {
 public:
  Reader(std::string_view archive, std::size_t most) : rest_(archive), most_(most) {}

  Result<std::vector<TarFile>> read() {
    while (rest_.size() >= block) {
      const std::string_view header = rest_.substr(0, block);
      if (header.find_first_not_of('\0') == header.npos) return std::move(files_);
      if (++entries_ > most_) return refused("has more than " + std::to_string(most_) + " entries");
      if (auto problem = entry(header)) return refused(std::move(*problem));
    }
    if (!rest_.empty()) return refused("is cut off inside a header");
    return refused("ends without its end mark");
  }

 private:
  std::optional<std::string> entry(std::string_view header) {
    if (!has_right_checksum(header)) return "has a header whose checksum is wrong";
    const char type = header[156];
    const bool describes = type == 'x' || type == 'L' || type == 'K' || type == 'g';
    std::optional<std::size_t> size = octal(field(header, 124, 12));
    if (!describes && extended_.size) size = extended_.size;
    if (!size) return "has a header whose size is no number";
    rest_.remove_prefix(block);
    if (*size > rest_.size()) return "is cut off inside a file";
    const std::string_view content = rest_.substr(0, *size);
    rest_.remove_prefix(std::min(rest_.size(), (*size + block - 1) / block * block));
    if (describes) return describe(type, content);
    Extended extended = std::exchange(extended_, {});
    std::string name = extended.name.empty() ? name_in(header) : std::move(extended.name);
    if (name.starts_with("./")) name.erase(0, 2);
    if (type == '5' && name.empty()) return std::nullopt;
    if (!is_safe_name(name)) return "has an entry whose name is absolute, empty, too long or leads outside";
    if (type == '0' || type == '\0') files_.push_back({std::move(name), content});
    return std::nullopt;
  }

  std::optional<std::string> describe(char type, std::string_view content) {
    if (type == 'x' && !read_pax(content, extended_)) return "has a pax header that cannot be read";
    if (type == 'L') extended_.name = content.substr(0, content.find('\0'));
    return std::nullopt;
  }

  std::string_view rest_;
  std::size_t most_;
  std::size_t entries_ = 0;
  Extended extended_;
  std::vector<TarFile> files_;
};

}  // namespace

Result<std::vector<TarFile>> read_tar(std::string_view archive, std::size_t most) {
  return Reader(archive, most).read();
}

}  // namespace bars::fhir::profile
