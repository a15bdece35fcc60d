#include "fhir/profile/package.hpp"

#include "fhir/gzip.hpp"
#include "fhir/profile/tar.hpp"
#include "tests/unit/fhir/profile_support.hpp"

using namespace bars::fhir;
using namespace bars::fhir::profile;
using namespace bars::test;

namespace {

constexpr std::string_view code_system = R"({"resourceType":"CodeSystem","url":"https://example.org/cs"})";

std::string problem_of(const PackageFile& file, const Limits& limits = {}) {
  const auto package = read_package(file, limits);
  REQUIRE_FALSE(package.has_value());
  return package.error().diagnostics;
}

PackageFile packed(const std::vector<TarEntry>& entries) { return {"p.tgz", gzip(tar(entries))}; }

Lines faults_of(const std::vector<PackageFile>& files) {
  const auto profiles = Profiles::load(files, {});
  if (profiles) return {};
  Lines lines{profiles.error().diagnostics};
  for (const Issue& issue : profiles.error().further) lines.push_back(issue.diagnostics);
  return lines;
}

}  // namespace

TEST_CASE("a package gives its name, version, dependencies and definitions") {
  const auto package =
      read_package(packed({{"package/package.json", manifest("test.one", "1.2.3", R"({"other":"4.5.6"})")},
                           {"package/CodeSystem-a.json", "\xEF\xBB\xBF" + std::string(code_system)},
                           {"package/ValueSet-a.json", R"({"resourceType":"ValueSet"})"},
                           {"package/StructureDefinition-a.json", R"({"resourceType":"StructureDefinition"})"},
                           {"package/SearchParameter-a.json", R"({"resourceType":"SearchParameter", broken)"},
                           {"package/.index.json", R"({"files":[]})"},
                           {"package/examples/CodeSystem-b.json", std::string(code_system)},
                           {"package/CodeSystem-b.xml", std::string(code_system)},
                           {"other/CodeSystem-b.json", std::string(code_system)}}),
                   {});
  REQUIRE(package.has_value());
  CHECK(package->file == "p.tgz");
  CHECK(package->name == "test.one");
  CHECK(package->version == "1.2.3");
  REQUIRE(package->dependencies.size() == 1);
  CHECK(package->dependencies[0].name == "other");
  CHECK(package->dependencies[0].version == "4.5.6");
  CHECK(package->code_systems.size() == 1);
  CHECK(package->value_sets.size() == 1);
  CHECK(package->structures.size() == 1);
}

TEST_CASE("a package without a readable package.json or with a broken definition is refused with the file's name") {
  CHECK(problem_of(packed({})) == "p.tgz holds no package/package.json.");
  CHECK(problem_of(packed({{"package/package.json", "{"}})).starts_with("p.tgz holds package/package.json, which"));
  CHECK(problem_of(packed({{"package/package.json", "{}"}})) ==
        "p.tgz holds a package/package.json without name or version.");
  CHECK(problem_of(
            packed({{"package/package.json", manifest("a", "1")}, {"package/a.json", R"({"resourceType":"ValueSet")"}}))
            .starts_with("p.tgz holds package/a.json, which cannot be read"));
}

TEST_CASE("a package that is no gzip file, or is cut off or followed by more, is refused with the file's name") {
  const auto good = packed({{"package/package.json", manifest("a", "1")}}).bytes;
  const std::string refused = "p.tgz is not a gzip file, or is damaged.";
  CHECK(problem_of({"p.tgz", "plain text"}) == refused);
  CHECK(problem_of({"p.tgz", good + "x"}) == refused);
  CHECK(problem_of({"p.tgz", good.substr(0, good.size() - 1)}) == refused);
}

TEST_CASE("an archive inflates to its bound and no byte further") {
  const auto package = packed({{"package/package.json", manifest("a", "1")}});
  const std::size_t size = gunzip(package.bytes, 10'000'000).text.size();
  CHECK(read_package(package, {.package_bytes = size, .files = 10}).has_value());
  CHECK(problem_of(package, {.package_bytes = size - 1, .files = 10}) ==
        "p.tgz is larger than " + std::to_string(size - 1) + " bytes when it is inflated.");
}

TEST_CASE("a tar archive gives its regular files, with long names of pax and GNU") {
  const std::string longer = "package/" + std::string(150, 'n') + ".json";
  const std::string record = " path=" + longer + "\n";
  const std::string pax = std::to_string(record.size() + 3) + record;
  const std::string archive = tar({{"package/", "", '5'},
                                   {"./package/a", "one"},
                                   {"package/link", "", '2'},
                                   {"package/b", std::string(513, 'b'), '\0'},
                                   {"PaxHeader", pax, 'x'},
                                   {"package/short", "pax"},
                                   {"././@LongLink", longer + std::string(1, '\0'), 'L'},
                                   {"package/short", "gnu"},
                                   {"package/after", ""}});
  const auto files = read_tar(archive, 100);
  REQUIRE(files.has_value());
  REQUIRE(files->size() == 5);
  CHECK((*files)[0].name == "package/a");
  CHECK((*files)[0].content == "one");
  CHECK((*files)[1].content.size() == 513);
  CHECK((*files)[2].name == longer);
  CHECK((*files)[2].content == "pax");
  CHECK((*files)[3].name == longer);
  CHECK((*files)[4].name == "package/after");
}

