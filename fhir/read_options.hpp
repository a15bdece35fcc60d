// What a reader may let pass, for services that tolerate it (RULES section 31).
#pragma once

namespace bars::fhir {

struct ReadOptions {
  bool any_bundle_id = false;  // a Bundle.id that is no FHIR id: a placeholder
};

}  // namespace bars::fhir
