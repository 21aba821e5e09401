#pragma once

#include "rocketcaf/api/config.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include "api/temp_file.hpp"
#include "support/test.hpp"

#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace rocketcaf::test {

/// Parses a configuration file and a command line as a program does, and reads
/// the options. The environment is as it was afterwards.
class config_fixture {
public:
  config_fixture() {
    ::unsetenv("ROCKETCAF_NAME_SERVERS");
    ::unsetenv("NAMESRV_ADDR");
  }

  ~config_fixture() {
    for (auto& name : variables_)
      ::unsetenv(name.c_str());
  }

  void set_environment(const char* name, const char* value) {
    variables_.emplace_back(name);
    ::setenv(name, value, 1);
  }

  /// The path of the configuration file.
  std::string file() const {
    return folder_.path("test.conf");
  }

  expected<options, caf::error> read(std::string_view conf,
                                     std::vector<std::string> arguments = {},
                                     std::string_view prefix = "rocketcaf") {
    caf::actor_system_config cfg;
    add_options(cfg, prefix);
    arguments.push_back("--config-file=" + folder_.write("test.conf", conf));
    if (auto err = cfg.parse(arguments); compat::failed(err))
      FAIL("CAF refuses: " + caf::to_string(err));
    return read_options(cfg, prefix);
  }

  /// The text of the error that reading ends with.
  std::string error_of(std::string_view conf,
                       std::vector<std::string> arguments = {}) {
    auto result = read(conf, std::move(arguments));
    if (result) {
      FAIL("no error");
    }
    CHECK_EQ(code_of(result.error()), errc::invalid_option);
    return failure_of(result.error()).remark;
  }

private:
  temp_folder folder_;
  std::vector<std::string> variables_;
};

} // namespace rocketcaf::test
