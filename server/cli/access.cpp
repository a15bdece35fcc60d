#include "server/cli/access_report.hpp"
#include "server/cli/command.hpp"
#include "server/cli/configuration.hpp"
#include "server/cli/identity_headers.hpp"
#include "server/cli/message_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bars::cli {

namespace {

constexpr std::size_t most_header_bytes = 128 * 1024;  // of a file with raw headers

struct Options {
  std::string config;
  std::string headers;  // a file; "": those of `caller`
  std::string only;     // one interaction or type of message; "": all
  Caller caller;
  bool json = false;
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r";
  const auto first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// Lines of `Name: value`; others are passed over, so that what a client or a proxy has logged can be given as it is.
http::Head read_headers(std::string_view text) {
  http::Head head;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    head.headers.push_back({std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1)))});
  }
  return head;
}

int explain(const Options& options) {
  const auto receiver = load_or_print(options.config);
  if (!receiver) return bad_usage;
  http::Head head;
  if (options.headers.empty()) {
    head.headers = identity_headers(options.caller);
  } else {
    const auto text = read_file(options.headers, most_header_bytes);
    if (!text || text->size() > most_header_bytes) {
      fmt::print(stderr, "{}: cannot be read, or has more than {} bytes\n", options.headers, most_header_bytes);
      return bad_usage;
    }
    head = read_headers(*text);
  }
  const auto report = report_access(*receiver, head);
  const auto* asked = options.only.empty() ? nullptr : report.find(options.only);
  if (!options.only.empty() && asked == nullptr) {
    fmt::print(stderr, "--for: there is no interaction or type of message called {}\n", options.only);
    return bad_usage;
  }
  fmt::print("{}", options.json ? as_json(report) : as_text(report));
  return asked == nullptr || asked->status == 200 ? succeeded : failed;
}

}  // namespace

void add_access(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* access = app.add_subcommand("access", "Who may do what");
  access->require_subcommand(1);
  auto* command = access->add_subcommand(
      "explain", "Which access rule decides for a caller, for every interaction and type of message, and why");
  command->add_option("--config", options->config, "The receiver's configuration")->required();
  auto* raw = command->add_option("--headers", options->headers,
                                  "A file with the headers of a request, a line each; - is standard input. Without it "
                                  "the headers are made of the options below");
  command->add_option("--for", options->only,
                      "An interaction (read) or a type of message (new-booking): exit status 0 when it is let in, else "
                      "1");
  command->add_flag("--json", options->json, "One JSON object on one line");
  add_caller_options(*command, options->caller);
  for (const auto* name : {"--service", "--organisation", "--software", "--role-code"})
    raw->excludes(command->get_option(name));
  command->callback([options, &chosen] { chosen = [options] { return explain(*options); }; });
}

}  // namespace bars::cli
