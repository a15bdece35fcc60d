// What a narrative may hold: elements, attributes, entities and urls.
#pragma once

#include <string_view>

namespace bars::fhir {

/// The elements that txt-1 lists, and address, bdo and kbd, which its chapters of HTML 4 also have.
bool is_narrative_element(std::string_view name) noexcept;
/// The attributes that txt-1 lists, and xml:lang.
bool is_narrative_attribute(std::string_view name) noexcept;
/// The five of XML and those of HTML 4 for Latin letters, punctuation, and the commonest symbols.
bool is_narrative_entity(std::string_view name) noexcept;
/// `attribute` is one of href, src, cite and longdesc, or any other, whose value is no url and always safe but in
/// style.
bool is_safe_attribute_value(std::string_view attribute, std::string_view value) noexcept;

}  // namespace bars::fhir
