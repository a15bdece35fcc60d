// Private to fhir/: walks the tokens of an XML text and refuses what is not well-formed, in one pass.
#pragma once

#include "fhir/xml.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bars::fhir {

/// Why a text was refused, and at which byte.
struct XmlFault {
  std::string_view why;
  std::size_t offset;
};

/// The tokens of one element and of what stands around it. Stricter than XML where FHIR needs no more: no DOCTYPE, no
/// processing instructions, no entities but the predefined ones, names in ASCII. The text must be free of what
/// forbidden_character() finds. Memory: the open elements and the attributes of one of them, both bounded by XmlLimits.
class XmlScan {
 public:
  enum class Token { start, end, text, cdata, comment, finish, refused };
  struct Attribute {
    std::string_view name;
    std::string_view value;  // as it stands in the text, without its quotes
    char quote;
  };

  XmlScan(std::string_view text, std::size_t offset, const XmlLimits& limits)
      : text_(text), at_(offset), token_(offset), limits_(limits) {}

  /// After `refused` there is nothing more to ask for but fault().
  Token next();
  /// Of a start or end.
  std::string_view name() const noexcept { return name_; }
  /// Of a start: `<br/>`. No end follows it.
  bool empty() const noexcept { return empty_; }
  std::span<const Attribute> attributes() const noexcept { return attributes_; }
  /// The whole token as it stands in the text.
  std::string_view raw() const noexcept { return text_.substr(token_, at_ - token_); }
  /// Elements that are open behind the token.
  std::size_t depth() const noexcept { return open_.size(); }
  /// Where the token starts.
  std::size_t offset() const noexcept { return token_; }
  XmlFault fault() const noexcept { return fault_; }

 private:
  bool refuse(std::string_view why, std::size_t offset);
  bool refuse(std::string_view why) { return refuse(why, at_); }
  bool count();
  bool skip_space();
  bool read_name(std::string_view& into);
  bool check_references(std::string_view part, std::size_t offset);
  bool read_text();
  bool read_until(std::string_view opening, std::string_view closing, std::string_view unfinished);
  bool read_comment();
  bool read_cdata();
  bool read_start();
  bool read_end();
  bool read_attribute();
  bool check_unique();

  std::string_view text_;
  std::size_t at_;
  std::size_t token_;
  XmlLimits limits_;
  std::vector<std::string_view> open_;
  std::vector<Attribute> attributes_;
  std::size_t counted_ = 0;
  std::string_view name_;
  bool empty_ = false;
  bool seen_ = false;  // an element was there
  XmlFault fault_{};
};

/// Where a character stands that XML does not allow anywhere; npos when there is none. `text` is valid UTF-8.
std::size_t forbidden_character(std::string_view text) noexcept;

/// What is wrong with a whole document, from `offset` on. `text` is valid UTF-8.
std::optional<XmlFault> find_xml_fault(std::string_view text, std::size_t offset, const XmlLimits& limits);

}  // namespace bars::fhir
