#include "rocketcaf/protocol/frame.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"
#include "support/vectors.hpp"

#include <string>
#include <vector>

SUITE("frame")

using namespace rocketcaf;
using protocol::frame;
using protocol::frame_limits;
using protocol::frame_reader;

namespace {

/// A frame with the header `header` of the given type byte.
std::string make_frame(std::string_view header, std::string_view body,
                       uint8_t type = 0) {
  std::string result;
  auto put = [&result](uint32_t x) {
    for (int shift = 24; shift >= 0; shift -= 8)
      result += static_cast<char>(x >> shift);
  };
  put(static_cast<uint32_t>(4 + header.size() + body.size()));
  put(uint32_t{type} << 24 | static_cast<uint32_t>(header.size()));
  result += header;
  result += body;
  return result;
}

/// Keeps copies of what a reader found.
struct collector {
  std::vector<std::string> frames;
  std::vector<std::string> headers;
  std::vector<std::string> bodies;
  std::vector<serialization> types;

  void operator()(const frame& x) {
    frames.emplace_back(x.bytes);
    headers.emplace_back(x.header);
    bodies.emplace_back(x.body);
    types.push_back(x.type);
  }
};

/// Feeds all at once.
errc read(std::string_view bytes, frame_limits limits = {}) {
  frame_reader reader{limits};
  return reader.feed(bytes, [](const frame&) {});
}

} // namespace

// -- cutting -----------------------------------------------------------------

TEST("a whole frame is cut into header and body without a copy") {
  auto bytes = make_frame("{}", "body");
  frame_reader reader;
  size_t count = 0;
  auto result = reader.feed(bytes, [&](const frame& x) {
    ++count;
    CHECK(x.bytes.data() == bytes.data());
    CHECK_EQ(x.header, "{}");
    CHECK_EQ(x.body, "body");
    CHECK_EQ(x.type, serialization::json);
  });
  CHECK_EQ(result, errc::none);
  CHECK_EQ(count, 1u);
  CHECK_EQ(reader.buffered(), 0u);
}

TEST("a frame without a body has an empty body") {
  collector found;
  frame_reader reader;
  CHECK_EQ(reader.feed(make_frame("h", "", 1), found), errc::none);
  REQUIRE_EQ(found.frames.size(), 1u);
  CHECK_EQ(found.bodies[0], "");
  CHECK_EQ(found.types[0], serialization::rocketmq);
}

TEST("many frames in one read come out in order") {
  std::string bytes;
  std::vector<std::string> expected;
  for (int i = 0; i < 100; ++i) {
    expected.push_back(make_frame("h" + std::to_string(i), "b"));
    bytes += expected.back();
  }
  collector found;
  frame_reader reader;
  CHECK_EQ(reader.feed(bytes, found), errc::none);
  CHECK_EQ(found.frames, expected);
}

TEST("three frames come out whole however the stream is split in two") {
  auto bytes = make_frame("first", "body") + make_frame("second", "", 1)
             + make_frame("third", std::string(300, 'x'));
  for (size_t split = 0; split <= bytes.size(); ++split) {
    collector found;
    frame_reader reader;
    auto all = std::string_view{bytes};
    REQUIRE_EQ(reader.feed(all.substr(0, split), found), errc::none);
    REQUIRE_EQ(reader.feed(all.substr(split), found), errc::none);
    REQUIRE_EQ(found.headers,
               (std::vector<std::string>{"first", "second", "third"}));
    REQUIRE_EQ(found.bodies,
               (std::vector<std::string>{"body", "", std::string(300, 'x')}));
    REQUIRE_EQ(reader.buffered(), 0u);
  }
}

TEST("frames come out whole for every size of the pieces") {
  std::string bytes;
  for (auto& x : test::load_vectors("json_send"))
    bytes += x.bytes;
  collector whole;
  frame_reader at_once;
  REQUIRE_EQ(at_once.feed(bytes, whole), errc::none);
  for (size_t size : {1, 2, 3, 5, 7, 8, 9, 64, 1000, 4096}) {
    collector found;
    frame_reader reader;
    for (size_t pos = 0; pos < bytes.size(); pos += size)
      REQUIRE_EQ(reader.feed(std::string_view{bytes}.substr(pos, size), found),
                 errc::none);
    CHECK_EQ(found.frames, whole.frames);
    CHECK_EQ(reader.buffered(), 0u);
  }
}

