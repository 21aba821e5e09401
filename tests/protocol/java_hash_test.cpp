#include "rocketcaf/protocol/java_hash.hpp"

#include "support/test.hpp"

#include <string>

SUITE("java_hash")

using namespace rocketcaf::protocol;
using namespace std::string_literals;

TEST("hashes are those that Java's String.hashCode gives") {
  CHECK_EQ(java_hash(""), 0);
  CHECK_EQ(java_hash("a"), 97);
  CHECK_EQ(java_hash("TagA"), 2598919);
  CHECK_EQ(java_hash("TagB"), 2598920);
  CHECK_EQ(java_hash("\u8ba2\u5355"), 1129459);
  // Two UTF-16 code units.
  CHECK_EQ(java_hash("\U0001f600"), 1772899);
}

TEST("hashes wrap around") {
  CHECK_EQ(java_hash("polygenelubricants"), INT32_MIN);
  CHECK_EQ(java_hash("zzzzzz"), -685785664);
}

TEST("bytes that are no UTF-8 count as U+FFFD") {
  CHECK_EQ(java_hash("\xff"), 0xFFFD);
  CHECK_EQ(java_hash("a\x80"), 31 * 97 + 0xFFFD);
}
