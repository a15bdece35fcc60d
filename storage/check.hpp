// Whether a store says what it should: its file is whole, and everything that was acknowledged is there with all that
// belongs to it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bars::storage {

/// What is wrong with the store in this file, a sentence each, without patient data; empty when nothing is. `progress`
/// is called before each question with what it is about. The file must not be written meanwhile: a backup, or a store
/// that no receiver has open. Throws StorageError when it is no store or cannot be read.
std::vector<std::string> find_faults(const std::filesystem::path& path,
                                     const std::function<void(std::string_view)>& progress = {});

}  // namespace bars::storage
