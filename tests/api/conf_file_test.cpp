#include "rocketcaf/api/config.hpp"
#include "rocketcaf/api/option_table.hpp"

#include "api/config_fixture.hpp"
#include "support/test.hpp"

#include <caf/settings.hpp>

#include <fstream>
#include <set>

using namespace rocketcaf;

SUITE("conf_file")

namespace {

/// Collects the full names of all values.
void collect(const caf::settings& xs, const std::string& group,
             std::set<std::string>& out) {
  for (auto& [key, value] : xs) {
    if (auto keys = caf::get_if<caf::settings>(&value))
      collect(*keys, group + key + '.', out);
    else
      out.insert(group + key);
  }
}

} // namespace

TEST("conf/rocketcaf.conf has every key and no other") {
  std::ifstream in{ROCKETCAF_CONF};
  auto parsed = caf::actor_system_config::parse_config(in);
  REQUIRE(static_cast<bool>(parsed));
  std::set<std::string> in_file;
  collect(*parsed, "", in_file);
  std::set<std::string> compiled;
  for (auto& key : api::option_table())
    compiled.insert("rocketcaf." + key.name);
  CHECK_EQ(in_file, compiled);
}

TEST_F(test::config_fixture, "conf/rocketcaf.conf sets what is the default") {
  auto x = read(test::read_all(ROCKETCAF_CONF));
  REQUIRE(x.has_value());
  options defaults;
  for (auto& key : api::option_table())
    CHECK_EQ(key.name + " = " + key.write(*x),
             key.name + " = " + key.write(defaults));
}

TEST("conf/rocketcaf.conf is what the library prints below its heading") {
  auto text = test::read_all(ROCKETCAF_CONF);
  auto start = text.find("rocketcaf {");
  REQUIRE(start != std::string::npos);
  CHECK_EQ(text.substr(start), dump_options(options{}));
}

TEST("every key has a help text of one sentence") {
  for (auto& key : api::option_table()) {
    CHECK(!key.help.empty());
    CHECK_EQ(key.help.back(), '.');
    CHECK(key.help.find('\n') == std::string::npos);
  }
}

TEST("conf/rocketcaf.conf has no line over 80 columns") {
  std::ifstream in{ROCKETCAF_CONF};
  for (std::string line; std::getline(in, line);)
    CHECK_LE(line.size(), 80u);
}
