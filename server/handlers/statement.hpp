// What /metadata says.
#pragma once

#include "server/workflow/services.hpp"

#include <string>
#include <string_view>

namespace bars::handlers {

struct Statement {
  std::string version_id;  // CS-8: another one for another content, in every instance and after every restart the same
  std::string text;        // the CapabilityStatement as JSON
};

/// Of one of the services, or of the receiver as a whole when `service` is null. `base_url` is the public one.
Statement statement_of(const workflow::Services& services, const workflow::ServiceEntry* service,
                       std::string_view base_url);

}  // namespace bars::handlers
