// What a Reference.reference looks like; where it leads is for others.
#pragma once

#include <string_view>

namespace bars::fhir {

/// A reference taken apart. Views into its text.
struct ReferenceForm {
  enum class Kind {
    malformed,
    local,      // `Type/id`, with or without `/_history/version`
    absolute,   // a URL or any other URI with a scheme
    urn,        // `urn:uuid:` or `urn:oid:` that goes on as such
    bad_urn,    // one that does not
    contained,  // `#id`; `#` alone means the resource that contains this one: `id` is empty
    uuid,       // a UUID and nothing else
  };
  Kind kind = Kind::malformed;
  std::string_view type;  // `local`: what stands before the id, be it a resource type or not
  std::string_view id;    // `local` and `contained`
  std::string_view text;  // without the version: what a Bundle can resolve
};

/// Never fails: what is no reference is `malformed`. A `local` one has letters before a single slash and no white space
/// or slash behind it; whether type and id are right is not looked at.
ReferenceForm read_reference(std::string_view text) noexcept;

}  // namespace bars::fhir
