// Files that are named for their content.
#include "config/secrets.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/config/folder.hpp"

#include <sys/stat.h>

using namespace bars::config;
using bars::config::test::Folder;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

/// The key of a file with this text and mode.
FileText key_of(const std::string& text, mode_t mode = 0600) {
  const Folder folder;
  Audit audit;
  audit.key_file = folder.path() / "audit.key";
  Folder::write(*audit.key_file, text);
  ::chmod(audit.key_file->c_str(), mode);
  return read_audit_key(audit);
}

}  // namespace

TEST_CASE("configuration: the audit's key is all of its file but white space at the ends") {
  CHECK(read_audit_key({}).text.empty());
  CHECK(read_audit_key({}).fault.empty());
  const std::string key = "a key with white space in its midst";
  CHECK(key_of(" \n" + key + "\r\n").text == key);
  CHECK(key_of(std::string(32, 'k')).text.size() == 32);
  CHECK(key_of(std::string(4096, 'k')).text.size() == 4096);
  for (const auto& [text, mode, fault] :
       {std::tuple{std::string(31, 'k') + "\n", 0600U, "expected a key of 32 to 4096 bytes"},
        {std::string(4097, 'k'), 0600U, "expected a key of 32 to 4096 bytes"},
        {std::string(), 0600U, "is empty"},
        {std::string(32, 'k'), 0644U, "or 0640 or 0440 for a group that may read it"},
        {std::string(32, 'k'), 0660U, "or 0640 or 0440 for a group that may read it"}}) {
    const auto read = key_of(text, mode);
    CHECK(read.text.empty());
    CHECK_THAT(read.fault, StartsWith("audit.key_file: /") && EndsWith(fault));
  }
  CHECK(key_of(key, 0440).fault.empty());
  Audit audit;
  audit.key_file = "/nothing";
  CHECK(read_audit_key(audit).fault == "audit.key_file: /nothing: there is no such file");
}
