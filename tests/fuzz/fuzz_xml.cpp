// Whatever is decoded must survive encoding and decoding again; what R4 does not have is gone after the first time.
#include "fhir/json.hpp"
#include "fhir/xml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace bars::fhir;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = decode_xml({reinterpret_cast<const char*>(data), size});
  if (!first) {
    if (first.error().category != Category::invalid || first.error().diagnostics.empty()) std::abort();
    return 0;
  }
  const std::string text = encode_xml(first->root);
  if (text.empty()) return 0;  // the root is no resource that R4 has
  const auto second = decode_xml(text);
  if (!second || encode_xml(second->root) != text) std::abort();

  // What R4 has is a tree that JSON can hold too.
  const auto through_json = decode_json(encode_json(second->root));
  if (!through_json || encode_xml(through_json->root) != text) std::abort();
  return 0;
}
