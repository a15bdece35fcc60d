// g++ 12 destroys twice what a co_await expression builds in place (closures that own something, braced temporaries),
// and the result of one that is a branch of a conditional expression.
#include "tests/tidy/rules.hpp"

#include <algorithm>
#include <cctype>

namespace bars::tidy {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The last character before `at` that is not white space.
char before(std::string_view code, std::size_t at) {
  while (at > 0 && std::isspace(static_cast<unsigned char>(code[at - 1])) != 0) --at;
  return at == 0 ? '\0' : code[at - 1];
}

// One past the bracket that closes the one at `at`.
std::size_t closed(std::string_view code, std::size_t at) {
  int depth = 0;
  for (; at < code.size(); ++at) {
    if (code[at] == '(' || code[at] == '[' || code[at] == '{') ++depth;
    if (code[at] == ')' || code[at] == ']' || code[at] == '}') --depth;
    if (depth == 0) return at + 1;
  }
  return code.size();
}

bool captures_by_value(std::string_view captures) {
  std::size_t start = 0;
  while (start < captures.size()) {
    auto end = start;
    while (end < captures.size() && captures[end] != ',') {
      const bool opens = captures[end] == '(' || captures[end] == '[' || captures[end] == '{';
      end = opens ? closed(captures, end) : end + 1;
    }
    end = std::min(end, captures.size());
    auto capture = captures.substr(start, end - start);
    while (!capture.empty() && std::isspace(static_cast<unsigned char>(capture.front())) != 0) capture.remove_prefix(1);
    while (!capture.empty() && std::isspace(static_cast<unsigned char>(capture.back())) != 0) capture.remove_suffix(1);
    if (!capture.empty() && capture.front() != '&' && capture != "this") return true;
    start = end + 1;
  }
  return false;
}

// What is wrong in the expression that starts at `at`; nullptr when nothing is.
const char* fault_in_expression(std::string_view code, std::size_t at) {
  int depth = 0;
  while (at < code.size()) {
    const char c = code[at];
    const char previous = before(code, at);
    if (c == '[' && !is_word(previous) && previous != ')' && previous != ']') {
      const auto end = closed(code, at);
      if (captures_by_value(code.substr(at + 1, end - at - 2))) return "a closure that captures by value";
      const auto body = code.find('{', end);
      at = body == std::string_view::npos ? code.size() : closed(code, body);
      continue;
    }
    // Without brackets around it, a brace after ')' opens a statement: "if (co_await f()) {".
    if (c == '{') return "a braced temporary";
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']' || c == '}') --depth;
    if (depth < 0 || (depth == 0 && c == ';')) return nullptr;
    ++at;
  }
  return nullptr;
}

// Whether the co_await at `at` is the second or third operand of `?:`.
bool is_branch(std::string_view code, std::size_t at) {
  const char previous = before(code, at);
  if (previous == '?') return true;
  if (previous != ':') return false;
  const auto statement = code.find_last_of(";{}", at);
  return code.substr(statement + 1, at - statement - 1).find('?') != std::string_view::npos;
}

}  // namespace

Findings co_await_temporaries(const File& file) {
  Findings findings;
  if (!is_source(file)) return findings;
  const auto code = code_of(file.text);
  const std::string_view keyword = "co_await";
  for (auto at = code.find(keyword); at != std::string::npos; at = code.find(keyword, at + 1)) {
    const auto start = at + keyword.size();
    if ((at > 0 && is_word(code[at - 1])) || (start < code.size() && is_word(code[start]))) continue;
    const auto* fault = is_branch(code, at) ? "a conditional expression around it" : fault_in_expression(code, start);
    if (fault == nullptr) continue;
    const auto line = std::count(code.begin(), code.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    findings.push_back(file.path + ":" + std::to_string(line) + ": " + "co_await with " + fault + "; name it first");
  }
  return findings;
}

}  // namespace bars::tidy
