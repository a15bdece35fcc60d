// How a resource of a message becomes one of ours: ids, references, numbers that people can read out.
#pragma once

#include "fhir/build.hpp"
#include "fhir/instant.hpp"
#include "fhir/message.hpp"
#include "server/workflow/identifiers.hpp"

#include <string>
#include <string_view>

namespace bars::workflow {

/// The resource as a reply shows it: with this id, changed at `now`, everything else in its meta kept;
/// references still go into the bundle.
fhir::Node touched(fhir::Build& build, fhir::Node resource, const fhir::Uuid& id, fhir::Instant now);

/// The resource as a read returns it: every reference into the bundle becomes `Type/<id>` (SR-3); one that resolves
/// nowhere becomes a display, so that no urn:uuid is left dangling.
fhir::Node stored_form(fhir::Build& build, fhir::Node resource, const fhir::Bundle& bundle, const ResourceIds& ids);

/// The same of a resource that came alone.
fhir::Node stored_form(fhir::Build& build, fhir::Node resource);

/// `identifier` of the resource with one of ours behind it (RESP-6, RESP-7), unless it was sent back: system
/// `<base_url>/Id/<kind>`.
fhir::Node with_readable_identifier(fhir::Build& build, fhir::Node resource, std::string_view base_url,
                                    std::string_view kind, const fhir::Uuid& id);

/// Twelve characters in groups of four, without letters that are mistaken for one another, from the random bits of an
/// id.
std::string readable_number(const fhir::Uuid& id);

}  // namespace bars::workflow
