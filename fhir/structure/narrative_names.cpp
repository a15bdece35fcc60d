#include "fhir/structure/narrative_names.hpp"

#include "fhir/r4/primitive_text.hpp"

#include <algorithm>
#include <array>

namespace bars::fhir {

namespace {

constexpr std::string_view elements[] = {
    "a",     "abbr", "acronym",  "address", "b",    "bdo",    "big", "blockquote", "br",    "caption", "cite",
    "code",  "col",  "colgroup", "dd",      "dfn",  "div",    "dl",  "dt",         "em",    "h1",      "h2",
    "h3",    "h4",   "h5",       "h6",      "hr",   "i",      "img", "kbd",        "li",    "ol",      "p",
    "pre",   "q",    "samp",     "small",   "span", "strong", "sub", "sup",        "table", "tbody",   "td",
    "tfoot", "th",   "thead",    "tr",      "tt",   "ul",     "var"};

constexpr std::string_view attributes[] = {
    "abbr",        "accesskey",  "align",  "alt",     "axis",    "bgcolor", "border",   "cellhalign", "cellpadding",
    "cellspacing", "cellvalign", "char",   "charoff", "charset", "cite",    "class",    "colspan",    "compact",
    "coords",      "dir",        "frame",  "headers", "height",  "href",    "hreflang", "hspace",     "id",
    "lang",        "longdesc",   "name",   "nowrap",  "rel",     "rev",     "rowspan",  "rules",      "scope",
    "shape",       "span",       "src",    "start",   "style",   "summary", "tabindex", "title",      "type",
    "valign",      "value",      "vspace", "width",   "xml:lang"};

constexpr std::string_view entities[] = {
    "AElig",  "Aacute", "Acirc",  "Agrave", "Aring",  "Atilde", "Auml",   "Ccedil", "Dagger", "ETH",    "Eacute",
    "Ecirc",  "Egrave", "Euml",   "Iacute", "Icirc",  "Igrave", "Iuml",   "Ntilde", "OElig",  "Oacute", "Ocirc",
    "Ograve", "Oslash", "Otilde", "Ouml",   "Scaron", "THORN",  "Uacute", "Ucirc",  "Ugrave", "Uuml",   "Yacute",
    "Yuml",   "aacute", "acirc",  "acute",  "aelig",  "agrave", "amp",    "apos",   "aring",  "asymp",  "atilde",
    "auml",   "bdquo",  "brvbar", "bull",   "ccedil", "cedil",  "cent",   "circ",   "copy",   "curren", "dagger",
    "darr",   "deg",    "divide", "eacute", "ecirc",  "egrave", "emsp",   "ensp",   "eth",    "euml",   "euro",
    "frac12", "frac14", "frac34", "ge",     "gt",     "harr",   "hellip", "iacute", "icirc",  "iexcl",  "igrave",
    "infin",  "iquest", "iuml",   "laquo",  "larr",   "ldquo",  "le",     "lsaquo", "lsquo",  "lt",     "macr",
    "mdash",  "micro",  "middot", "minus",  "mu",     "nbsp",   "ndash",  "ne",     "not",    "ntilde", "oacute",
    "ocirc",  "oelig",  "ograve", "ordf",   "ordm",   "oslash", "otilde", "ouml",   "para",   "permil", "plusmn",
    "pound",  "quot",   "radic",  "raquo",  "rarr",   "rdquo",  "reg",    "rsaquo", "rsquo",  "sbquo",  "scaron",
    "sect",   "shy",    "sum",    "sup1",   "sup2",   "sup3",   "szlig",  "thinsp", "thorn",  "tilde",  "times",
    "trade",  "uacute", "uarr",   "ucirc",  "ugrave", "uml",    "uuml",   "yacute", "yen",    "yuml"};

static_assert(std::is_sorted(std::begin(elements), std::end(elements)));
static_assert(std::is_sorted(std::begin(attributes), std::end(attributes)));
static_assert(std::is_sorted(std::begin(entities), std::end(entities)));

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_ignoring_case(std::string_view text, std::string_view start) noexcept {
  return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(),
                                                   [](char wanted, char found) { return wanted == lower(found); });
}

bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char found, char wanted) { return lower(found) == wanted; }) != text.end();
}

// A colon before any slash, question mark or fragment ends a scheme. Browsers drop white space and control characters
// and read entities in it, so a url with any of those before its colon is none that we know.
bool is_safe_url(std::string_view url, bool image) noexcept {
  const auto colon = url.find(':');
  const auto path = url.find_first_of("/?#");
  const auto start = url.substr(0, std::min({colon, path, url.size()}));
  // `&#58;` is a colon too, and `java&#9;script` is read as one word.
  const bool disguised = start.find('&') != std::string_view::npos || r4::has_byte_up_to(start, ' ');
  if (disguised) return false;
  const bool has_scheme = colon != std::string_view::npos && (path == std::string_view::npos || colon < path);
  if (!has_scheme) return true;
  if (image && starts_ignoring_case(url, "data:image/")) return true;
  constexpr std::array<std::string_view, 4> schemes{"http:", "https:", "mailto:", "tel:"};
  return std::any_of(schemes.begin(), schemes.end(),
                     [url](std::string_view scheme) { return starts_ignoring_case(url, scheme); });
}

// A style may not load anything or run: css escapes could hide either.
bool is_safe_style(std::string_view style) noexcept {
  constexpr std::array<std::string_view, 7> unsafe{"url",      "expression", "import", "javascript",
                                                   "behavior", "binding",    "&#"};
  return style.find('\\') == std::string_view::npos && style.find("/*") == std::string_view::npos &&
         std::none_of(unsafe.begin(), unsafe.end(),
                      [style](std::string_view word) { return contains_ignoring_case(style, word); });
}

}  // namespace

bool is_narrative_element(std::string_view name) noexcept {
  return std::binary_search(std::begin(elements), std::end(elements), name);
}

bool is_narrative_attribute(std::string_view name) noexcept {
  return std::binary_search(std::begin(attributes), std::end(attributes), name);
}

bool is_narrative_entity(std::string_view name) noexcept {
  return std::binary_search(std::begin(entities), std::end(entities), name);
}

bool is_safe_attribute_value(std::string_view attribute, std::string_view value) noexcept {
  if (attribute == "style") return is_safe_style(value);
  if (attribute == "src") return is_safe_url(value, true);
  if (attribute == "href" || attribute == "cite" || attribute == "longdesc") return is_safe_url(value, false);
  return true;
}

}  // namespace bars::fhir
