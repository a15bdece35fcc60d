// Whatever is decoded must survive encoding and decoding again, unchanged.
#include "fhir/json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using bars::fhir::Node;

namespace {

bool same(Node a, Node b) {
  if (a.kind() != b.kind() || a.size() != b.size() || a.text() != b.text()) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!same(a.items()[i], b.items()[i])) return false;
  }
  for (std::size_t i = 0; i < a.members().size(); ++i) {
    if (a.members()[i].name != b.members()[i].name) return false;
    if (!same(a.members()[i].value, b.members()[i].value)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto first = bars::fhir::decode_json({reinterpret_cast<const char*>(data), size});
  if (!first) return 0;
  const std::string text = bars::fhir::encode_json(first->root);
  const auto second = bars::fhir::decode_json(text);
  if (!second || !same(first->root, second->root)) std::abort();
  if (bars::fhir::encode_json(second->root) != text) std::abort();
  return 0;
}
