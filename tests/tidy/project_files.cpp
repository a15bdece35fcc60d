#include "tests/tidy/project_files.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace bars::tidy {

namespace {

bool is_left_out(const std::filesystem::path& folder) {
  const auto name = folder.filename().string();
  return name == "build" || name == "demo-data" || (name.size() > 1 && name[0] == '.' && name != ".ci");
}

void collect(const std::filesystem::path& root, const std::filesystem::path& folder, std::vector<File>& files) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_directory()) {
      if (!is_left_out(entry.path())) collect(root, entry.path(), files);
      continue;
    }
    const bool is_link_of_git = entry.path().filename() == ".git";  // in a folder that git worktree made
    if (!entry.is_regular_file() || is_link_of_git) continue;
    std::ifstream stream(entry.path(), std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (text.find('\0') != std::string::npos) continue;
    files.push_back(File{entry.path().lexically_relative(root).generic_string(), std::move(text)});
  }
}

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Where a comment or literal that starts at `at` ends; `at` itself when none starts there.
std::size_t end_of_blank(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at);
  const auto upto = [&](std::string_view mark, std::size_t from) {
    const auto found = rest.find(mark, from);
    return found == std::string_view::npos ? text.size() : at + found + mark.size();
  };
  if (starts_with(rest, "//")) return std::min(text.size(), at + std::min(rest.find('\n'), rest.size()));
  if (starts_with(rest, "/*")) return upto("*/", 2);
  if (starts_with(rest, "R\"") && (at == 0 || !is_word(text[at - 1]))) {
    const auto open = rest.find('(');
    if (open == std::string_view::npos) return text.size();
    return upto(")" + std::string(rest.substr(2, open - 2)) + "\"", open);
  }
  const char quote = rest[0];
  const bool digit_separator = quote == '\'' && at > 0 && is_word(text[at - 1]);
  if ((quote != '"' && quote != '\'') || digit_separator) return at;
  for (auto i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote || text[i] == '\n') {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

bool is_source(const File& file) { return ends_with(file.path, ".cpp") || ends_with(file.path, ".hpp"); }

std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

std::vector<File> project_files(const std::string& root) {
  std::vector<File> files;
  collect(root, root, files);
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.path < b.path; });
  return files;
}

std::string code_of(std::string_view text) {
  std::string code(text);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = end_of_blank(text, at);
    if (end == at) {
      ++at;
      continue;
    }
    for (; at < end; ++at) {
      if (code[at] != '\n') code[at] = ' ';
    }
  }
  return code;
}

std::vector<std::string> own_includes(std::string_view text) {
  std::vector<std::string> found;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    const std::string_view start = "#include \"";
    if (!starts_with(line, start)) continue;
    found.push_back(line.substr(start.size(), line.find('"', start.size()) - start.size()));
  }
  return found;
}

}  // namespace bars::tidy
