#include "rocketcaf/protocol/address.hpp"

#include "support/test.hpp"

#include <string>
#include <utility>
#include <vector>

SUITE("address")

using namespace rocketcaf;
using protocol::address;
using protocol::parse_address;

namespace {

/// The rule that `text` breaks; empty if it is an address.
std::string rule_of(std::string_view text) {
  auto result = parse_address(text);
  if (result)
    return {};
  CHECK_EQ(result.error().code, errc::invalid_argument);
  CHECK_EQ(result.error().field, "address");
  return result.error().rule;
}

} // namespace

TEST("names and numeric addresses are split into host and port") {
  std::vector<std::pair<std::string, address>> cases{
    {"localhost:9876", {"localhost", 9876}},
    {"127.0.0.1:10911", {"127.0.0.1", 10911}},
    {"my-broker_1.example.org:1", {"my-broker_1.example.org", 1}},
    {"http://ns.example.org:65535", {"ns.example.org", 65535}},
    {"[::1]:9876", {"::1", 9876}},
    {"[fe80::1%eth0]:9876", {"fe80::1%eth0", 9876}},
  };
  for (auto& [text, expected] : cases) {
    auto result = parse_address(text);
    if (!CHECK(result.has_value()))
      continue;
    CHECK_EQ(result->host, expected.host);
    CHECK_EQ(result->port, expected.port);
  }
}

TEST("an address is written as it is read") {
  for (auto text : {"localhost:9876", "10.0.0.1:10911", "[2001:db8::1]:80"}) {
    auto result = parse_address(text);
    REQUIRE(result.has_value());
    CHECK_EQ(to_string(*result), text);
  }
}

TEST("broken addresses name the rule") {
  std::string form = "must have the form host:port";
  std::string port = "must have a port from 1 to 65535";
  CHECK_EQ(rule_of(""), form);
  CHECK_EQ(rule_of("localhost"), form);
  CHECK_EQ(rule_of("localhost:"), port);
  CHECK_EQ(rule_of("localhost:0"), port);
  CHECK_EQ(rule_of("localhost:65536"), port);
  CHECK_EQ(rule_of("localhost:-1"), port);
  CHECK_EQ(rule_of("localhost:98x"), port);
  CHECK_EQ(rule_of("localhost: 98"), port);
  CHECK_EQ(rule_of(":9876"), "must have a host before the ':'");
  CHECK_EQ(rule_of("http://:9876"), "must have a host before the ':'");
  CHECK_EQ(rule_of("a b:9876"),
           "must have a host of letters, digits and the characters .-_");
  CHECK_EQ(rule_of("b\xC3\xBC.de:9876"),
           "must have a host of letters, digits and the characters .-_");
  CHECK_EQ(rule_of("::1:9876"),
           "must have brackets around an IPv6 address, as in [::1]:9876");
  CHECK_EQ(rule_of("[::1:9876"), "must have a ']' after the IPv6 address");
  CHECK_EQ(rule_of("[::1]9876"), "must have the form [v6]:port");
  CHECK_EQ(rule_of("[localhost]:9876"),
           "must have an IPv6 address between the brackets");
  CHECK_EQ(rule_of("[]:9876"),
           "must have an IPv6 address between the brackets");
  CHECK_EQ(rule_of("[::1/64]:9876"),
           "must have an IPv6 address between the brackets");
}

TEST("a host may have 253 characters and no more") {
  CHECK_EQ(rule_of(std::string(253, 'a') + ":1"), "");
  CHECK_EQ(rule_of(std::string(254, 'a') + ":1"),
           "must have a host of at most 253 characters, has 254");
}
