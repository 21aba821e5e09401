#include "rocketcaf/protocol/stored_message.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"

#include <string>

SUITE("stored_message")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

/// The example of the protocol's description.
const std::string example = test::from_hex(
  "00000073 daa320a7 3610a686 00000003 00000000 0000000000000007"
  "00000000075bcd15 00000000 00000199617d5f78 c0a8010a 0000c738"
  "00000199617d5f7c 0a000001 00002a9f 00000000 0000000000000000"
  "00000005 68656c6c6f 09 546f70696354657374 000a 54414753015461674102");

stored_message sample() {
  stored_message x;
  x.topic = "TopicTest";
  x.body = "hello";
  x.properties = {{"TAGS", "TagA"}};
  x.body_crc = body_crc("hello");
  x.queue_id = 3;
  x.queue_offset = 7;
  x.physical_offset = 123456789;
  x.born_millis = 1758277230456;
  x.born_host = {{192, 168, 1, 10}, false, 51000};
  x.store_millis = 1758277230460;
  x.store_host = {{10, 0, 0, 1}, false, 10911};
  return x;
}

std::string encoded(const stored_message& x) {
  std::string out;
  REQUIRE(encode_stored(out, x));
  return out;
}

stored_message decoded(std::string_view bytes) {
  auto xs = decode_stored(bytes);
  REQUIRE(xs);
  REQUIRE_EQ(xs->size(), 1u);
  return xs->front();
}

bool refused(std::string_view bytes) {
  auto x = decode_stored(bytes);
  if (!x)
    CHECK_EQ(x.error(), errc::protocol_error);
  return !x;
}

} // namespace

TEST("the example of the protocol's description is encoded and decoded") {
  CHECK_EQ(test::to_hex(encoded(sample())), test::to_hex(example));
  CHECK(decoded(example) == sample());
}

TEST("views show the same without a copy") {
  auto bytes = example + example;
  auto views = view_stored(bytes);
  REQUIRE(views);
  REQUIRE_EQ(views->size(), 2u);
  auto& x = (*views)[1];
  CHECK(x.body.data() > bytes.data());
  CHECK(x.body.data() < bytes.data() + bytes.size());
  CHECK_EQ(x.topic, "TopicTest");
  CHECK_EQ(x.property("TAGS"), "TagA");
  CHECK_EQ(x.property("KEYS"), "");
  CHECK(static_cast<stored_message>(x) == sample());
  CHECK(static_cast<const stored_fields&>(x) == sample());
  CHECK(!view_stored(bytes.substr(1)));
  CHECK(view_stored("")->empty());
}

TEST("of properties that are there twice, the last one counts") {
  stored_message_view x;
  x.properties = "a\x01"
                 "1\x02"
                 "b\x01"
                 "2\x02"
                 "a\x01"
                 "3\x02"
                 "b\x02"
                 "b\x01\x02";
  CHECK_EQ(x.property("a"), "3");
  CHECK_EQ(x.property("b"), "2");
  CHECK_EQ(x.property(""), "");
}

TEST("checksums have 31 bits") {
  CHECK_EQ(body_crc("hello"), 0x3610A686);
  CHECK_EQ(body_crc(""), 0);
  // CRC-32 is 0xCBF43926, the well-known value for these digits.
  CHECK_EQ(body_crc("123456789"), 0x4BF43926);
}

TEST("the offset id names the broker and the place in its log") {
  CHECK_EQ(to_string(sample().offset_id()), "0A00000100002A9F00000000075BCD15");
  auto x = sample();
  x.store_host.is_v6 = true;
  x.store_host.ip
    = {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  CHECK_EQ(to_string(x.offset_id()),
           "20010DB800000000000000000000000100002A9F00000000075BCD15");
}

TEST("hosts of either size survive, and the flags say which") {
  for (auto born_v6 : {false, true}) {
    for (auto store_v6 : {false, true}) {
      auto x = sample();
      x.born_host.is_v6 = born_v6;
      x.store_host.is_v6 = store_v6;
      if (born_v6)
        x.born_host.ip[15] = 9;
      if (store_v6)
        x.store_host.ip[15] = 8;
      auto y = decoded(encoded(x));
      CHECK_EQ(y.sys_flag, (born_v6 ? 0x10 : 0) | (store_v6 ? 0x20 : 0));
      x.sys_flag = y.sys_flag;
      CHECK(y == x);
    }
  }
}

TEST("extreme values survive a round trip") {
  stored_message x;
  x.topic = "t";
  CHECK(decoded(encoded(x)) == x);
  x.body = std::string(100'000, '\0');
  x.body_crc = INT32_MAX;
  x.queue_id = -1;
  x.flag = INT32_MIN;
  x.queue_offset = INT64_MAX;
  x.physical_offset = INT64_MIN;
  x.sys_flag = 0x301;
  x.born_millis = -1;
  x.store_host.port = -1;
  x.reconsume_times = 16;
  x.prepared_transaction_offset = INT64_MAX;
  x.properties = {{"a", "\x01"}, {"b", std::string(30'000, 'v')}};
  CHECK(decoded(encoded(x)) == x);
}

TEST("topics over 127 bytes use the second layout") {
  for (size_t size : {1, 127, 128, 255, 32'767}) {
    auto x = sample();
    x.topic = std::string(size, 't');
    auto bytes = encoded(x);
    CHECK_EQ(static_cast<uint8_t>(bytes[7]), size > 127 ? 0xAB : 0xA7);
    CHECK(decoded(bytes) == x);
  }
}

TEST("what does not fit is refused, and nothing is written") {
  std::string out = "before";
  auto x = sample();
  x.topic = std::string(32'768, 't');
  CHECK(!encode_stored(out, x));
  x = sample();
  x.properties.set("b", std::string(32'767, 'v'));
  CHECK(!encode_stored(out, x));
  CHECK_EQ(out, "before");
}

TEST("messages stand one after the other") {
  auto second = sample();
  second.body = "other";
  auto bytes = encoded(sample()) + encoded(second) + encoded(sample());
  auto xs = decode_stored(bytes);
  REQUIRE(xs);
  REQUIRE_EQ(xs->size(), 3u);
  CHECK((*xs)[0] == sample());
  CHECK((*xs)[1] == second);
  CHECK_EQ(decode_stored("")->size(), 0u);
}

TEST("every cut of a message is refused") {
  for (size_t size = 1; size < example.size(); ++size) {
    CHECK(refused(std::string_view{example}.substr(0, size)));
    CHECK(refused(example + example.substr(0, size)));
  }
}

TEST("wrong sizes and magic numbers are refused") {
  auto with = [](size_t pos, std::string_view hex) {
    auto bytes = example;
    auto value = test::from_hex(hex);
    bytes.replace(pos, value.size(), value);
    return bytes;
  };
  for (auto size : {"00000000", "00000003", "00000004", "00000072", "00000074",
                    "7fffffff", "ffffffff", "80000000"})
    CHECK(refused(with(0, size)));
  CHECK(refused(with(4, "cbd43194")));
  CHECK(refused(with(4, "daa320ab")));
  // Body, topic and properties: negative, too long, too short.
  for (auto size : {"ffffffff", "7fffffff", "00000006", "00000004"})
    CHECK(refused(with(84, size)));
  for (auto size : {"ff", "80", "7f", "0a", "08"})
    CHECK(refused(with(93, size)));
  for (auto size : {"ffff", "8000", "7fff", "000b", "0009"})
    CHECK(refused(with(103, size)));
  // Flags that announce longer hosts.
  CHECK(refused(with(36, "00000030")));
}
