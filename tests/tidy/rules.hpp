// The house rules. Each returns its findings as lines "path: what is wrong", none when the rule is kept.
#pragma once

#include "tests/tidy/project_files.hpp"

#include <string>
#include <vector>

namespace bars::tidy {

using Findings = std::vector<std::string>;

/// Rooms include only what the table of rooms allows; every path starts at the root.
Findings include_directions(const File& file);

/// A source outside tests/ has at most 400 lines.
Findings length(const File& file);

/// A header says in its first line what it is, then comes #pragma once.
Findings header_opening(const File& file);

/// No by-value captures and no braced temporaries inside a co_await expression: g++ 12 destroys them twice.
Findings co_await_temporaries(const File& file);

/// No path of somebody's machine.
Findings machine_paths(const File& file);

/// No reminders: what is missing is either done or not there.
Findings reminders(const File& file);

/// The name of a test case has none of the characters that ctest cannot select by.
Findings test_names(const File& file);

/// Every .cpp lies in a folder that the build compiles.
Findings built_folders(const File& file);

/// Every header is included by some other file.
Findings dead_headers(const std::vector<File>& files);

/// Every event of the log stands in the table of server/observability/README.md with the fields that it may have, and
/// nothing else stands there.
Findings log_events(const std::vector<File>& files);

/// What a query of the dashboard or an alert groups and selects by, and what is written beside it, are labels that its
/// metrics have in the table of server/observability/README.md.
Findings metric_labels(const std::vector<File>& files);

/// What the compose file mounts is there, and the dashboard asks a data source that Grafana is given.
Findings observe_profile(const std::vector<File>& files);

/// Every room has a README.md.
Findings readmes(const std::vector<File>& files);

/// A link of a document to a file, a folder or a heading of the project leads to one.
Findings dead_links(const std::vector<File>& files);

/// Nothing stands at the top that does not belong there.
Findings top_level(const std::vector<File>& files);

}  // namespace bars::tidy
