// A stored booking or referral as an answer shows it.
#pragma once

#include "fhir/build.hpp"
#include "fhir/json.hpp"
#include "server/http/message.hpp"
#include "storage/records.hpp"

#include <cstdint>
#include <string_view>

namespace bars::handlers {

fhir::Document document_of(const storage::ResourceRecord& record);

/// The stored resource with the number of its version, which only the store knows.
fhir::Node with_version(fhir::Build& build, fhir::Node resource, std::int64_t version);

/// 200 with the resource, ETag and Last-Modified.
http::Response version_response(const storage::ResourceRecord& record);

/// The id in a path: Category::required when it is empty (ERR-43), value when it is no UUID (ERR-44).
fhir::Result<fhir::Uuid> id_in_path(std::string_view text);

}  // namespace bars::handlers
