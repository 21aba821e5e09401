#include "rocketcaf/protocol/remoting_command.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"
#include "support/vectors.hpp"

#include <limits>
#include <optional>
#include <string>

SUITE("remoting_command")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using test::cut_frame;
using test::from_hex;
using test::to_hex;

namespace {

constexpr serialization both[] = {serialization::json, serialization::rocketmq};

remoting_command sample() {
  remoting_command x;
  x.code = 105;
  x.opaque = -3;
  x.flag = 2;
  x.remark = "line\none \xE8\xAE\xA2";
  x.set("topic", "orders");
  x.set("i", "KEYS\x01k\x02");
  x.set("number", -42);
  x.body = std::string("\0body\xFF", 6);
  return x;
}

remoting_command round_trip(const remoting_command& x, serialization type) {
  std::string bytes;
  REQUIRE_EQ(encode(bytes, x, type), errc::none);
  auto result = decode(cut_frame(bytes));
  REQUIRE(result);
  return *result;
}

} // namespace

// -- fields ------------------------------------------------------------------

TEST("fields are set, replaced and found") {
  remoting_command x;
  CHECK(x.field("a") == nullptr);
  x.set("a", "1");
  x.set("b", 2);
  x.set("a", "3");
  REQUIRE(x.field("a") != nullptr);
  CHECK_EQ(*x.field("a"), "3");
  CHECK_EQ(x.fields.size(), 2u);
  CHECK_EQ(x.number("b"), std::optional<int64_t>{2});
  CHECK_EQ(x.number("c"), std::nullopt);
  x.set("b", "x");
  CHECK_EQ(x.number("b"), std::nullopt);
  x.fields.emplace_back("a", "last");
  CHECK_EQ(*x.field("a"), "last");
}

TEST("flags tell requests, answers and one-way requests apart") {
  remoting_command x;
  CHECK(x.is_request());
  CHECK(!x.is_response());
  CHECK(!x.is_oneway());
  x.flag = oneway_flag;
  CHECK(x.is_request());
  CHECK(x.is_oneway());
  auto y = make_response(x, 17, "No topic");
  CHECK(y.is_response());
  CHECK_EQ(y.opaque, x.opaque);
  CHECK_EQ(y.code, 17);
  CHECK_EQ(y.remark, "No topic");
  CHECK_EQ(y.flag, response_flag);
}

TEST("a code that nobody knows is refused in Java's words") {
  CHECK_EQ(not_supported_remark(307), " request type 307 not supported");
  CHECK_EQ(not_supported_remark(-1), " request type -1 not supported");
}

// -- both serializations -----------------------------------------------------

TEST("commands survive a round trip") {
  for (auto type : both) {
    CHECK(round_trip(sample(), type) == sample());
    CHECK(round_trip({}, type) == remoting_command{});
  }
}

TEST("extreme numbers survive a round trip") {
  for (auto type : both) {
    remoting_command x;
    x.opaque = std::numeric_limits<int32_t>::min();
    x.flag = std::numeric_limits<int32_t>::max();
    x.code = type == serialization::json ? 200050 : -1006;
    CHECK(round_trip(x, type) == x);
  }
}

TEST("frames are appended to what is in the buffer") {
  for (auto type : both) {
    std::string once;
    encode(once, sample(), type);
    std::string twice = "before";
    encode(twice, sample(), type);
    encode(twice, sample(), type);
    CHECK_EQ(to_hex(twice), to_hex("before" + once + once));
  }
}

TEST("every cut of a frame waits for more or is refused, and none crashes") {
  for (auto type : both) {
    std::string bytes;
    encode(bytes, sample(), type);
    auto whole = cut_frame(bytes);
    for (size_t size = 0; size < whole.header.size(); ++size) {
      auto cut = whole;
      cut.header = whole.header.substr(0, size);
      CHECK(!decode(cut));
    }
  }
}

// -- JSON --------------------------------------------------------------------

TEST("JSON: the route request of the protocol's description") {
  remoting_command x;
  x.code = 105;
  x.opaque = 1;
  x.set("acceptStandardJsonOnly", "true");
  x.set("topic", "TopicTest");
  std::string bytes;
  REQUIRE_EQ(encode(bytes, x, serialization::json), errc::none);
  auto header = R"({"code":105,"extFields":{"acceptStandardJsonOnly":"true",)"
                R"("topic":"TopicTest"},"flag":0,"language":"CPP","opaque":1,)"
                R"("serializeTypeCurrentRPC":"JSON","version":479})";
  CHECK_EQ(bytes, from_hex("000000a6000000a2") + header);
}

