// Any text as receiver.yaml and as a service file: it is read, or every fault says where and what.
#include "config/table.hpp"
#include "config/yaml.hpp"

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

using namespace bars::config;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

template <class Target>
void read_as(const std::string& text) {
  std::vector<Fault> faults;
  Reading reading("a.yaml", faults);
  std::istringstream in(text);
  const auto document = parse_yaml(in, reading);
  require(document || !faults.empty());
  Target target;
  if (document) read_group(reading, *document, keys_of(target));
  for (const auto& fault : faults) {
    require(!fault.message.empty() && fault.line >= 0 && fault.column >= 0);
    require(fault.text().find('\n') == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as<Receiver>(text);
  read_as<Service>(text);
  return 0;
}
