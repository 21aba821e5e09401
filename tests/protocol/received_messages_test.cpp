#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "support/test.hpp"

#include <array>
#include <limits>

SUITE("received_messages")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

constexpr auto batch_flags = sys_flag::need_unwrap | sys_flag::inner_batch;

stored_message sample(std::string body, int32_t flags = 0) {
  stored_message x;
  x.topic = "TopicTest";
  x.body = std::move(body);
  x.properties = {{"TAGS", "TagA"}};
  x.body_crc = body_crc(x.body);
  x.queue_id = 3;
  x.flag = 1;
  x.queue_offset = 7;
  x.physical_offset = 123456789;
  x.sys_flag = flags;
  x.born_millis = 1758277230456;
  x.born_host = {{192, 168, 1, 10}, false, 51000};
  x.store_millis = 1758277230460;
  x.store_host = {{10, 0, 0, 1}, false, 10911};
  x.reconsume_times = 2;
  return x;
}

stored_message compressed(compression_type type, const std::string& body) {
  return sample(compress(type, body, 5), compression_bits(type));
}

std::string three_messages() {
  message x{.topic = "TopicTest", .body = "one", .tag = "A"};
  message y{.topic = "TopicTest", .body = "two"};
  y.flag = 9;
  message z{.topic = "TopicTest", .body = "three", .keys = {"k"}};
  auto id = unique_message_id::from("ID1");
  REQUIRE(id);
  return *encode_batch(std::array{x, y, z}, std::array{*id});
}

std::string encoded(const std::vector<stored_message>& xs) {
  std::string result;
  for (auto& x : xs)
    REQUIRE(encode_stored(result, x));
  return result;
}

std::vector<stored_message> decoded(const std::vector<stored_message>& xs,
                                    const message_limits& limits = {}) {
  auto result = decode_messages(encoded(xs), limits);
  REQUIRE(result);
  return std::move(*result);
}

errc error_of(const std::vector<stored_message>& xs,
              const message_limits& limits) {
  auto result = decode_messages(encoded(xs), limits);
  return result ? errc::none : result.error();
}

} // namespace

// -- plain and compressed ----------------------------------------------------

TEST("plain messages are as they were stored") {
  std::vector xs{sample("a"), sample(""), sample("b", sys_flag::multi_tags)};
  CHECK(decoded(xs) == xs);
  CHECK(decoded({}).empty());
}

TEST("bodies of all types are decompressed, and only their bit is cleared") {
  const std::string body(5000, 'a');
  for (auto type : {compression_type::zlib, compression_type::lz4,
                    compression_type::zstd}) {
    auto x = compressed(type, body);
    x.sys_flag |= sys_flag::transaction_commit;
    auto y = x;
    y.body = body;
    y.sys_flag &= ~sys_flag::compressed;
    CHECK(decoded({x}) == std::vector{y});
  }
  // Before 4.9.4 no type was named.
  auto old = compressed(compression_type::zlib, body);
  old.sys_flag = sys_flag::compressed;
  CHECK_EQ(decoded({old})[0].body, body);
  CHECK_EQ(decoded({old})[0].sys_flag, 0);
}

TEST("a body that is not what its flag says stays, as do those around it") {
  const std::string body(5000, 'a');
  auto good = compressed(compression_type::zlib, body);
  auto cut_off = good;
  cut_off.body.pop_back();
  auto plain = sample("plain", sys_flag::compressed);
  auto unknown = sample("plain", 0x701);
  auto empty = sample("", 0x301);
  auto other = good;
  other.sys_flag
    = sys_flag::compressed | sys_flag::compression_zstd | batch_flags;
  for (auto& bad : {cut_off, plain, unknown, empty, other}) {
    auto xs = decoded({good, bad, good});
    REQUIRE_EQ(xs.size(), 3u);
    CHECK_EQ(xs[0].body, body);
    CHECK(xs[1] == bad);
    CHECK_EQ(xs[2].body, body);
  }
}

