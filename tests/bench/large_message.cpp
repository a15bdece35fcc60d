#include "tests/bench/large_message.hpp"

#include "tests/bench/load/growth.hpp"
#include "tests/support/messages.hpp"

namespace bars::bench {

std::string booking_of(std::size_t bytes) { return load::grown(test::new_booking(), bytes); }

}  // namespace bars::bench
