// The identity headers as a sender writes them (HDR-1, HDR-2).
#pragma once

#include "server/http/message.hpp"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace bars::cli {

/// A part that is empty is left out; a header without any part too.
struct Caller {
  std::string service;                 // dos-service-id of the target
  std::string organisation = "X1001";  // ODS code
  std::string organisation_name = "Example Sender";
  std::string software = "EXAMPLE-SENDER-1";
  std::string software_name = "Example sending system";
  std::string software_version = "1.0.0";
  std::string role_id;    // SDS role profile id
  std::string role_code;  // SNOMED
};

/// Options for everything that a caller may say, bound to `caller`, which must outlive the parse.
void add_caller_options(CLI::App& command, Caller& caller);

std::vector<http::Header> identity_headers(const Caller& caller);

}  // namespace bars::cli
