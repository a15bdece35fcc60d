// The files of the project as the house rules see them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace bars::tidy {

struct File {
  std::string path;  // from the root of the project, with forward slashes
  std::string text;
};

bool ends_with(std::string_view text, std::string_view end);
bool starts_with(std::string_view text, std::string_view start);
bool is_source(const File& file);  // C++, a header or not

/// The folder part of a path, "" at the root.
std::string folder_of(std::string_view path);

/// Every text file below the root, without build and data folders and those of other tools (dot folders except .ci).
std::vector<File> project_files(const std::string& root);

/// The text with comments, strings and character literals blanked out; line breaks stay.
std::string code_of(std::string_view text);

/// What stands between the quotes of each #include "…" line.
std::vector<std::string> own_includes(std::string_view text);

}  // namespace bars::tidy
