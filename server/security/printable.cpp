#include "server/security/printable.hpp"

namespace bars::security {

std::string printable(std::string_view text, std::size_t limit) {
  constexpr std::string_view mark = "...";
  const bool longer = text.size() > limit;
  std::string out(text.substr(0, longer && limit > mark.size() ? limit - mark.size() : limit));
  for (char& c : out)
    if (c < 0x20 || c > 0x7e) c = '?';
  if (longer) out += mark;
  return out;
}

}  // namespace bars::security
