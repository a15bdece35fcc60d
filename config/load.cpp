#include "config/load.hpp"

#include "config/table.hpp"
#include "config/yaml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

namespace bars::config {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1024 * 1024;
constexpr std::size_t most_services = 1000;

/// The whole of a file; empty after a fault.
std::optional<std::string> content(Reading& reading) {
  std::error_code error;
  const auto status = fs::status(reading.file(), error);
  if (!fs::is_regular_file(status)) {
    reading.fault(
        {}, fmt::format("cannot be read: {}; expected a YAML file", error ? error.message() : "not a regular file"));
    return std::nullopt;
  }
  std::ifstream in(reading.file(), std::ios::binary);
  std::string text(largest_file + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof())) {
    reading.fault({}, "cannot be read; expected a YAML file that this user may read");
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() <= largest_file) return text;
  reading.fault({}, fmt::format("is larger than {} bytes; expected a smaller file", largest_file));
  return std::nullopt;
}

/// Reads one file against its table; the document, for what has to be looked up in it afterwards.
std::optional<Value> read_file(Reading& reading, const Table& table) {
  auto text = content(reading);
  if (!text) return std::nullopt;
  std::istringstream in(std::move(*text));
  auto document = parse_yaml(in, reading);
  if (document) read_group(reading, *document, table);
  return document;
}

/// The service files in the order of their names; a fault, placed at the key that names the folder, when there is none.
std::vector<fs::path> service_files(const fs::path& folder, Reading& reading, Position at) {
  const Reading::Step step(reading, "services");
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto name = entry->path().filename();
    if (name.string().starts_with('.')) continue;
    if (name.extension() == ".yaml") files.push_back(entry->path());
    if (name.extension() == ".yml")
      reading.fault(at, fmt::format("the folder holds {}; expected the ending .yaml", quote(name.string())));
  }
  if (error)
    reading.fault(at, fmt::format("the folder {} cannot be read: {}", folder.string(), error.message()));
  else if (files.empty())
    reading.fault(at, fmt::format("the folder {} is empty; expected one *.yaml file per service", folder.string()));
  if (files.size() > most_services) {
    reading.fault(at, fmt::format("the folder holds {} files; expected at most {}", files.size(), most_services));
    files.clear();
  }
  std::sort(files.begin(), files.end());
  return files;
}

Service read_service(const fs::path& file, std::vector<Fault>& faults, std::map<std::string, fs::path>& known) {
  Service service;
  service.file = file;
  Reading reading(file, faults);
  const auto document = read_file(reading, keys_of(service));
  if (service.id.value.empty()) return service;
  const auto at = document->find("id")->value.find("value")->value.at;
  const auto [first, added] = known.try_emplace(service.id.value, file.filename());
  if (!added) {
    const Reading::Step id(reading, "id");
    const Reading::Step value(reading, "value");
    reading.fault(at, fmt::format("{} is the id of {} already; expected an id of its own", quote(service.id.value),
                                  first->second.string()));
  }
  return service;
}

/// Within a file by line, the files as they were read.
void sort_by_position(std::vector<Fault>& faults, std::size_t begin) {
  std::stable_sort(
      faults.begin() + static_cast<std::ptrdiff_t>(begin), faults.end(),
      [](const Fault& a, const Fault& b) { return std::tie(a.line, a.column) < std::tie(b.line, b.column); });
}

}  // namespace

std::variant<Receiver, std::vector<Fault>> load(const fs::path& file) {
  Receiver receiver;
  receiver.file = file;
  std::vector<Fault> faults;
  Reading reading(file, faults);
  const auto document = read_file(reading, keys_of(receiver));

  // Without a folder to go by, its files cannot be reported with the rest.
  const bool folder_known =
      document && document->kind == Value::Kind::group &&
      std::none_of(faults.begin(), faults.end(), [](const Fault& fault) { return fault.key == "services"; });
  std::vector<fs::path> files;
  if (folder_known) {
    const auto* entry = document->find("services");
    files = service_files(receiver.services_directory, reading, entry ? entry->value.at : Position{});
  }
  sort_by_position(faults, 0);

  std::map<std::string, fs::path> known;
  for (const auto& each : files) {
    const auto begin = faults.size();
    receiver.services.push_back(read_service(each, faults, known));
    sort_by_position(faults, begin);
  }
  if (!faults.empty()) return faults;
  return receiver;
}

}  // namespace bars::config
