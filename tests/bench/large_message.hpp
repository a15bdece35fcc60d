// Bookings of a wanted size, for benchmarks.
#pragma once

#include <cstddef>
#include <string>

namespace bars::bench {

/// A valid booking of about `bytes` (at least that of the plain fixture): the fixture with more organisations,
/// practitioners, their roles and locations, each under a fullUrl of its own. Up to about 700 KB, because a message has
/// at most 1,000 entries; beyond it the text of each becomes longer.
std::string booking_of(std::size_t bytes);

}  // namespace bars::bench
