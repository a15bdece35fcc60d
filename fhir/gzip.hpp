// gzip texts in and out (RFC 1952), bounded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace bars::fhir {

enum class GzipState { complete, damaged, too_large };

struct Inflated {
  GzipState state;
  std::string text;  // empty unless complete
};

/// The content of a gzip text, one or several members. `damaged` is anything that is no complete gzip text;
/// `too_large` is found when one byte more than `most` was inflated, and no more than that is ever held.
Inflated gunzip(std::string_view compressed, std::size_t most);

/// A gzip text of `text`: one member, no name, no time.
std::string gzip(std::string_view text);

}  // namespace bars::fhir
