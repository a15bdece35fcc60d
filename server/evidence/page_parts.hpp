// What the page is put together from, and what it always says.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace bars::evidence {

/// Until the body begins: the title, how it looks, and that nothing but itself is to be loaded.
std::string page_begin();
std::string page_end();

/// The words of the standard, for whoever has not met them.
std::string glossary();

/// A line of a list of facts. `html` is markup.
std::string fact(std::string_view name, std::string_view html);

template <class Visit>
void each_line(std::string_view text, const Visit& visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace bars::evidence
