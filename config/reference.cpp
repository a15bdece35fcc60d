// The reference page: the tables of keys as Markdown.
#include "config/load.hpp"
#include "config/table.hpp"

#include <fmt/format.h>

namespace bars::config {

namespace {

std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|' || c == '*') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string takes(const Key& key) {
  return cell(key.unit.empty() ? key.expected : fmt::format("{} ({})", key.expected, key.unit));
}

void add_rows(std::string& page, const Table& table, const std::string& prefix) {
  for (const auto& key : table) {
    const auto path = prefix + key.name;
    if (key.shape != Key::Shape::group)
      page += fmt::format("| `{}` | {} | {} | {} |\n", path, takes(key),
                          key.initial ? fmt::format("`{}`", *key.initial) : "mandatory", cell(key.description));
    add_rows(page, key.keys, path + (key.shape == Key::Shape::groups ? "[]." : "."));
  }
}

std::string section(std::string_view title, const Table& table) {
  auto page = fmt::format("\n## {}\n\n| key | takes | default | meaning |\n|---|---|---|---|\n", title);
  add_rows(page, table, "");
  return page;
}

}  // namespace

std::string reference_page() {
  Receiver receiver;
  Service service;
  return "# Configuration reference\n\n"
         "Made from the tables of keys (`receiver_table.cpp`, `service_table.cpp`); a test compares the two.\n"
         "A key that is mandatory within a group that may be left out is so only when the group is there.\n" +
         section("receiver.yaml", keys_of(receiver)) + section("services/\\*.yaml", keys_of(service));
}

}  // namespace bars::config
