#include "rocketcaf/protocol/message_id.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"

#include <set>
#include <string>
#include <type_traits>

SUITE("message_id")

using namespace rocketcaf;
using protocol::unique_id_generator;

namespace {

const std::string v4_address = test::from_hex("c0a8010a");
const std::string v6_address
  = test::from_hex("20010db8000000000000000000000001");

} // namespace

// -- unique_message_id -------------------------------------------------------

TEST("any text up to the limit is a unique id, without allocating") {
  for (auto size : {size_t{0}, size_t{1}, size_t{32}, size_t{56}, size_t{63}}) {
    std::string text(size, 'x');
    auto id = unique_message_id::from(text);
    REQUIRE(id);
    CHECK_EQ(id->view(), text);
    CHECK_EQ(to_string(*id), text);
    CHECK_EQ(id->empty(), size == 0);
  }
  CHECK(!unique_message_id::from(std::string(64, 'x')));
  CHECK(std::is_trivially_copyable_v<unique_message_id>);
}

TEST("unique ids compare as their texts do") {
  auto a = *unique_message_id::from("A");
  auto b = *unique_message_id::from("B");
  auto ab = *unique_message_id::from("AB");
  CHECK(a == *unique_message_id::from("A"));
  CHECK(!(a == b));
  CHECK(!(a == ab));
  CHECK(a < ab);
  CHECK(ab < b);
  CHECK(!(b < a));
  CHECK(unique_message_id{} == *unique_message_id::from(""));
}

// -- unique_id_generator -----------------------------------------------------

TEST("generated ids have Java's layout") {
  unique_id_generator v4{v4_address, 12345, 0x18B4AAC2};
  CHECK_EQ(v4.next(0x5EEA8F78).view(), "C0A8010A303918B4AAC25EEA8F780000");
  CHECK_EQ(v4.next(0x5EEA8F78).view(), "C0A8010A303918B4AAC25EEA8F780001");
  unique_id_generator v6{v6_address, 12345, 0x18B4AAC2};
  v6.next(0);
  CHECK_EQ(v6.next(0x5EEA8F78).view(),
           "20010DB8000000000000000000000001303918B4AAC25EEA8F780001");
}

TEST("the last days of a month do not fit into 31 bits") {
  unique_id_generator x{v4_address, 1, 2};
  CHECK_EQ(x.next(2'678'400'000u - 1).view(),
           "C0A8010A0001000000029FA523FF0000");
}

TEST("the ids of one millisecond differ, and so do those of generators") {
  unique_id_generator one{v4_address, 1, 1};
  unique_id_generator other{v4_address, 1, 2};
  std::set<unique_message_id> ids;
  for (int i = 0; i < 65'536; ++i) {
    ids.insert(one.next(7));
    if (i % 64 == 0)
      ids.insert(other.next(7));
  }
  CHECK_EQ(ids.size(), 65'536u + 1'024u);
}

// -- offset_message_id -------------------------------------------------------

TEST("offset ids of both lengths are read and written") {
  auto v4 = offset_message_id::from("0A00000100002A9F00000000075BCD15");
  REQUIRE(v4);
  CHECK(!v4->is_v6);
  CHECK_EQ(v4->host[0], 10);
  CHECK_EQ(v4->host[3], 1);
  CHECK_EQ(v4->host[4], 0);
  CHECK_EQ(v4->port, 10911);
  CHECK_EQ(v4->offset, 123456789);
  CHECK_EQ(to_string(*v4), "0A00000100002A9F00000000075BCD15");
  auto text = "20010DB800000000000000000000000100002A9F00000000075BCD15";
  auto v6 = offset_message_id::from(text);
  REQUIRE(v6);
  CHECK(v6->is_v6);
  CHECK_EQ(v6->host[0], 0x20);
  CHECK_EQ(v6->host[15], 1);
  CHECK_EQ(to_string(*v6), text);
}

TEST("lower case is read, and extreme numbers survive") {
  auto x = offset_message_id::from("7f000001ffffffff8000000000000000");
  REQUIRE(x);
  CHECK_EQ(x->port, -1);
  CHECK_EQ(x->offset, INT64_MIN);
  CHECK_EQ(to_string(*x), "7F000001FFFFFFFF8000000000000000");
}

TEST("what is no offset id is refused") {
  for (auto text :
       {"", "0", "0A00000100002A9F00000000075BCD1",
        "0A00000100002A9F00000000075BCD155", "0A00000100002A9F00000000075BCDXX",
        "0A00000100002A9 00000000075BCD15", "GA00000100002A9F00000000075BCD15",
        "0A00000100002A9F0000000007-BCD15",
        "20010DB800000000000000000000000100002A9F0000000007XBCD15"})
    CHECK(!offset_message_id::from(text));
}
