#pragma once

// What our tests use of CAF's test runner, which differs between CAF 0.18 and
// 1.x. No other file includes its headers. A file of tests starts like this:
//
//   #include "support/test.hpp"
//
//   SUITE("frame_reader")
//
//   TEST("a frame that arrives in pieces is put together") {
//     CHECK_EQ(1 + 1, 2);
//   }

#include "support/render.hpp"

#include <caf/config.hpp>

#include <functional>
#include <memory>
#include <string>

#if CAF_MAJOR_VERSION == 0
#  include <caf/test/unit_test.hpp>
#else
#  include <caf/test/registry.hpp>
#  include <caf/test/reporter.hpp>
#  include <caf/test/requirement_failed.hpp>
#  include <caf/test/runnable.hpp>
#endif

namespace rocketcaf::test {

/// Runs tests: all, or those of the suite that is named exactly by the first
/// argument; what follows goes to CAF's runner.
/// @returns the exit status: 0 if at least one test ran and all passed.
int run(int argc, char** argv);

/// A place in a source file.
struct location {
  const char* file;
  int line;
};

// -- CAF 0.18 ----------------------------------------------------------------

#if CAF_MAJOR_VERSION == 0

template <class Body>
bool add(const char* suite, const char* name) {
  struct impl : caf::test::test {
    using caf::test::test::test;

    void run_test_impl() override {
      Body body;
      body.run();
    }
  };

  caf::test::engine::add(suite, std::make_unique<impl>(name, false));
  return true;
}

inline void pass() {
  caf::test::engine::current_test()->pass();
}

inline void fail(location where, const std::string& what) {
  // CAF's own checks print only when asked to be very verbose.
  caf::test::logger::instance().error()
    << where.file << ':' << where.line << ": failed: " << what << '\n';
  caf::test::engine::current_test()->fail(false);
}

[[noreturn]] inline void stop(location where, const std::string& what) {
  caf::test::engine::last_check_file(where.file);
  caf::test::engine::last_check_line(static_cast<size_t>(where.line));
  caf::test::detail::requirement_failed(what);
}

inline void message(const std::string& what) {
  caf::test::logger::instance().verbose() << "  -> " << what << '\n';
}

// -- CAF 1.x -----------------------------------------------------------------

#else

template <class Body>
bool add(const char* suite, const char* name) {
  struct impl : caf::test::runnable {
    using caf::test::runnable::runnable;

    void do_run() override {
      Body body;
      body.run();
    }
  };

  caf::test::registry::add<impl>(suite, name, caf::test::block_type::test);
  return true;
}

inline void pass() {
  caf::test::reporter::instance().pass(caf::detail::source_location::current());
}

inline void fail(location where, const std::string& what) {
  auto text
    = std::string{where.file} + ":" + std::to_string(where.line) + ": " + what;
  caf::test::reporter::instance().fail(text,
                                       caf::detail::source_location::current());
}

[[noreturn]] inline void stop(location, const std::string&) {
  caf::test::requirement_failed::raise();
}

inline void message(const std::string&) {
  // The runner has its own way to print steps.
}

#endif

// -- checks ------------------------------------------------------------------

inline bool check(bool ok, location where, const char* expression) {
  if (ok)
    pass();
  else
    fail(where, expression);
  return ok;
}

template <class Lhs, class Rhs, class Predicate>
bool compare(const Lhs& lhs, const Rhs& rhs, Predicate ok, location where,
             const char* expression) {
  if (ok(lhs, rhs)) {
    pass();
    return true;
  }
  fail(where, std::string{expression} + "\n  left:  " + render(lhs)
                + "\n  right: " + render(rhs));
  return false;
}

inline void require(bool ok, location where, const char* expression) {
  if (!ok)
    stop(where, expression);
}

/// Base of tests without a fixture of their own.
struct no_fixture {};

} // namespace rocketcaf::test

// -- suites and tests --------------------------------------------------------

#define ROCKETCAF_TEST_CAT2(x, y) x##y
#define ROCKETCAF_TEST_CAT(x, y) ROCKETCAF_TEST_CAT2(x, y)

/// Names the suite of all tests in this file. CMake reads this line, too.
#define SUITE(name)                                                            \
  namespace {                                                                  \
  constexpr const char* rocketcaf_suite = name;                                \
  }

#define ROCKETCAF_TEST_IMPL(id, fixture, description)                          \
  namespace {                                                                  \
  struct id : fixture {                                                        \
    void run();                                                                \
  };                                                                           \
  [[maybe_unused]] const bool ROCKETCAF_TEST_CAT(id, _added)                   \
    = ::rocketcaf::test::add<id>(rocketcaf_suite, description);                \
  }                                                                            \
  void id::run()