TEST("JSON: fields are there even when empty, the remark is not") {
  std::string bytes;
  encode(bytes, {}, serialization::json);
  CHECK_EQ(bytes.substr(8),
           R"({"code":0,"extFields":{},"flag":0,"language":"CPP","opaque":0,)"
           R"("serializeTypeCurrentRPC":"JSON","version":479})");
}

TEST("JSON: text that is not UTF-8 never reaches the wire") {
  for (auto place : {0, 1, 2, 3}) {
    remoting_command x;
    if (place == 0)
      x.remark = "\xFF";
    else if (place == 1)
      x.language = "\xFF";
    else if (place == 2)
      x.set("\xFF", "v");
    else
      x.set("n", "\xC0\x80");
    std::string out = "before";
    CHECK_EQ(encode(out, x, serialization::json), errc::invalid_argument);
    CHECK_EQ(out, "before");
  }
}

TEST("JSON: any bytes may be in the body") {
  remoting_command x;
  for (int i = 0; i < 256; ++i)
    x.body += static_cast<char>(i);
  CHECK(round_trip(x, serialization::json) == x);
}

// -- binary ------------------------------------------------------------------

TEST("binary: the frames of the protocol's description") {
  remoting_command x;
  x.code = 105;
  x.opaque = 1;
  x.set("topic", "TopicTest");
  x.set("acceptStandardJsonOnly", "true");
  std::string bytes;
  REQUIRE_EQ(encode(bytes, x, serialization::rocketmq), errc::none);
  CHECK_EQ(
    to_hex(bytes),
    to_hex(from_hex("0000004d 01000049 0069 01 01df 00000001 00000000 00000000"
                    "00000034 0005 746f706963 00000009 546f70696354657374 0016"
                    "6163636570745374616e646172644a736f6e4f6e6c79 00000004"
                    "74727565")));
  remoting_command y;
  y.code = 17;
  y.language = "JAVA";
  y.opaque = 1;
  y.flag = 1;
  y.remark = "No topic";
  bytes.clear();
  REQUIRE_EQ(encode(bytes, y, serialization::rocketmq), errc::none);
  CHECK_EQ(to_hex(bytes),
           to_hex(from_hex("00000021 0100001d 0011 00 01df 00000001 00000001"
                           "00000008 4e6f20746f706963 00000000")));
}

TEST("binary: what the layout cannot hold is refused, and nothing written") {
  auto refused = [](const remoting_command& x) {
    std::string out = "before";
    auto result = encode(out, x, serialization::rocketmq);
    CHECK_EQ(out, "before");
    return result == errc::invalid_argument;
  };
  remoting_command x;
  x.code = 200050;
  CHECK(refused(x));
  x.code = -32769;
  CHECK(refused(x));
  x = {};
  x.version = 40000;
  CHECK(refused(x));
  x = {};
  x.set("", "value");
  CHECK(refused(x));
  x = {};
  x.set(std::string(32768, 'k'), "value");
  CHECK(refused(x));
  x = {};
  x.set(std::string(32767, 'k'), "value");
  std::string out;
  CHECK_EQ(encode(out, x, serialization::rocketmq), errc::none);
}

TEST("headers over 16 MiB are refused in either serialization") {
  remoting_command x;
  x.set("a", std::string(0xFFFFFF, 'x'));
  for (auto type : both) {
    std::string out = "before";
    CHECK_EQ(encode(out, x, type), errc::invalid_argument);
    CHECK_EQ(out, "before");
  }
  x.set("a", std::string(0xFFFFFF - 1000, 'x'));
  for (auto type : both)
    CHECK(round_trip(x, type) == x);
}

TEST("binary: languages without a code become OTHER") {
  remoting_command x;
  x.language = "KLINGON";
  CHECK_EQ(round_trip(x, serialization::rocketmq).language, "OTHER");
  CHECK_EQ(round_trip(x, serialization::json).language, "KLINGON");
  x.language = "99";
  CHECK_EQ(round_trip(x, serialization::rocketmq).language, "99");
}
