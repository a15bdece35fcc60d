// The store's statistics as samples.
#pragma once

#include "server/observability/page.hpp"
#include "storage/statistics.hpp"

namespace bars::observability {

void collect_store(Page& page, const storage::Statistics& statistics);

}  // namespace bars::observability
