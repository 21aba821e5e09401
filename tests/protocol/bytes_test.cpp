#include "rocketcaf/protocol/bytes.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"

#include <limits>
#include <string>

SUITE("bytes")

using namespace rocketcaf::protocol;
using rocketcaf::test::from_hex;
using rocketcaf::test::to_hex;

TEST("numbers are written in network byte order") {
  std::string out;
  append_big_endian(out, uint8_t{0xAB});
  append_big_endian(out, int16_t{-2});
  append_big_endian(out, int32_t{0x01020304});
  append_big_endian(out, int64_t{-1});
  CHECK_EQ(to_hex(out), "abfffe01020304ffffffffffffffff");
}

TEST("a number is overwritten in place") {
  auto out = from_hex("00112233445566");
  patch_big_endian(out, 1, 0xDEADBEEF);
  CHECK_EQ(to_hex(out), "00deadbeef5566");
}

TEST("what was written is read") {
  std::string out;
  append_big_endian(out, std::numeric_limits<int16_t>::min());
  append_big_endian(out, std::numeric_limits<int32_t>::max());
  append_big_endian(out, std::numeric_limits<int64_t>::min());
  append_big_endian(out, uint32_t{0xFFFFFFFF});
  out += "text";
  byte_reader in{out};
  CHECK_EQ(in.number<int16_t>(), std::numeric_limits<int16_t>::min());
  CHECK_EQ(in.number<int32_t>(), std::numeric_limits<int32_t>::max());
  CHECK_EQ(in.number<int64_t>(), std::numeric_limits<int64_t>::min());
  CHECK_EQ(in.number<uint32_t>(), 0xFFFFFFFFu);
  CHECK_EQ(in.text(4), "text");
  CHECK(in.ok());
  CHECK(in.rest().empty());
}

TEST("a read past the end fails, and all reads after it") {
  byte_reader in{"abc"};
  CHECK_EQ(in.number<int32_t>(), 0);
  CHECK(!in.ok());
  CHECK_EQ(in.text(1), "");
  CHECK_EQ(in.number<int8_t>(), 0);
  CHECK(in.rest().empty());
}

TEST("sizes that are negative or too large fail") {
  for (int64_t size :
       {int64_t{-1}, int64_t{4}, int64_t{std::numeric_limits<int32_t>::min()},
        std::numeric_limits<int64_t>::max(),
        std::numeric_limits<int64_t>::min()}) {
    byte_reader in{"abc"};
    CHECK_EQ(in.text(size), "");
    CHECK(!in.ok());
  }
}

TEST("an empty text is read at the end") {
  byte_reader in{""};
  CHECK_EQ(in.text(0), "");
  CHECK(in.ok());
}
