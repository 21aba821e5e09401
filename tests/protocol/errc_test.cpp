#include "rocketcaf/protocol/errc.hpp"

#include "support/test.hpp"

#include <cctype>
#include <set>
#include <string>

SUITE("errc")

using namespace rocketcaf;

TEST("every value has a name of its own, found both ways") {
  std::set<std::string> names;
  for (size_t i = 0; i < errc_count; ++i) {
    auto value = errc::none;
    REQUIRE(from_integer(static_cast<uint8_t>(i), value));
    CHECK_EQ(static_cast<size_t>(value), i);
    auto name = to_string(value);
    CHECK(!name.empty());
    for (auto c : name)
      CHECK(std::islower(static_cast<unsigned char>(c)) || c == '_');
    CHECK(names.insert(name).second);
    auto found = errc::none;
    CHECK(from_string(name, found));
    CHECK_EQ(found, value);
  }
}

TEST("names stand beside the right values") {
  CHECK_EQ(to_string(errc::none), "none");
  CHECK_EQ(to_string(errc::no_route), "no_route");
  CHECK_EQ(to_string(errc::protocol_error), "protocol_error");
  CHECK_EQ(to_string(errc::topic_not_exist), "topic_not_exist");
  CHECK_EQ(to_string(errc::invalid_argument), "invalid_argument");
  CHECK_EQ(to_string(errc::not_initialized), "not_initialized");
}

TEST("the numbers never change, since they travel between nodes") {
  CHECK_EQ(static_cast<int>(errc::shutting_down), 1);
  CHECK_EQ(static_cast<int>(errc::connection_lost), 11);
  CHECK_EQ(static_cast<int>(errc::broker_error), 14);
  CHECK_EQ(static_cast<int>(errc::invalid_argument), 22);
  CHECK_EQ(static_cast<int>(errc::not_initialized), 27);
}

TEST("unknown names and numbers are refused and change nothing") {
  auto x = errc::no_route;
  CHECK(!from_integer(errc_count, x));
  CHECK(!from_integer(255, x));
  for (auto name : {"", "No_Route", "no_route ", "unknown", "(29)"})
    CHECK(!from_string(name, x));
  CHECK_EQ(x, errc::no_route);
  CHECK_EQ(to_string(static_cast<errc>(200)), "(200)");
}

TEST("what cannot get better by itself is not retriable") {
  for (auto x : {errc::none, errc::shutting_down, errc::invalid_argument,
                 errc::invalid_option, errc::no_permission,
                 errc::message_illegal, errc::not_initialized})
    CHECK(!is_retriable(x));
  for (auto x : {errc::broker_busy, errc::connection_lost,
                 errc::deadline_exceeded, errc::overloaded, errc::no_route})
    CHECK(is_retriable(x));
}
