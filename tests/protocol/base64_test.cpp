#include "rocketcaf/protocol/base64.hpp"

#include "support/test.hpp"

SUITE("base64")

using rocketcaf::protocol::to_base64;

TEST("the examples of RFC 4648") {
  CHECK_EQ(to_base64(""), "");
  CHECK_EQ(to_base64("f"), "Zg==");
  CHECK_EQ(to_base64("fo"), "Zm8=");
  CHECK_EQ(to_base64("foo"), "Zm9v");
  CHECK_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST("all bytes count") {
  using std::string_view_literals::operator""sv;
  CHECK_EQ(to_base64("\0\xFF\xFB"sv), "AP/7");
}
