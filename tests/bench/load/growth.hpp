// Messages of a wanted size.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::load {

/// The message with more organisations, practitioners, their roles and consents, each under a fullUrl of its own, until
/// it has about `bytes` (as it is, when it has them already). Up to about 700 KB, because a message has at most 1,000
/// entries; beyond it the text of each becomes longer. `message` is the compact JSON text of a valid Bundle whose
/// patient is urn:uuid:10000000-0000-4000-8000-000000000004 and whose sender is the same with a 3, as those of the
/// project's own messages are.
std::string grown(std::string_view message, std::size_t bytes);

}  // namespace bars::load
