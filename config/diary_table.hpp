// The keys of diaries, as a part of the service file's table.
#pragma once

#include "config/key.hpp"
#include "config/receiver.hpp"

namespace bars::config {

/// Bytes of a name or of a line of an address.
inline constexpr std::size_t name_bytes = 200;

Table address_keys(Address& out);
Key diaries(std::string_view name, std::vector<Diary>& out);
Key shared_diaries(std::string_view name, std::vector<SharedDiary>& out);

}  // namespace bars::config
