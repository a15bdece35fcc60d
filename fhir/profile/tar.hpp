// Reads a tar archive: ustar, with the long names of pax and GNU tar.
#pragma once

#include "fhir/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

struct TarFile {
  std::string name;
  std::string_view content;  // refers into the archive
};

/// The regular files of an archive, in order. Refused: a header whose checksum or numbers are wrong, a file that is cut
/// off, an absolute name or one with `..` in it, and more than `most` entries. Links, folders and devices are passed
/// over.
Result<std::vector<TarFile>> read_tar(std::string_view archive, std::size_t most);

}  // namespace bars::fhir::profile
