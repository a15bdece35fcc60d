#include "fhir/issue.hpp"
#include "fhir/message.hpp"
#include "server/cli/command.hpp"
#include "server/cli/decision_report.hpp"
#include "server/cli/message_file.hpp"
#include "server/workflow/decision_render.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace bars::cli {

namespace {

constexpr int unreadable = 2;

struct Options {
  std::string file;  // "": the table
  bool json = false;
};

int print_table(bool json) {
  fmt::print("{}", json ? table_as_json() : workflow::decision_text());
  return succeeded;
}

int explain_message(const Options& options) {
  const config::Limits limits;
  const auto text = read_file(options.file, limits.body_bytes);
  if (!text) {
    fmt::print(stderr, "{}: cannot be read\n", options.file);
    return unreadable;
  }
  const auto document = decode_message(*text, limits);
  if (!document) {
    fmt::print(stderr, "{}: {}\n", options.file, document.error().diagnostics);
    return unreadable;
  }
  fhir::Issues issues;
  const auto message = fhir::read_message(document->root, issues);
  if (!message) {
    fmt::print(stderr, "{}: not a message that the table can be asked about\n", options.file);
    for (const auto& issue : issues.kept())
      if (issue.severity == fhir::Severity::error) fmt::print(stderr, "  {} {}\n", issue.diagnostics, issue.expression);
    return unreadable;
  }
  const auto explanation = workflow::explain(*message);
  fmt::print("{}", options.json ? as_json(options.file, explanation) : as_text(options.file, explanation));
  return explanation.is_taken ? succeeded : failed;
}

}  // namespace

void add_decisions(CLI::App& app, Command& chosen) {
  const auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand(
      "decisions", "Print the table that decides which request a message is, or the row that a message takes and why");
  command->add_option("MESSAGE", options->file,
                      "A message (FHIR JSON or XML), - is standard input; exit status 0 when it takes a row, 1 when it "
                      "takes none, 2 when it cannot be read");
  command->add_flag("--json", options->json, "One JSON object on one line");
  command->callback([options, &chosen] {
    chosen = [options] { return options->file.empty() ? print_table(options->json) : explain_message(*options); };
  });
}

}  // namespace bars::cli
