#include "server/cli/message_file.hpp"

#include "fhir/xml.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

namespace bars::cli {

std::optional<std::string> read_file(const std::string& file, std::size_t limit) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& in = file == "-" ? std::cin : opened;
  if (!in) return std::nullopt;
  std::string text;
  std::array<char, 64 * 1024> block;
  while (in && text.size() <= limit) {
    in.read(block.data(), static_cast<std::streamsize>(std::min(block.size(), limit + 1 - text.size())));
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) return std::nullopt;
  return text;
}

fhir::Result<fhir::Document> decode_message(std::string_view text, const config::Limits& limits) {
  if (text.size() > limits.body_bytes)
    return fhir::Error{
        fhir::Category::payload_too_large, fmt::format("The body is longer than {} bytes.", limits.body_bytes), {}};
  const auto first = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first != std::string_view::npos && text[first] == '<')
    return fhir::decode_xml(text, {.depth = limits.json_depth});
  return fhir::decode_json(text, {.depth = limits.json_depth});
}

}  // namespace bars::cli
