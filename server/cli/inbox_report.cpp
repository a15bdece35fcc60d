#include "server/cli/inbox_report.hpp"

#include "fhir/build.hpp"
#include "fhir/json.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace bars::cli {

namespace {

using fhir::Build;
using fhir::Node;

std::string_view state_of(Node conversation) {
  if (!conversation["acknowledged"]) return "new";
  return conversation["unread"].text() == "true" ? "changed" : "noted";
}

/// Whether another organisation began it, or a system of the service.
std::string_view direction_of(Node conversation) { return conversation["sent"].text() == "true" ? "sent" : "received"; }

/// The time up to the second; it is UTC.
std::string_view seconds_of(Node instant) { return instant.text().substr(0, 19); }

/// A writer behind which each kind of thing has a line.
class Lines {
 public:
  template <class... Parts>
  void add(fmt::format_string<Parts...> form, Parts&&... parts) {
    fmt::format_to(std::back_inserter(text_), form, std::forward<Parts>(parts)...);
    while (!text_.empty() && text_.back() == ' ') text_.pop_back();
    text_.push_back('\n');
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void add_patient(Lines& lines, Node patient) {
  if (patient)
    lines.add("patient: NHS number {}, {}, born {}, {}", patient["nhsNumber"].text(), patient["name"].text(),
              patient["birthDate"].text(), patient["postcode"].text());
}

void add_parts(Lines& lines, Node conversation) {
  lines.add("resources:");
  for (const auto& item : conversation["resources"].items())
    lines.add("  {} version {} {} {} {}", item["resource"].text(), item["version"].text(), item["status"].text(),
              seconds_of(item["lastUpdated"]), item["local"].text() == "true" ? "changed here" : "");
  lines.add("messages:");
  for (const auto& item : conversation["messages"].items())
    lines.add("  {} {} {} from {} Bundle {} request {}", item["number"].text(), seconds_of(item["received"]),
              item["requestType"].text(), item["organisation"].text(), item["bundleId"].text(),
              item["requestId"].text());
  if (conversation["localChanges"].size() > 0) lines.add("local changes:");
  for (const auto& item : conversation["localChanges"].items())
    lines.add("  {} {} version {} {}", seconds_of(item["at"]), item["resource"].text(), item["version"].text(),
              item["status"] ? item["status"].text() : "noted");
  if (conversation["links"].size() > 0) lines.add("links:");
  for (const auto& item : conversation["links"].items())
    lines.add("  {} since {}{}{}", item["resource"].text(), seconds_of(item["made"]), item["ended"] ? " until " : "",
              seconds_of(item["ended"]));
}

}  // namespace

std::string conversation_line(Node conversation) {
  Lines lines;
  const auto patient = conversation["patient"];
  lines.add("{} {:<7} {:<8} {:<24} {:<16} {} {:<8} {} {:<19} {} {} {} {}", seconds_of(conversation["lastUpdated"]),
            state_of(conversation), direction_of(conversation), conversation["requestType"].text(),
            conversation["status"].text(), conversation["service"].text(), conversation["organisation"].text(),
            conversation["resource"].text(), seconds_of(conversation["start"]), patient["nhsNumber"].text(),
            patient["name"].text(), patient["birthDate"].text(), patient["postcode"].text());
  return lines.take();
}

std::string conversation_report(Node conversation) {
  Lines lines;
  lines.add("{} is {} at version {}", conversation["resource"].text(), conversation["status"].text(),
            conversation["version"].text());
  lines.add("service {}, {} {}, last from {}", conversation["service"].text(), direction_of(conversation),
            seconds_of(conversation["received"]), conversation["organisation"].text());
  if (conversation["start"]) lines.add("starts {}", seconds_of(conversation["start"]));
  lines.add("{} {}", state_of(conversation), seconds_of(conversation["acknowledged"]));
  add_patient(lines, conversation["patient"]);
  add_parts(lines, conversation);
  return lines.take();
}

std::string conversation_json(Node conversation) {
  fhir::Arena arena;
  Build build(arena);
  std::vector<fhir::Document> documents;  // keeps alive what the items refer to
  std::vector<Node> items;
  items.reserve(conversation["resources"].size());
  for (const auto& item : conversation["resources"].items()) {
    auto document = fhir::decode_json(item["content"].text(), fhir::own_json);
    if (document) documents.push_back(std::move(*document));
    items.push_back(build.with(item, "content", document ? documents.back().root : Node()));
  }
  return encode_json(items.empty() ? conversation : build.with(conversation, "resources", build.array(items)));
}

}  // namespace bars::cli
