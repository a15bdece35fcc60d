// Private to fhir/: which XML namespace a prefix stands for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace bars::fhir {

inline constexpr std::string_view fhir_namespace = "http://hl7.org/fhir";
inline constexpr std::string_view xhtml_namespace = "http://www.w3.org/1999/xhtml";

enum class XmlSpace : std::uint8_t { none, fhir, xhtml, schema_instance, xml, other };

struct XmlName {
  std::string_view prefix;
  std::string_view local;
};
XmlName split_xml_name(std::string_view name) noexcept;

/// The attribute `xmlns` or `xmlns:prefix`.
bool is_xml_declaration(std::string_view attribute) noexcept;

/// The declarations in scope, innermost last.
class XmlSpaces {
 public:
  static constexpr std::size_t max_declared = 32;  // in scope at once: each lookup compares with all of them

  /// Takes an attribute for which is_xml_declaration() holds. Returns what is wrong with it; empty when nothing is.
  std::string_view declare(std::string_view attribute, std::string_view uri);
  /// `none` for a prefix that nobody declared.
  XmlSpace find(std::string_view prefix) const noexcept;

  std::size_t size() const noexcept { return declared_.size(); }
  /// Forgets what an inner element declared.
  void shrink(std::size_t size) { declared_.resize(size); }

 private:
  struct Declared {
    std::string_view prefix;
    XmlSpace space = XmlSpace::none;
  };
  std::vector<Declared> declared_;
};

}  // namespace bars::fhir
