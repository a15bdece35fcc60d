// Whether the XHTML of a narrative is well formed and safe to show.
#pragma once

#include <cstddef>
#include <string_view>

namespace bars::fhir {

/// Elements inside each other in one narrative.
inline constexpr std::size_t max_narrative_depth = 64;

/// What is wrong with a narrative: a plain sentence with static life, and the constraint that is broken.
struct NarrativeFault {
  std::string_view rule;
  std::string_view diagnostics;
  explicit operator bool() const noexcept { return !rule.empty(); }
};

/// txt-1 and txt-2: one `div` in the XHTML namespace, without prefix; only the elements and attributes that R4 lists;
/// no scripts, event handlers or style sheets; links by http, https, mailto, tel, a fragment or a relative URL, images
/// also as `data:image/`; styles without urls; no entities but those of XML and HTML 4; no declarations, processing
/// instructions or CDATA; and some text or an image. White space around the div is allowed. A false fault when all is
/// well. Linear, no allocation.
NarrativeFault check_narrative(std::string_view xhtml) noexcept;

}  // namespace bars::fhir
