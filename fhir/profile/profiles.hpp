// Profiles: StructureDefinitions from FHIR packages, compiled once into something that resources are checked against.
#pragma once

#include "fhir/error.hpp"
#include "fhir/issue.hpp"
#include "fhir/node.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir::profile {

/// A FHIR package as it was published: the bytes of its `.tgz`.
struct PackageFile {
  std::string file;  // its name, for messages
  std::string bytes;
};

/// A profile constraint that would need a general FHIRPath engine and is therefore not evaluated.
struct NotEvaluated {
  std::string profile;     // canonical url
  std::string constraint;  // its key
};

struct Limits {
  std::size_t package_bytes = 64 * 1024 * 1024;  // of one package, inflated
  std::size_t files = 10'000;                    // of one package
};

/// Immutable after load(); check() may be called from any thread.
class Profiles {
 public:
  /// Reads packages and compiles every profile in them. Of several versions of one package the highest counts. Fails
  /// when a package cannot be read, a dependency is missing (hl7.fhir.r4.core is built in; a dependency on another
  /// patch version of a package that is there is met), or one of `required` (canonical urls that served
  /// MessageDefinitions name) is missing or cannot be compiled: every fault is named, file and profile first. A profile
  /// that nothing requires and that cannot be compiled is left out and listed by broken().
  static Result<Profiles> load(std::vector<PackageFile> packages, const std::vector<std::string>& required,
                               const Limits& limits = {});

  Profiles(Profiles&&) noexcept;
  Profiles& operator=(Profiles&&) noexcept;
  ~Profiles();

  /// Whether there is a profile of this canonical url, in any letter case (MH-16), with or without `|version`.
  bool has(std::string_view canonical) const noexcept;
  std::size_t size() const noexcept;

  /// Checks a resource against one profile. Nothing happens when the profile is not there. Issues carry the last part
  /// of the profile's url as their rule, or the constraint's key, and `severity`; `path` is where the resource is.
  void check(Node resource, std::string_view canonical, const Path& path, Severity severity, Issues& issues) const;

  /// Checks every resource of a message, or one resource, against each profile that its own meta.profile claims, and
  /// extensions against the extension definitions that are there.
  void check_claimed(Node resource, Severity severity, Issues& issues) const;

  const std::vector<NotEvaluated>& not_evaluated() const noexcept;
  const std::vector<std::string>& broken() const noexcept;

 private:
  struct Compiled;
  explicit Profiles(std::unique_ptr<const Compiled> compiled) noexcept;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace bars::fhir::profile