TEST_CASE("a hostile tar archive is refused") {
  const struct {
    std::string archive;
    std::string_view problem;
  } cases[] = {
      {tar({{"../a", "x"}}), "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"package/../../a", "x"}}), "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"package/..", "x"}}), "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"/etc/a", "x"}}), "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"package\\..\\a", "x"}}), "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"", "x"}}), "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"a", "x", 'L'}, {"b", "x"}, {"c", std::string(5000, 'c'), 'L'}, {"d", "x"}}),
       "has an entry whose name is absolute, empty, too long or leads outside"},
      {tar({{"a", "x", '0', "77777777777"}}), "is cut off inside a file"},
      {tar({{"a", "x", '0', "00000099999"}}), "has a header whose size is no number"},
      {tar({{"a", "x", '0', "-0000000001"}}), "has a header whose size is no number"},
      {tar({{"a", "x", '0', std::string("\x80\0\0\0\0\0\0\0\xff\xff\xff", 11)}}),
       "has a header whose size is no number"},
      {tar({{"a", "x", '0', "", "000000"}}), "has a header whose checksum is wrong"},
      {tar({{"a", "99 path=x\n", 'x'}, {"b", ""}}), "has a pax header that cannot be read"},
      {tar({{"a", "9 path=xy", 'x'}, {"b", ""}}), "has a pax header that cannot be read"},
      {tar({{"a", "12 size=-1x\n", 'x'}, {"b", ""}}), "has a pax header that cannot be read"},
      {tar_entry({"a", "x"}), "ends without its end mark"},
      {tar_entry({"a", "x"}) + "rest", "is cut off inside a header"},
      {"", "ends without its end mark"},
  };
  for (const auto& each : cases) {
    const auto files = read_tar(each.archive, 100);
    REQUIRE_FALSE(files.has_value());
    CHECK(files.error().diagnostics == each.problem);
  }
}

TEST_CASE("an archive cut off anywhere is refused, and none is read beyond its end") {
  const std::string whole = tar({{"package/a", std::string(700, 'a')}, {"x", "12 path=bcd\n", 'x'}, {"b", "b"}});
  for (std::size_t size = 0; size + 1024 < whole.size(); size += 13) {
    INFO(size);
    CHECK_FALSE(read_tar(std::string(whole, 0, size), 100).has_value());
  }
}

TEST_CASE("a package holds as many entries as it may and no more") {
  const std::string archive = tar({{"a", ""}, {"b", ""}, {"c", ""}});
  CHECK(read_tar(archive, 3).has_value());
  CHECK(read_tar(archive, 2).error().diagnostics == "has more than 2 entries");
}

TEST_CASE("versions are compared by number") {
  CHECK(compare_versions("1.2.3", "1.2.3") == 0);
  CHECK(compare_versions("1.9.0", "1.10.0") < 0);
  CHECK(compare_versions("2.0.0", "1.37.0") > 0);
  CHECK(compare_versions("1.0.0-beta", "1.0.0") < 0);
  CHECK(compare_versions("1.0.0-beta", "1.0.0-alpha") > 0);
  CHECK(compare_versions("", "0.0.1") < 0);
}

TEST_CASE("of several versions of a package the highest counts") {
  const auto profile = [](std::string_view intent) {
    return structure("p", "ServiceRequest",
                     R"({"path":"ServiceRequest.intent","fixedCode":")" + std::string(intent) + "\"}");
  };
  const auto profiles =
      Profiles::load({package({profile("order")}, "one", "1.9.0"), package({profile("plan")}, "one", "1.10.0"),
                      package({profile("option")}, "one", "1.2.0")},
                     {});
  REQUIRE(profiles.has_value());
  CHECK(found(*profiles, "p", R"({"resourceType":"ServiceRequest","intent":"plan"})").empty());
}

TEST_CASE("dependencies are met by another patch version, and by R4 itself") {
  CHECK(faults_of({package({}, "a", "1.0.0", R"({"hl7.fhir.r4.core":"4.0.1","b":"0.5.0"})"), package({}, "b", "0.5.1")})
            .empty());
  CHECK(faults_of({package({}, "a", "1.0.0", R"({"b":"latest"})"), package({}, "b", "0.5.1")}).empty());
}

TEST_CASE("every missing dependency and broken package is named") {
  const Lines faults = faults_of({package({}, "a", "1.0.0", R"({"b":"0.5.0","c":"1.0.0"})"),
                                  package({}, "b", "0.6.0"),
                                  {"bad.tgz", "no gzip"},
                                  package({}, "d", "1.0.0", R"({"hl7.fhir.r4.core":"5.0.0"})")});
  CHECK(faults == Lines{"bad.tgz is not a gzip file, or is damaged.",
                        "a-1.0.0.tgz needs the package b 0.5.0, but 0.6.0 is there.",
                        "a-1.0.0.tgz needs the package c 1.0.0, which is missing.",
                        "d-1.0.0.tgz needs the package hl7.fhir.r4.core 5.0.0, but 4.0.1 is there."});
}