TEST("a body that would be too large stays compressed") {
  auto x = compressed(compression_type::zstd, std::string(100'000, 'a'));
  CHECK_EQ(decoded({x}, {.max_body = 100'000})[0].body.size(), 100'000u);
  CHECK(decoded({x}, {.max_body = 99'999}) == std::vector{x});
}

TEST("all messages together are limited") {
  auto x = compressed(compression_type::zstd, std::string(100'000, 'a'));
  std::vector xs{x, x, x};
  CHECK_EQ(decoded(xs, {.max_total = 310'000}).size(), 3u);
  CHECK_EQ(error_of(xs, {.max_total = 290'000}), errc::body_too_large);
  CHECK_EQ(error_of(xs, {.max_total = 0}), errc::body_too_large);
  CHECK_EQ(decoded(xs, {.max_messages = 3}).size(), 3u);
  CHECK_EQ(error_of(xs, {.max_messages = 2}), errc::body_too_large);
}

TEST("a message counts with its topic, body and properties") {
  stored_message x = sample("body");
  x.topic = std::string(100, 't');
  x.properties = {{"name", std::string(1000, 'v')}};
  // Two separators in the property string.
  auto size = sizeof(stored_message) + 100 + 4 + 4 + 1000 + 2;
  CHECK_EQ(decoded({x}, {.max_total = size}).size(), 1u);
  CHECK_EQ(error_of({x}, {.max_total = size - 1}), errc::body_too_large);
}

TEST("what the broker wrote itself must be well-formed") {
  auto body = encoded({sample("a"), sample("b")});
  for (size_t size = 1; size < body.size(); ++size) {
    auto result = decode_messages(std::string_view{body}.substr(0, size));
    // Between two messages there is an end.
    CHECK_EQ(result.has_value(), size * 2 == body.size());
  }
}

// -- batches -----------------------------------------------------------------

TEST("a batch is taken apart as Java does") {
  auto batch = sample(three_messages(), batch_flags);
  auto xs = decoded({sample("before"), batch, sample("after")});
  REQUIRE_EQ(xs.size(), 5u);
  CHECK_EQ(xs[0].body, "before");
  CHECK_EQ(xs[4].body, "after");
  auto expected = batch;
  expected.body_crc = 0;
  expected.body = "one";
  expected.flag = 0;
  expected.properties = {{"TAGS", "A"}, {"UNIQ_KEY", "ID1"}};
  CHECK(xs[1] == expected);
  expected.body = "two";
  expected.flag = 9;
  expected.properties = {};
  expected.queue_offset = 8;
  CHECK(xs[2] == expected);
  expected.body = "three";
  expected.flag = 0;
  expected.properties = {{"KEYS", "k"}};
  expected.queue_offset = 9;
  CHECK(xs[3] == expected);
}

TEST("only both flags together make a batch") {
  for (auto flag : {sys_flag::need_unwrap, sys_flag::inner_batch}) {
    auto x = sample(three_messages(), flag);
    CHECK(decoded({x}) == std::vector{x});
  }
}

TEST("a batch may be compressed as a whole") {
  auto x = compressed(compression_type::lz4, three_messages());
  x.sys_flag |= batch_flags;
  auto xs = decoded({x});
  REQUIRE_EQ(xs.size(), 3u);
  CHECK_EQ(xs[2].body, "three");
  CHECK_EQ(xs[2].sys_flag & sys_flag::compressed, 0);
}

TEST("a batch that only claims to be compressed stays whole") {
  auto x = sample(three_messages(), batch_flags | sys_flag::compressed);
  CHECK(decoded({x}) == std::vector{x});
}

TEST("a batch that is none stays") {
  auto body = three_messages();
  for (auto bad : {std::string{}, std::string{"x"}, body + 'x',
                   body.substr(0, body.size() - 1)}) {
    auto x = sample(bad, batch_flags);
    CHECK(decoded({x, sample("a")}) == (std::vector{x, sample("a")}));
  }
}

TEST("offsets in a batch do not overflow") {
  auto x = sample(three_messages(), batch_flags);
  x.queue_offset = std::numeric_limits<int64_t>::max();
  CHECK_EQ(decoded({x}).size(), 3u);
}

TEST("a small batch with a long topic does not become very large") {
  std::string body;
  for (int i = 0; i < 200'000; ++i)
    append_batch_item(body, message{}, {});
  auto x = sample(body, batch_flags);
  x.topic = std::string(32'767, 't');
  constexpr size_t total = 16u * 1024 * 1024;
  CHECK_EQ(error_of({x}, {.max_messages = 1'000'000, .max_total = total}),
           errc::body_too_large);
  CHECK_EQ(error_of({sample(body, batch_flags)}, {.max_messages = 199'999}),
           errc::body_too_large);
  CHECK_EQ(error_of({sample(body, batch_flags)}, {.max_messages = 200'000}),
           errc::none);
}
