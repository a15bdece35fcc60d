// The rules about what watches a receiver: alerts, dashboard, and how the compose file brings them together.
#include "tests/tidy/rules.hpp"

#include <map>
#include <regex>
#include <set>

namespace bars::tidy {

namespace {

using Names = std::set<std::string>;

constexpr std::string_view metrics_page = "server/observability/README.md";
constexpr std::string_view alerts_file = "docker/prometheus/alerts.yaml";
constexpr std::string_view alert = "- alert: ";
constexpr std::string_view dashboards = "docker/grafana/";

/// What the groups of a pattern found, one row for each match; without groups the match itself.
std::vector<std::vector<std::string>> all_of(const std::string& text, const std::regex& pattern) {
  std::vector<std::vector<std::string>> rows;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    auto& row = rows.emplace_back();
    for (std::size_t group = match->size() > 1 ? 1 : 0; group < match->size(); ++group) row.push_back((*match)[group]);
  }
  return rows;
}

Names words_of(const std::string& text) {
  static const std::regex word("[a-z_]+");
  Names words;
  for (const auto& row : all_of(text, word)) words.insert(row[0]);
  return words;
}

/// Rows `| `metric` | type | label, … | meaning |`.
std::map<std::string, Names> documented(const std::string& text) {
  static const std::regex row(R"re(\| `((?:bars|process)_[a-z_]+)` \| [a-z]+ \| ?([a-z_, ]*)\|)re");
  std::map<std::string, Names> metrics;
  for (const auto& found : all_of(text, row)) metrics[found[0]] = words_of(found[1]);
  return metrics;
}

/// A query, and the labels of its result that the words beside it use.
struct Query {
  std::string expression;
  Names told;
};

std::vector<Query> queries_of(const File& file) {
  static const std::regex panel(R"re("expr": "((?:[^"\\]|\\.)*)"(?:,\s*"legendFormat": "([^"]*)")?)re");
  static const std::regex in_legend(R"re(\{\{([a-z_]+)\}\})re");
  static const std::regex in_alert(R"re(\$labels\.([a-z_]+))re");
  const auto told = [](const std::string& text, const std::regex& label) {
    Names labels;
    for (const auto& found : all_of(text, label)) labels.insert(found[0]);
    return labels;
  };
  std::vector<Query> queries;
  if (file.path == alerts_file)
    for (auto at = file.text.find(alert); at != std::string::npos;) {
      const auto next = file.text.find(alert, at + 1);
      const auto text = file.text.substr(at, next - at);
      queries.push_back({text, told(text, in_alert)});
      at = next;
    }
  if (starts_with(file.path, dashboards) && ends_with(file.path, ".json"))
    for (const auto& found : all_of(file.text, panel))
      queries.push_back({std::regex_replace(found[0], std::regex(R"(\\")"), "\""), told(found[1], in_legend)});
  return queries;
}

/// The labels that a query names and its metrics do not have, and those that the words beside it use and its result
/// does not have.
Names wrong_labels(const Query& query, const std::map<std::string, Names>& metrics) {
  static const std::regex quoted(R"re("[^"]*")re");
  static const std::regex metric(R"re(\b((?:bars|process)_[a-z_]+)(?:\{([^{}]*)\})?)re");
  static const std::regex end(R"re(_(bucket|sum|count)$)re");
  static const std::regex grouped(R"re(\b(by|on|ignoring|without|group_left|group_right) ?\(([^)]*)\))re");
  const auto text = std::regex_replace(query.expression, quoted, "");
  const Names anywhere = {"instance", "job", "le"};
  auto had = anywhere;
  Names wrong;
  const auto expect = [&wrong](const Names& labels, const Names& allowed) {
    for (const auto& label : labels)
      if (allowed.count(label) == 0) wrong.insert(label);
  };
  for (const auto& found : all_of(text, metric)) {
    const auto known = metrics.find(std::regex_replace(found[0], end, ""));
    if (known == metrics.end()) continue;  // the integration tests look for it on the page itself
    auto labels = known->second;
    labels.insert(anywhere.begin(), anywhere.end());
    expect(words_of(found[1]), labels);
    had.merge(labels);
  }
  Names kept;
  for (const auto& found : all_of(text, grouped)) {
    const auto labels = words_of(found[1]);
    expect(labels, had);
    if (found[0] == "by") kept.insert(labels.begin(), labels.end());
  }
  expect(query.told, kept.empty() ? had : kept);
  return wrong;
}

}  // namespace

Findings metric_labels(const std::vector<File>& files) {
  std::map<std::string, Names> metrics;
  for (const auto& file : files)
    if (file.path == metrics_page) metrics = documented(file.text);
  Findings findings;
  for (const auto& file : files)
    for (const auto& query : queries_of(file))
      for (const auto& label : wrong_labels(query, metrics))
        findings.push_back(file.path + ": no label " + label + " in " + query.expression);
  return findings;
}

Findings observe_profile(const std::vector<File>& files) {
  static const std::regex source(R"re(\n +uid: (\S+)[^\n]*\n +type: (\S+))re");
  static const std::regex asked(R"re("datasource": \{\s*"type": "([^"]*)",\s*"uid": "([^"]*)")re");
  static const std::regex chosen(
      R"re("name": "([^"]*)",\s*"type": "datasource",[^{}]*"current": \{[^{}]*"value": "([^"]*)")re");
  static const std::regex mount(R"re(\n +- \./([^:\s]+):([^:\s]+))re");
  static const std::regex path(R"re(\n +path: (\S+))re");
  static const std::regex rules(R"re(\n  - (\S+\.yaml)\n)re");
  std::map<std::string, std::string> sources;
  Names paths;
  Names mounted;
  Findings findings;
  const auto expect = [&findings](bool right, const File& file, const std::string& what) {
    if (!right) findings.push_back(file.path + ": " + what);
  };
  for (const auto& file : files) {
    for (std::string at = file.path; !at.empty(); at = folder_of(at)) paths.insert(at);
    if (file.path.find("/provisioning/datasources/") != std::string::npos)
      for (const auto& found : all_of(file.text, source)) sources[found[0]] = found[1];
    if (file.path == "docker/compose.yaml")
      for (const auto& found : all_of(file.text, mount)) mounted.insert(found[1]);
  }
  for (const auto& file : files) {
    if (file.path == "docker/compose.yaml")
      for (const auto& found : all_of(file.text, mount))
        expect(paths.count("docker/" + found[0]) != 0, file, found[0] + " is not there");
    if (file.path == "docker/prometheus/prometheus.yaml")
      for (const auto& found : all_of(file.text, rules))
        expect(paths.count("docker/prometheus/" + found[0]) != 0, file, found[0] + " is not there");
    if (file.path.find("/provisioning/dashboards/") != std::string::npos)
      for (const auto& found : all_of(file.text, path))
        expect(mounted.count(found[0]) != 0, file, found[0] + " is mounted nowhere");
    if (!starts_with(file.path, dashboards) || !ends_with(file.path, ".json")) continue;
    std::map<std::string, std::string> variables;
    for (const auto& found : all_of(file.text, chosen)) variables["${" + found[0] + "}"] = found[1];
    for (const auto& found : all_of(file.text, asked)) {
      const auto variable = variables.find(found[1]);
      const auto known = sources.find(variable == variables.end() ? found[1] : variable->second);
      expect(known != sources.end() && known->second == found[0], file, "no data source " + found[1]);
    }
  }
  return findings;
}

}  // namespace bars::tidy
