// Expected failures as values, and the one mapping from a failure to what a sender sees of it.
#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

/// What went wrong, in the terms of the standard's error table (RULES section 4).
/// The category alone decides HTTP status, BaRS error code and FHIR issue type: see wire().
enum class Category {
  required,                 // ERR-1   400 a mandatory header, parameter or element is absent
  value,                    // ERR-2   400 a header or parameter is malformed
  invalid,                  // ERR-3   400 content that cannot be parsed or breaks its structure
  invariant,                // ERR-4   400 a content rule failed
  security,                 // ERR-6   401 access control refuses the caller
  slot_forbidden,           // ERR-7   401 this caller may not see these slots
  peer_forbidden,           // ERR-8   403 the client certificate is not one of the allowed ones
  not_found,                // ERR-9   404
  method_not_allowed,       // ERR-10  405
  not_acceptable,           // ERR-11  406
  timeout,                  // ERR-12  408
  duplicate,                // ERR-13  409 a request id that was committed (TI-5), nothing else
  conflict,                 // ERR-14  409 slot taken, stale or no longer current
  length_required,          // RFC 9110 411
  payload_too_large,        // RFC 9110 413
  uri_too_long,             // RFC 9110 414
  unsupported_media_type,   // ERR-15  415
  not_offered,              // ERR-16  422 version or use case that the service does not take
  too_costly,               // ERR-17  422 slot range too wide
  unprocessable,            // ERR-18  422 well formed but cannot be applied
  too_early,                // ERR-19  425 the same request is still being processed
  throttled,                // ERR-20  429
  header_fields_too_large,  // RFC 6585 431
  exception,                // ERR-21  500 a fault of ours
  not_implemented,          // ERR-22  501
  unavailable,              // ERR-23  503
};

/// How a category looks outside: HTTP status, `http-error-codes` code and its display, FHIR issue type.
struct Wire {
  unsigned status;
  std::string_view code;
  std::string_view display;
  std::string_view issue;
};
Wire wire(Category category) noexcept;

/// How much an issue weighs. An error refuses the request; a warning is audited, and the exchange goes on.
enum class Severity { error, warning, information };

/// One problem of several, as an OperationOutcome shows it. `diagnostics` is a plain sentence: what, where, what was
/// expected; never patient data (OO-4).
struct Issue {
  Severity severity = Severity::error;
  Category category = Category::invalid;  // of a warning: what it would be as an error
  std::string rule;                       // id of the rule that is broken; empty when none has an id
  std::string diagnostics;
  std::string expression;  // FHIRPath of the element, or `http.<header>`; empty when there is none
};

/// Why something failed: the problem that decides the answer, and the others that were found beside it.
struct Error {
  Category category;
  std::string diagnostics;
  std::string expression;
  std::vector<Issue> further{};
  std::chrono::seconds retry_after{0};  // 0: no Retry-After header
};

/// A value or an Error. `result.error()` is only there when `!result`.
template <class T>
using Result = boost::system::result<T, Error>;

/// Makes one Error of several: the first decides the status, the rest become `further`, in order. `problems` is not
/// empty.
Error combine(std::vector<Error> problems);

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace bars::fhir
