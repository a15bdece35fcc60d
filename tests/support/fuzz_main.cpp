// The plain main of a fuzz target outside libFuzzer: runs every file named on the command line, and every file in
// every folder named there, once. Options (-runs=0) belong to libFuzzer and are passed over.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::size_t run(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) {
    std::size_t inputs = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path)) inputs += run(entry.path());
    return inputs;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string input((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t inputs = 0;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]).substr(0, 1) != "-") inputs += run(argv[i]);
  }
  std::printf("%zu inputs\n", inputs);
  return 0;
}
