#include "rocketcaf/protocol/hex.hpp"

#include "support/test.hpp"

#include <cstdint>
#include <optional>
#include <string>

SUITE("hex")

using namespace rocketcaf::protocol;

namespace {

std::string written(uint64_t value, size_t digits) {
  std::string result(digits, '?');
  CHECK(write_hex(result.data(), value, digits) == result.data() + digits);
  return result;
}

} // namespace

TEST("the lowest digits are written in upper case") {
  CHECK_EQ(written(0xABCDEF, 6), "ABCDEF");
  CHECK_EQ(written(0xABCDEF, 4), "CDEF");
  CHECK_EQ(written(7, 4), "0007");
  CHECK_EQ(written(UINT64_MAX, 16), "FFFFFFFFFFFFFFFF");
  CHECK_EQ(written(1, 0), "");
}

TEST("digits of both cases are read") {
  CHECK_EQ(read_hex("0"), std::optional<uint64_t>{0});
  CHECK_EQ(read_hex("abcdefABCDEF"), std::optional<uint64_t>{0xABCDEFABCDEF});
  CHECK_EQ(read_hex("FFFFFFFFFFFFFFFF"), std::optional<uint64_t>{UINT64_MAX});
}

TEST("all other characters are refused") {
  for (int c = 0; c < 256; ++c) {
    auto is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')
                 || (c >= 'A' && c <= 'F');
    std::string text{'1', static_cast<char>(c), '2'};
    CHECK_EQ(read_hex(text).has_value(), is_digit);
  }
}

TEST("every byte survives a round trip") {
  for (uint64_t byte = 0; byte < 256; ++byte)
    CHECK_EQ(read_hex(written(byte, 2)), std::optional{byte});
}

TEST("bytes of two digits each are read, with blanks or without") {
  CHECK_EQ(*read_hex_bytes(""), "");
  CHECK_EQ(*read_hex_bytes("4142fF"), "AB\xFF");
  CHECK_EQ(*read_hex_bytes(" 4 1\t42 \r"), "AB");
}

TEST("text that is no bytes is refused with the reason") {
  CHECK_EQ(read_hex_bytes("414").error(), "the number of digits is odd");
  CHECK_EQ(read_hex_bytes("41 4g").error(),
           "character 4: there must be hexadecimal digits only");
  CHECK_EQ(read_hex_bytes("x1").error(),
           "character 0: there must be hexadecimal digits only");
}
