#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace rocketcaf::test {

/// The names of all C++ tests, each after that of its suite, as `ctest` and the
/// test binaries have them: "layer.suite: name". Pages and tables that name
/// tests are compared with it.
std::set<std::string> all_test_names();

/// The text of a file; empty if it cannot be read.
std::string read_file(const std::filesystem::path& path);

} // namespace rocketcaf::test
