// Every answer that a test reads has to be FHIR to the letter, whatever the test is about.
#pragma once

#include "tests/support/client.hpp"

namespace bars::test {

/// Throws ClientError, naming the element, when the answer says that it is FHIR (JSON or XML, gzip or not) and cannot
/// be decoded or breaks R4. Answers that are no FHIR, and those without a body, pass.
void require_valid(const HttpResponse& response);

}  // namespace bars::test
