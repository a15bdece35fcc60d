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

/// A service file on its way: what it says, what stands where, and what is wrong with it.
struct ServiceFile {
  Service service{};
  std::optional<Value> document{};
  std::vector<Fault> faults{};
};

ServiceFile read_service(const fs::path& file, std::map<std::string, fs::path>& known) {
  ServiceFile read;
  auto& service = read.service;
  service.file = file;
  Reading reading(file, read.faults);
  read.document = read_file(reading, keys_of(service));
  const auto& document = read.document;
  if (service.id.value.empty()) return read;
  const auto at = document->find("id")->value.find("value")->value.at;
  const auto [first, added] = known.try_emplace(service.id.value, file.filename());
  if (!added) {
    const Reading::Step id(reading, "id");
    const Reading::Step value(reading, "value");
    reading.fault(at, fmt::format("{} is the id of {} already; expected an id of its own", quote(service.id.value),
                                  first->second.string()));
  }
  return read;
}

/// What is wrong with a diary that a service names as shared; empty when nothing is.
std::string problem_of_shared(const SharedDiary& shared, std::size_t at, const Service& service,
                              const std::vector<ServiceFile>& files) {
  if (shared.service == service.id.value) return "is a diary of this service itself; expected one of another";
  const auto same = [&](const SharedDiary& each) {
    return each.service == shared.service && each.diary == shared.diary;
  };
  const auto& all = service.shared_diaries;
  if (std::find_if(all.begin(), all.end(), same) != all.begin() + static_cast<std::ptrdiff_t>(at))
    return "is in this list already";
  const auto owner = std::find_if(files.begin(), files.end(),
                                  [&](const ServiceFile& each) { return each.service.id.value == shared.service; });
  if (owner == files.end()) return "belongs to a service that no file here has; expected the id of another service";
  const auto& theirs = owner->service.diaries;
  const bool exists =
      std::any_of(theirs.begin(), theirs.end(), [&](const Diary& each) { return each.id == shared.diary; });
  return exists ? std::string() : "is no diary of that service; expected the id of one of its own diaries";
}

/// Compares what services say of each other's diaries, once all of them are read.
void check_shared_diaries(std::vector<ServiceFile>& files) {
  for (auto& each : files) {
    const auto& shared = each.service.shared_diaries;
    for (std::size_t i = 0; i < shared.size(); ++i) {
      if (shared[i].service.empty() || shared[i].diary.empty()) continue;  // reported already
      const auto problem = problem_of_shared(shared[i], i, each.service, files);
      if (problem.empty()) continue;
      Reading reading(each.service.file, each.faults);
      const Reading::Step list(reading, "shared_diaries");
      const Reading::Step item(reading, i);
      reading.fault(each.document->find("shared_diaries")->value.items[i].at,
                    fmt::format("{} of service {} {}", quote(shared[i].diary), shared[i].service, problem));
    }
  }
}

/// Within a file by line, the files as they were read.
void sort_by_position(std::vector<Fault>& faults) {
  std::stable_sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
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
  sort_by_position(faults);

  std::map<std::string, fs::path> known;
  std::vector<ServiceFile> services;
  services.reserve(files.size());
  for (const auto& each : files) services.push_back(read_service(each, known));
  check_shared_diaries(services);
  for (auto& each : services) {
    sort_by_position(each.faults);
    faults.insert(faults.end(), each.faults.begin(), each.faults.end());
    receiver.services.push_back(std::move(each.service));
  }
  if (!faults.empty()) return faults;
  return receiver;
}

}  // namespace bars::config