/// A test whose name is a sentence.
#define TEST(description)                                                      \
  ROCKETCAF_TEST_IMPL(ROCKETCAF_TEST_CAT(test_, __LINE__),                     \
                      ::rocketcaf::test::no_fixture, description)

/// A test that is a member of a class derived from `fixture`.
#define TEST_F(fixture, description)                                           \
  ROCKETCAF_TEST_IMPL(ROCKETCAF_TEST_CAT(test_, __LINE__), fixture, description)

#define SCENARIO(description) TEST("SCENARIO " description)
#define SCENARIO_F(fixture, description)                                       \
  TEST_F(fixture, "SCENARIO " description)

#define ROCKETCAF_TEST_STEP(text) if (::rocketcaf::test::message(text); true)

#define GIVEN(description) ROCKETCAF_TEST_STEP("GIVEN " description)
#define WHEN(description) ROCKETCAF_TEST_STEP("WHEN " description)
#define THEN(description) ROCKETCAF_TEST_STEP("THEN " description)
#define AND(description) ROCKETCAF_TEST_STEP("AND " description)

/// Prints a text in verbose runs.
#define MESSAGE(text) ::rocketcaf::test::message(text)

// -- checks: on failure the test goes on -------------------------------------

#define ROCKETCAF_TEST_HERE                                                    \
  ::rocketcaf::test::location {                                                \
    __FILE__, __LINE__                                                         \
  }

#define ROCKETCAF_TEST_COMPARE(lhs, rhs, predicate, op)                        \
  ::rocketcaf::test::compare(lhs, rhs, std::predicate<>{},                     \
                             ROCKETCAF_TEST_HERE, #lhs " " op " " #rhs)

#define CHECK(...)                                                             \
  ::rocketcaf::test::check(static_cast<bool>(__VA_ARGS__),                     \
                           ROCKETCAF_TEST_HERE, #__VA_ARGS__)
#define CHECK_EQ(lhs, rhs) ROCKETCAF_TEST_COMPARE(lhs, rhs, equal_to, "==")
#define CHECK_NE(lhs, rhs) ROCKETCAF_TEST_COMPARE(lhs, rhs, not_equal_to, "!=")
#define CHECK_LT(lhs, rhs) ROCKETCAF_TEST_COMPARE(lhs, rhs, less, "<")
#define CHECK_LE(lhs, rhs) ROCKETCAF_TEST_COMPARE(lhs, rhs, less_equal, "<=")
#define CHECK_GT(lhs, rhs) ROCKETCAF_TEST_COMPARE(lhs, rhs, greater, ">")
#define CHECK_GE(lhs, rhs) ROCKETCAF_TEST_COMPARE(lhs, rhs, greater_equal, ">=")

// -- requirements: on failure the test ends ----------------------------------

#define ROCKETCAF_TEST_REQUIRE(check, expression)                              \
  ::rocketcaf::test::require(check, ROCKETCAF_TEST_HERE, expression)

#define REQUIRE(...) ROCKETCAF_TEST_REQUIRE(CHECK(__VA_ARGS__), #__VA_ARGS__)
#define REQUIRE_EQ(lhs, rhs)                                                   \
  ROCKETCAF_TEST_REQUIRE(CHECK_EQ(lhs, rhs), #lhs " == " #rhs)
#define REQUIRE_NE(lhs, rhs)                                                   \
  ROCKETCAF_TEST_REQUIRE(CHECK_NE(lhs, rhs), #lhs " != " #rhs)
#define REQUIRE_LT(lhs, rhs)                                                   \
  ROCKETCAF_TEST_REQUIRE(CHECK_LT(lhs, rhs), #lhs " < " #rhs)
#define REQUIRE_LE(lhs, rhs)                                                   \
  ROCKETCAF_TEST_REQUIRE(CHECK_LE(lhs, rhs), #lhs " <= " #rhs)
#define REQUIRE_GT(lhs, rhs)                                                   \
  ROCKETCAF_TEST_REQUIRE(CHECK_GT(lhs, rhs), #lhs " > " #rhs)
#define REQUIRE_GE(lhs, rhs)                                                   \
  ROCKETCAF_TEST_REQUIRE(CHECK_GE(lhs, rhs), #lhs " >= " #rhs)

/// Fails and ends the test.
#define FAIL(text)                                                             \
  do {                                                                         \
    ::rocketcaf::test::fail(ROCKETCAF_TEST_HERE, text);                        \
    ::rocketcaf::test::stop(ROCKETCAF_TEST_HERE, text);                        \
  } while (false)
