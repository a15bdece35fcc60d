// What Linux says of this process, under the names that Prometheus gives it everywhere.
#pragma once

#include "server/observability/page.hpp"

namespace bars::observability {

/// Reads /proc. What cannot be read is left out.
void collect_process(Page& page);

}  // namespace bars::observability
