#include "server/reading.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;
using bars::read_files;
using bars::Reading;
using bars::Watch;

void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

Reading reading(const std::string& certificate) { return {certificate, "services", "receiver"}; }

}  // namespace

TEST_CASE("a change is acted on when two looks see the same, and once") {
  Watch watch(reading("old"));
  CHECK_FALSE(watch.is_due(reading("old")));
  CHECK_FALSE(watch.is_due(reading("half")));
  CHECK_FALSE(watch.is_due(reading("new")));
  CHECK(watch.is_due(reading("new")));
  watch.judge(reading("new"));
  CHECK_FALSE(watch.is_due(reading("new")));
  // Refused or not: only another change is looked at again.
  CHECK_FALSE(watch.is_due(reading("newer")));
  CHECK_FALSE(watch.is_due(reading("new")));
  CHECK_FALSE(watch.is_due(reading("new")));
  // What moved while it was read counts as one look.
  watch.see(reading("newest"));
  CHECK(watch.is_due(reading("newest")));
}

TEST_CASE("a reading tells content, mode and names of the files that can be taken over") {
  const TemporaryFolder folder;
  bars::config::Receiver receiver;
  receiver.file = folder.path() / "receiver.yaml";
  receiver.services_directory = folder.path() / "services";
  receiver.tls.certificate = folder.path() / "server.pem";
  receiver.tls.private_key = folder.path() / "server.key";
  receiver.tls.client_ca = folder.path() / "client-ca.pem";
  fs::create_directory(receiver.services_directory);
  for (const auto& file : {receiver.file, receiver.tls.certificate, receiver.tls.private_key, receiver.tls.client_ca,
                           receiver.services_directory / "a.yaml"})
    write(file, "1");
  const auto first = read_files(receiver);
  CHECK(read_files(receiver) == first);

  const auto differs = [&](const fs::path& file, auto part) {
    write(file, "2");
    const auto changed = read_files(receiver);
    write(file, "1");
    REQUIRE(read_files(receiver) == first);
    Reading expected = first;
    expected.*part = changed.*part;
    return changed == expected && changed != first;
  };
  CHECK(differs(receiver.file, &Reading::receiver));
  CHECK(differs(receiver.tls.certificate, &Reading::trust));
  CHECK(differs(receiver.tls.private_key, &Reading::trust));
  CHECK(differs(receiver.tls.client_ca, &Reading::trust));
  CHECK(differs(receiver.services_directory / "a.yaml", &Reading::services));

  fs::permissions(receiver.tls.private_key, fs::perms::owner_read);
  CHECK(read_files(receiver).trust != first.trust);
  fs::rename(receiver.services_directory / "a.yaml", receiver.services_directory / "b.yaml");
  CHECK(read_files(receiver).services != first.services);
  receiver.tls.client_crl = folder.path() / "lists.pem";
  const auto without_list = read_files(receiver);
  write(*receiver.tls.client_crl, "1");
  CHECK(read_files(receiver).trust != without_list.trust);
}
