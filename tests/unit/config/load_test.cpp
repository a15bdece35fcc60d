#include "tests/unit/config/folder.hpp"

using namespace bars::config;
using namespace bars::config::test;

namespace {

std::vector<std::string> texts(const std::vector<Fault>& faults, const Folder& folder) {
  std::vector<std::string> texts;
  for (auto fault : faults) {
    fault.file = fault.file.lexically_relative(folder.path());
    texts.push_back(fault.text());
  }
  return texts;
}

}  // namespace

TEST_CASE("configuration: every fault of every file is reported together, in order") {
  const Folder folder;
  Folder::write(folder.receiver(), "log: { level: loud }\nlisten:\n  prot: 1\n  port: 70000\n");
  Folder::write(folder.service("b.yaml"), replaced(shortest_service, "mon-sun", "someday"));
  Folder::write(folder.service("a.yaml"), "id: { value: \"1\" \n");
  Folder::write(folder.service("c.yaml"),
                replaced(replaced(shortest_service, "A1001", "A!"), "name: Example S", "nam: S"));
  const auto faults = texts(faults_of(folder.receiver()), folder);
  CHECK(faults ==
        std::vector<std::string>{
            "receiver.yaml:1:15: log.level: found \"loud\"; expected one of trace, debug, info, warn, error",
            "receiver.yaml:3:3: listen.prot: unknown key; did you mean \"port\"?",
            "receiver.yaml:4:9: listen.port: found \"70000\"; expected a number from 0 to 65535",
            "services/a.yaml:2:1: not readable as YAML: end of map flow not found",
            "services/b.yaml:15:14: diaries[0].slots.days[0]: found \"someday\"; expected a day (mon, tue, wed, thu, "
            "fri, sat, sun) or a range such as mon-fri",
            "services/c.yaml:1:1: name: missing; expected text of 1 to 200 bytes",
            "services/c.yaml:1:14: id.value: \"2000072489\" is the id of b.yaml already; expected an id of its "
            "own",
            "services/c.yaml:2:1: nam: unknown key; did you mean \"name\"?",
            "services/c.yaml:3:27: organisation.ods_code: found \"A!\"; expected an ODS code (1 to 15 letters and "
            "digits)"});
}

TEST_CASE("configuration: a service id stands in one file only") {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("a.yaml"), shortest_service);
  Folder::write(folder.service("b.yaml"), shortest_service);
  const auto faults = faults_of(folder.receiver());
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].file == folder.service("b.yaml"));
  CHECK(faults[0].line == 1);
  CHECK(faults[0].column == 14);
  CHECK(faults[0].key == "id.value");
}

TEST_CASE("configuration: a receiver.yaml that cannot be read is one fault of the file") {
  const Folder folder;
  const auto missing = faults_of(folder.receiver());
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].text() ==
        folder.receiver().string() + ": cannot be read: No such file or directory; expected a YAML file");
  const auto directory = faults_of(folder.path());
  REQUIRE(directory.size() == 1);
  CHECK(directory[0].message == "cannot be read: not a regular file; expected a YAML file");
  CHECK(directory[0].line == 0);
}

TEST_CASE("configuration: a file of more than 1 MiB is refused") {
  const Folder folder;
  Folder::write(folder.service("a.yaml"), shortest_service);
  Folder::write(folder.receiver(), std::string(1024 * 1024, '#'));
  CHECK(faults_of(folder.receiver()).empty());
  Folder::write(folder.receiver(), std::string(1024 * 1024 + 1, '#'));
  const auto faults = faults_of(folder.receiver());
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].message == "is larger than 1048576 bytes; expected a smaller file");
}

TEST_CASE("configuration: a services folder without a service file is a fault of the key that names it") {
  const Folder folder;
  Folder::write(folder.receiver(), "log: {}\nservices: services\n");
  Folder::write(folder.service(".hidden.yaml"), "x");
  Folder::write(folder.service("notes.txt"), "x");
  const auto empty = faults_of(folder.receiver());
  REQUIRE(empty.size() == 1);
  CHECK(empty[0].line == 2);
  CHECK(empty[0].column == 11);
  CHECK(empty[0].key == "services");
  CHECK_THAT(empty[0].message, Catch::Matchers::EndsWith("services is empty; expected one *.yaml file per service"));

  Folder::write(folder.receiver(), "services: elsewhere\n");
  const auto missing = faults_of(folder.receiver());
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].key == "services");
  CHECK_THAT(missing[0].message, Catch::Matchers::EndsWith("elsewhere cannot be read: No such file or directory"));
}

TEST_CASE("configuration: a service file with the ending .yml is not passed over in silence") {
  const Folder folder;
  Folder::write(folder.receiver(), "");
  Folder::write(folder.service("a.yaml"), shortest_service);
  Folder::write(folder.service("b.yml"), shortest_service);
  const auto faults = faults_of(folder.receiver());
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].key == "services");
  CHECK(faults[0].message == "the folder holds \"b.yml\"; expected the ending .yaml");
}

TEST_CASE("configuration: paths are relative to the file that names them") {
  const Folder folder;
  Folder::write(folder.receiver(),
                "services: ./more/../services\n"
                "tls: { certificate: a/b.pem, private_key: /c.key, client_crl: ../crl.pem }\n");
  Folder::write(folder.service("a.yaml"), shortest_service);
  const auto receiver = loaded(folder.receiver());
  CHECK(receiver.file == folder.receiver());
  CHECK(receiver.tls.certificate == folder.path() / "a/b.pem");
  CHECK(receiver.tls.private_key == "/c.key");
  CHECK(receiver.tls.client_crl == folder.path().parent_path() / "crl.pem");
  CHECK(receiver.tls.client_ca == folder.path() / "pki/client-ca.pem");
  CHECK(receiver.storage.path == folder.path() / "data/receiver.db");
  CHECK(receiver.services_directory == folder.path() / "services");
  CHECK(receiver.services.at(0).file == folder.service("a.yaml"));
}
