#include "support/test.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#if CAF_MAJOR_VERSION == 0

#  define CAF_TEST_NO_MAIN
#  include <caf/test/unit_test_impl.hpp>

namespace {

bool has_suite(const std::string& name) {
  return !caf::test::engine::available_tests(name).empty();
}

int run_caf(int argc, char** argv) {
  // ctest limits the time of a suite.
  caf::test::engine::max_runtime(0);
  return caf::test::main(argc, argv);
}

} // namespace

#else

#  include <caf/test/runner.hpp>

namespace {

bool has_suite(const std::string& name) {
  return caf::test::registry::suites().count(name) > 0;
}

int run_caf(int argc, char** argv) {
  caf::test::registry::run_init_callbacks();
  caf::test::runner runner;
  return runner.run(argc, argv);
}

} // namespace

#endif

namespace rocketcaf::test {

int run(int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-')
    return run_caf(argc, argv);
  std::string suite = argv[1];
  if (!has_suite(suite)) {
    std::fprintf(stderr, "there is no suite %s in this program\n",
                 suite.c_str());
    return EXIT_FAILURE;
  }
  // CAF takes a regular expression that may match a part of the name.
  std::string pattern = "^" + suite + "$";
  std::string option = "-s";
  std::vector<char*> args{argv[0], option.data(), pattern.data()};
  args.insert(args.end(), argv + 2, argv + argc);
  return run_caf(static_cast<int>(args.size()), args.data());
}

} // namespace rocketcaf::test
