// Typed views over nodes: what the receiver reads of each resource, under FHIR's names. A view owns nothing.
#pragma once

#include "fhir/node.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bars::fhir {

struct Entry {
  std::size_t index = 0;  // position in Bundle.entry
  std::string_view full_url;
  Node resource;  // absent when the entry has none
  explicit operator bool() const noexcept { return static_cast<bool>(resource); }
  std::string_view type() const noexcept { return resource.resource_type(); }
  std::string_view id() const noexcept { return resource["id"].text(); }
  /// `Bundle.entry[3].resource.ofType(Patient)`; without the type when it is none of R4.
  std::string path() const;
};

class Bundle {
 public:
  explicit Bundle(Node node);
  Node node() const noexcept { return node_; }
  std::string_view id() const noexcept { return node_["id"].text(); }
  std::string_view version_id() const noexcept { return node_["meta"]["versionId"].text(); }
  std::string_view type() const noexcept { return node_["type"].text(); }
  const std::vector<Entry>& entries() const noexcept { return entries_; }
  std::size_t count(std::string_view resource_type) const noexcept;
  /// First entry of a type; a false Entry when there is none.
  Entry first(std::string_view resource_type) const noexcept;
  /// Resolves a reference inside the bundle: by fullUrl; else `Type/id` by resource type and id. Else false.
  Entry resolve(std::string_view reference) const noexcept;

 private:
  // What an entry can be called: its fullUrl (type is "") or its resource's type and id. Sorted, so that resolving
  // every reference of a large bundle stays cheap; the first of several equal names wins.
  struct Name {
    std::string_view type;
    std::string_view text;
    std::size_t index;
  };
  Entry find(std::string_view type, std::string_view text) const noexcept;

  Node node_;
  std::vector<Entry> entries_;
  std::vector<Name> names_;
};

struct MessageHeader {
  Node node;
  std::string_view event() const noexcept { return node["eventCoding"]["code"].text(); }
  std::string_view definition() const noexcept { return node["definition"].text(); }
  std::string_view destination_endpoint() const noexcept { return node["destination"][0]["endpoint"].text(); }
  std::string_view receiver() const noexcept { return node["destination"][0]["receiver"]["reference"].text(); }
  std::string_view sender() const noexcept { return node["sender"]["reference"].text(); }
  std::string_view source_endpoint() const noexcept { return node["source"]["endpoint"].text(); }
  std::string_view focus() const noexcept { return node["focus"][0]["reference"].text(); }
  std::string_view answered() const noexcept { return node["response"]["identifier"].text(); }
};

struct ServiceRequest {
  Node node;
  std::string_view id() const noexcept { return node["id"].text(); }
  std::string_view status() const noexcept { return node["status"].text(); }
  std::string_view subject() const noexcept { return node["subject"]["reference"].text(); }
  std::string_view encounter() const noexcept { return node["encounter"]["reference"].text(); }
  Node category() const noexcept { return node["category"]; }
};

struct Appointment {
  Node node;
  std::string_view id() const noexcept { return node["id"].text(); }
  std::string_view status() const noexcept { return node["status"].text(); }
  std::string_view start() const noexcept { return node["start"].text(); }
  std::string_view end() const noexcept { return node["end"].text(); }
  std::string_view slot() const noexcept { return node["slot"][0]["reference"].text(); }
  Node service_category() const noexcept { return node["serviceCategory"]; }
  /// References of every participant.actor, in order.
  std::vector<std::string_view> actors() const;
};

struct Slot {
  Node node;
  std::string_view id() const noexcept { return node["id"].text(); }
  std::string_view schedule() const noexcept { return node["schedule"]["reference"].text(); }
  std::string_view start() const noexcept { return node["start"].text(); }
  std::string_view end() const noexcept { return node["end"].text(); }
};

struct Patient {
  Node node;
  /// The NHS number (white space removed) when it has ten digits and a verification status under which it counts
  /// (BIZ-2: present-and-verified, present-but-not-traced, or no status given); else "".
  std::string nhs_number() const;
  /// family and given names of the official name (else the first), lower case, for comparison; "" when unnamed.
  std::string name_key() const;
  std::string_view birth_date() const noexcept { return node["birthDate"].text(); }
  /// The postal code of the home address (else of the first that has one), letters and digits only, upper case, for
  /// comparison; "" when there is none.
  std::string postcode_key() const;
};

/// A postal code as postcode_key() gives it.
std::string postcode_key(std::string_view postal_code);

/// Whether every word of `wanted` is the beginning of a word of `name_key`, in ASCII letters of either case; false when
/// `wanted` has no words.
bool matches_name(std::string_view name_key, std::string_view wanted) noexcept;

}  // namespace bars::fhir
