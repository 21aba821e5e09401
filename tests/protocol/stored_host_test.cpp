#include "rocketcaf/protocol/stored_host.hpp"

#include "support/test.hpp"

SUITE("stored_host")

using namespace rocketcaf::protocol;

namespace {

std::string v6(std::initializer_list<uint16_t> groups) {
  stored_host x;
  x.is_v6 = true;
  x.port = 80;
  size_t i = 0;
  for (auto group : groups) {
    x.ip[i++] = static_cast<uint8_t>(group >> 8);
    x.ip[i++] = static_cast<uint8_t>(group);
  }
  return to_string(x);
}

} // namespace

TEST("IPv4 addresses have four numbers and a port") {
  CHECK_EQ(to_string(stored_host{{10, 0, 255, 1}, false, 10911}),
           "10.0.255.1:10911");
  CHECK_EQ(to_string(stored_host{}), "0.0.0.0:0");
  CHECK_EQ(to_string(stored_host{{1, 2, 3, 4}, false, -1}), "1.2.3.4:-1");
}

TEST("IPv6 addresses are written as RFC 5952 wants them") {
  CHECK_EQ(v6({0x2001, 0xdb8, 0, 0, 0, 0, 0, 1}), "[2001:db8::1]:80");
  CHECK_EQ(v6({0, 0, 0, 0, 0, 0, 0, 0}), "[::]:80");
  CHECK_EQ(v6({0, 0, 0, 0, 0, 0, 0, 1}), "[::1]:80");
  CHECK_EQ(v6({1, 0, 0, 0, 0, 0, 0, 0}), "[1::]:80");
  CHECK_EQ(v6({1, 2, 3, 4, 5, 6, 7, 0xABCD}), "[1:2:3:4:5:6:7:abcd]:80");
  // One zero stays, the longest run goes, the first of two equal ones.
  CHECK_EQ(v6({1, 0, 3, 4, 5, 6, 7, 8}), "[1:0:3:4:5:6:7:8]:80");
  CHECK_EQ(v6({1, 0, 0, 4, 0, 0, 0, 8}), "[1:0:0:4::8]:80");
  CHECK_EQ(v6({1, 0, 0, 4, 5, 0, 0, 8}), "[1::4:5:0:0:8]:80");
  CHECK_EQ(v6({0, 0, 1, 2, 3, 4, 5, 6}), "[::1:2:3:4:5:6]:80");
  CHECK_EQ(v6({1, 2, 3, 4, 5, 6, 0, 0}), "[1:2:3:4:5:6::]:80");
}

TEST("what is written is parsed again") {
  for (auto text :
       {"10.0.255.1:10911", "0.0.0.0:0", "1.2.3.4:-1", "[2001:db8::1]:80",
        "[::]:80", "[::1]:80", "[1::]:80", "[1:2:3:4:5:6:7:abcd]:80",
        "[1:0:3:4:5:6:7:8]:80", "[1:0:0:4::8]:80"}) {
    auto x = parse_stored_host(text);
    REQUIRE(x);
    CHECK_EQ(to_string(*x), text);
  }
}

TEST("what Java writes is parsed") {
  auto read = [](const char* text) {
    auto x = parse_stored_host(text);
    return x ? to_string(*x) : "none";
  };
  CHECK_EQ(read("0:0:0:0:0:0:0:1:80"), "[::1]:80");
  CHECK_EQ(read("fe80:0:0:0:1:2:3:4%eth0:80"), "[fe80::1:2:3:4]:80");
  CHECK_EQ(read("/10.0.0.1:80"), "10.0.0.1:80");
}

TEST("what is no address and port is refused") {
  for (auto text : {"",
                    ":",
                    "10.0.0.1",
                    "10.0.0.1:",
                    "10.0.0:80",
                    "10.0.0.1.:80",
                    "10.0.0.1.2:80",
                    "10.0.0.256:80",
                    "10.0.0.x:80",
                    "name:80",
                    "10.0.0.1:x",
                    "[::1]",
                    "::1:2:3:4:5:6:7:8:80",
                    "1:2:3:4:5:6:7:80",
                    "1:2:3:4:5:6:7:8:9:80",
                    "[1::2::3]:80",
                    "[:1::]:80",
                    "[:::]:80",
                    "[1::2:]:80",
                    "[g::]:80",
                    "[10000::]:80",
                    "//10.0.0.1:80"})
    CHECK_EQ(parse_stored_host(text).has_value(), false);
}