TEST("an incomplete frame waits, and nothing of the next one is kept") {
  auto bytes = make_frame("header", "body");
  frame_reader reader;
  collector found;
  CHECK_EQ(reader.feed(std::string_view{bytes}.substr(0, 10), found),
           errc::none);
  CHECK_EQ(reader.buffered(), 10u);
  CHECK_EQ(found.frames.size(), 0u);
  CHECK_EQ(reader.feed("", found), errc::none);
  CHECK_EQ(reader.buffered(), 10u);
  auto rest = bytes.substr(10) + bytes + bytes.substr(0, 3);
  CHECK_EQ(reader.feed(rest, found), errc::none);
  CHECK_EQ(found.frames, (std::vector<std::string>{bytes, bytes}));
  CHECK_EQ(reader.buffered(), 3u);
}

// -- what is refused ---------------------------------------------------------

TEST("lengths that leave no room for a header are refused at once") {
  for (auto hex :
       {"00000000", "00000003", "00000004", "ffffffff", "80000000", "fffffffc"})
    CHECK_EQ(read(test::from_hex(hex)), errc::protocol_error);
}

TEST("a header that is empty or longer than the frame is refused") {
  CHECK_EQ(read(test::from_hex("0000000500000000")), errc::protocol_error);
  CHECK_EQ(read(test::from_hex("0000000500000002")), errc::protocol_error);
  CHECK_EQ(read(test::from_hex("0000000500ffffff")), errc::protocol_error);
}

TEST("types other than the two known ones are refused") {
  for (uint8_t type : {2, 3, 127, 128, 255})
    CHECK_EQ(read(make_frame("h", "", type)), errc::protocol_error);
}

TEST("a frame may be as large as the limit and no larger") {
  auto bytes = make_frame("header", std::string(100, 'b'));
  CHECK_EQ(read(bytes, {.max_frame = bytes.size()}), errc::none);
  CHECK_EQ(read(bytes, {.max_frame = bytes.size() - 1}), errc::frame_too_large);
  // The length word alone tells.
  CHECK_EQ(read(bytes.substr(0, 4), {.max_frame = bytes.size() - 1}),
           errc::frame_too_large);
  CHECK_EQ(read(test::from_hex("7fffffff")), errc::frame_too_large);
}

TEST("a header may be as large as the limit and no larger") {
  auto bytes = make_frame(std::string(100, 'h'), "b");
  CHECK_EQ(read(bytes, {.max_header = 100}), errc::none);
  CHECK_EQ(read(bytes, {.max_header = 99}), errc::frame_too_large);
  CHECK_EQ(read(bytes.substr(0, 8), {.max_header = 99}), errc::frame_too_large);
}

TEST("frames before a broken one are delivered, and none after it") {
  auto good = make_frame("good", "");
  frame_reader reader;
  collector found;
  auto bytes = good + std::string(8, '\0') + good;
  CHECK_EQ(reader.feed(bytes, found), errc::protocol_error);
  CHECK_EQ(found.frames.size(), 1u);
  CHECK_EQ(reader.feed(good, found), errc::protocol_error);
  CHECK_EQ(found.frames.size(), 1u);
}

TEST("a broken frame is refused however the stream is split") {
  auto bytes
    = make_frame("good", "body") + test::from_hex("0000000503000001ff");
  for (size_t split = 0; split <= bytes.size(); ++split) {
    frame_reader reader;
    collector found;
    auto all = std::string_view{bytes};
    reader.feed(all.substr(0, split), found);
    CHECK_EQ(reader.feed(all.substr(split), found), errc::protocol_error);
    CHECK_EQ(found.frames.size(), 1u);
  }
}

TEST("a length that is only announced takes no memory") {
  frame_reader reader;
  collector found;
  auto announced = test::from_hex("01fffff000000010") + "start";
  CHECK_EQ(reader.feed(announced, found), errc::none);
  CHECK_EQ(reader.buffered(), announced.size());
}

// -- names -------------------------------------------------------------------

TEST("serializations have the names that options use") {
  for (auto value : {serialization::json, serialization::rocketmq}) {
    serialization x{};
    CHECK(from_string(to_string(value), x));
    CHECK_EQ(x, value);
    CHECK(from_integer(static_cast<uint8_t>(value), x));
    CHECK_EQ(x, value);
  }
  CHECK_EQ(to_string(serialization::json), "json");
  CHECK_EQ(to_string(serialization::rocketmq), "binary");
  auto x = serialization::rocketmq;
  CHECK(!from_string("JSON", x));
  CHECK(!from_integer(2, x));
  CHECK_EQ(x, serialization::rocketmq);
}
