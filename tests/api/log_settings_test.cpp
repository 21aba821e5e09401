#include "rocketcaf/api/config.hpp"
#include "rocketcaf/api/option_table.hpp"

#include "rocketcaf/actors/log.hpp"

#include "api/config_fixture.hpp"
#include "support/test.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

using namespace rocketcaf;

SUITE("log_settings")

namespace {

using test::config_fixture;

/// Writes one line of each level and component through `options`.
void write_all(const log_options& options) {
  for (auto component : {"producer", "connection"}) {
    actors::component_logger log{options, component};
    log.write(actors::log_event::connecting, "at debug");
    log.write(actors::log_event::connected, "at info");
    log.write(actors::log_event::no_opaques, "at error");
  }
  if (options.logger)
    options.logger->flush();
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> result;
  std::ifstream in{path};
  // What spdlog puts first, the time, ends with "] ".
  for (std::string line; std::getline(in, line);)
    result.push_back(line.substr(line.find("[rocketcaf] ") + 12));
  return result;
}

} // namespace

TEST_F(config_fixture, "there is no logger by default") {
  auto x = read("");
  REQUIRE(x.has_value());
  CHECK(x->client.log.logger == nullptr);
}

TEST_F(config_fixture, "a level makes a logger that is in no registry") {
  test::temp_folder folder;
  auto path = folder.path("lines.log");
  auto x
    = read("rocketcaf { log { level = \"info\", file = \"" + path + "\" } }");
  REQUIRE(x.has_value());
  write_all(x->client.log);
  CHECK_EQ(lines_of(path), (std::vector<std::string>{
                             "[info] [producer] connected: at info",
                             "[error] [producer] no_opaques: at error",
                             "[info] [connection] connected: at info",
                             "[error] [connection] no_opaques: at error",
                           }));
  CHECK(spdlog::get("rocketcaf") == nullptr);
}

TEST_F(config_fixture, "a component may say more or less than the others") {
  test::temp_folder folder;
  auto path = folder.path("lines.log");
  auto x
    = read("rocketcaf { log {\n"
           "  level = \"error\"\n"
           "  file = \""
           + path
           + "\"\n"
             "  components { connection = \"debug\", producer = \"off\" }\n"
             "} }");
  REQUIRE(x.has_value());
  write_all(x->client.log);
  CHECK_EQ(lines_of(path), (std::vector<std::string>{
                             "[debug] [connection] connecting: at debug",
                             "[info] [connection] connected: at info",
                             "[error] [connection] no_opaques: at error",
                           }));
}

TEST_F(config_fixture, "one component can speak while the others are silent") {
  test::temp_folder folder;
  auto path = folder.path("lines.log");
  auto x = read("rocketcaf { log { file = \"" + path
                + "\", components { producer = \"error\" } } }");
  REQUIRE(x.has_value());
  write_all(x->client.log);
  CHECK_EQ(lines_of(path), (std::vector<std::string>{
                             "[error] [producer] no_opaques: at error",
                           }));
}

TEST_F(config_fixture, "each component can speak alone") {
  for (auto& name : api::log_components()) {
    test::temp_folder folder;
    auto path = folder.path("lines.log");
    auto key = name;
    std::replace(key.begin(), key.end(), '_', '-');
    auto x = read("rocketcaf { log { file = \"" + path + "\", components { "
                  + key + " = \"error\" } } }");
    REQUIRE(x.has_value());
    REQUIRE(x->client.log.logger != nullptr);
    for (auto& component : api::log_components())
      actors::component_logger{x->client.log, component}.write(
        actors::log_event::no_opaques, "at error");
    x->client.log.logger->flush();
    CHECK_EQ(lines_of(path), (std::vector<std::string>{
                               "[error] [" + name + "] no_opaques: at error"}));
  }
}

TEST_F(config_fixture, "a log file that cannot be opened is refused") {
  auto text
    = error_of(R"(rocketcaf { log { file = "/dev/null/x", level = "info" } })");
  CHECK(text.starts_with("rocketcaf.log.file: must be a file that can be "
                         "opened: "));
}

TEST("the configuration has a level for each component that writes lines") {
  std::set<std::string> in_sources;
  std::regex pattern{"log, \"([a-z_]+)\"[)}]"};
  for (auto& entry : std::filesystem::directory_iterator{ROCKETCAF_ACTORS}) {
    if (entry.path().extension() != ".cpp")
      continue;
    auto text = test::read_all(entry.path().string());
    for (std::sregex_iterator i{text.begin(), text.end(), pattern}, end;
         i != end; ++i)
      in_sources.insert((*i)[1]);
  }
  auto& names = api::log_components();
  CHECK_EQ(in_sources, (std::set<std::string>{names.begin(), names.end()}));
}
