#include "rocketcaf/protocol/base64.hpp"

#include "support/test.hpp"

#include <string>

SUITE("base64")

using rocketcaf::protocol::from_base64;
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

TEST("what was written is read") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    CHECK_EQ(from_base64(to_base64(bytes)), bytes);
    bytes += static_cast<char>(i);
  }
}

TEST("what is no base64 is refused") {
  for (auto text : {"Z", "Zg", "Zg=", "Zg===", "====", "Zm9v ", " Zm9v",
                    "Zm\n9", "Zm9v\n", "Z-_v", "=m9v", "Zm=v", "Zm9vZg=\n"})
    CHECK(!from_base64(text));
}
