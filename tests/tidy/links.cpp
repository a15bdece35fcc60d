// Links between the documents lead somewhere.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace bars::tidy {

namespace {

bool is_document(const File& file) { return ends_with(file.path, ".md"); }

// As GitHub makes it of a heading: lower case, without punctuation, hyphens for spaces.
std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == ' ' || c == '-')
      anchor += '-';
    else if (std::isalnum(byte) != 0 || c == '_' || byte >= 0x80)
      anchor += static_cast<char>(std::tolower(byte));
  }
  return anchor;
}

// The text without code, line by line: a link in code is none.
std::vector<std::string> prose_of(std::string_view text) {
  static const std::regex code("`[^`]*`");
  std::vector<std::string> lines;
  bool fenced = false;
  std::istringstream all{std::string(text)};
  for (std::string line; std::getline(all, line);) {
    if (starts_with(line, "```")) fenced = !fenced;
    lines.push_back(fenced ? "" : std::regex_replace(line, code, ""));
  }
  return lines;
}

std::set<std::string> anchors_of(const File& file) {
  std::set<std::string> anchors;
  bool fenced = false;
  std::istringstream lines(file.text);
  for (std::string line; std::getline(lines, line);) {
    if (starts_with(line, "```")) fenced = !fenced;
    const auto text = line.find_first_not_of('#');
    if (!fenced && text != 0 && text != std::string::npos && line[text] == ' ')
      anchors.insert(anchor_of(std::string_view(line).substr(text + 1)));
  }
  return anchors;
}

// `target` as the document at `from` means it, from the root of the project, without a slash at its end.
std::string resolved(std::string_view from, std::string_view target) {
  std::vector<std::string> parts;
  std::istringstream steps(folder_of(from) + "/" + std::string(target));
  for (std::string step; std::getline(steps, step, '/');) {
    if (step.empty() || step == ".") continue;
    if (step != "..")
      parts.push_back(step);
    else if (!parts.empty())
      parts.pop_back();
  }
  std::string path;
  for (const auto& part : parts) path += (path.empty() ? "" : "/") + part;
  return path;
}

}  // namespace

Findings dead_links(const std::vector<File>& files) {
  static const std::regex link(R"(\]\(([^)\s]+)\))");
  std::set<std::string> paths = {""};
  std::map<std::string, std::set<std::string>> anchors;
  for (const auto& file : files) {
    for (std::string path = file.path; !path.empty(); path = folder_of(path)) paths.insert(path);
    if (is_document(file)) anchors[file.path] = anchors_of(file);
  }
  Findings findings;
  for (const auto& file : files) {
    if (!is_document(file)) continue;
    for (const auto& line : prose_of(file.text)) {
      for (auto found = std::sregex_iterator(line.begin(), line.end(), link); found != std::sregex_iterator();
           ++found) {
        const std::string target = (*found)[1];
        if (target.find("://") != std::string::npos) continue;
        const auto hash = std::min(target.find('#'), target.size());
        const auto path = hash == 0 ? file.path : resolved(file.path, target.substr(0, hash));
        const bool there =
            paths.count(path) != 0 && (hash == target.size() || anchors[path].count(target.substr(hash + 1)) != 0);
        if (!there) findings.push_back(file.path + ": " + target + " leads nowhere");
      }
    }
  }
  return findings;
}

}  // namespace bars::tidy
