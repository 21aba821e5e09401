#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/pull_codec.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"
#include "rocketcaf/protocol/stored_message.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "support/test.hpp"

#include <array>

SUITE("pull_codec")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using namespace std::chrono_literals;

namespace {

pull_terms terms() {
  return {.queue = {"t", "b", 3}, .offset = 7, .consumer_group = "g"};
}

pull_message_request header_of(const remoting_command& x) {
  auto result = read_header<pull_message_request>(x);
  REQUIRE(result);
  return *result;
}

stored_message stored(int64_t offset, std::string body, std::string tag) {
  stored_message x;
  x.topic = "t";
  x.queue_offset = offset;
  x.body = std::move(body);
  if (!tag.empty())
    x.properties.set("TAGS", tag);
  return x;
}

remoting_command answer(int32_t code, const std::vector<stored_message>& xs,
                        std::optional<int64_t> delta = {}) {
  remoting_command result;
  result.code = code;
  write_header(result, pull_message_response{.suggest_which_broker_id = 1,
                                             .next_begin_offset = 9,
                                             .min_offset = 2,
                                             .max_offset = 20,
                                             .offset_delta = delta});
  for (auto& x : xs)
    REQUIRE(encode_stored(result.body, x));
  return result;
}

std::string bodies(const expected<pull_result, request_failure>& x) {
  REQUIRE(x);
  std::string result;
  for (auto& m : x->messages)
    result += std::to_string(m.queue_offset) + m.body + " ";
  return result;
}

} // namespace

// -- requests -----------------------------------------------------------------

TEST("a pull says what is wanted and waits for nothing") {
  auto request = make_pull_request(terms(), 5);
  CHECK_EQ(request.code, 11);
  auto x = header_of(request);
  CHECK_EQ(x.consumer_group, "g");
  CHECK_EQ(x.topic, "t");
  CHECK_EQ(x.queue_id, 3);
  CHECK_EQ(x.queue_offset, 7);
  CHECK_EQ(x.max_msg_nums, 32);
  CHECK_EQ(x.sys_flag, pull_subscription_flag);
  CHECK_EQ(x.suspend_timeout_millis, 0);
  CHECK_EQ(x.commit_offset, 0);
  CHECK_EQ(x.subscription, "*");
  CHECK_EQ(x.expression_type, "TAG");
  CHECK_EQ(x.sub_version, 0);
}

TEST("a pull that may wait says how long") {
  auto x = terms();
  x.suspend = 15s;
  auto header = header_of(make_pull_request(x, 5));
  CHECK_EQ(header.sys_flag, pull_subscription_flag | pull_suspend_flag);
  CHECK_EQ(header.suspend_timeout_millis, 15'000);
}

TEST("conditions have a version, tags have none") {
  auto x = terms();
  x.selector = message_selector::by_sql("a > 1");
  auto header = header_of(make_pull_request(x, 5));
  CHECK_EQ(header.subscription, "a > 1");
  CHECK_EQ(header.expression_type, "SQL92");
  CHECK_EQ(header.sub_version, 5);
  x.selector = message_selector::by_tag("");
  CHECK_EQ(header_of(make_pull_request(x, 5)).subscription, "*");
}

TEST("an offset to store goes along, unless a replica is asked") {
  auto x = terms();
  x.commit_offset = 6;
  auto request = make_pull_request(x, 5);
  auto header = header_of(request);
  CHECK_EQ(header.sys_flag, pull_subscription_flag | pull_commit_offset_flag);
  CHECK_EQ(header.commit_offset, 6);
  drop_commit_offset(request);
  CHECK_EQ(header_of(request).sys_flag, pull_subscription_flag);
  remoting_command other;
  other.code = 310;
  other.set("sysFlag", int64_t{1});
  drop_commit_offset(other);
  CHECK_EQ(other.number("sysFlag"), 1);
}

// -- answers ------------------------------------------------------------------

TEST("messages come with the bounds of the queue") {
  auto x = read_pull_answer(
    answer(0, {stored(7, "a", ""), stored(8, "b", "x")}), terms());
  CHECK_EQ(bodies(x), "7a 8b ");
  CHECK_EQ(x->status, pull_status::found);
  CHECK_EQ(x->next_offset, 9);
  CHECK_EQ(x->min_offset, 2);
  CHECK_EQ(x->max_offset, 20);
  CHECK_EQ(x->suggested_broker_id, 1);
  CHECK(x->queue == terms().queue);
  CHECK_EQ(x->messages.front().queue_id, 3);
}

TEST("that there is nothing is an outcome") {
  for (auto [code, status] : {std::pair{19, pull_status::no_new_message},
                              std::pair{20, pull_status::no_matched_message},
                              std::pair{21, pull_status::offset_illegal}}) {
    auto x = read_pull_answer(answer(code, {}), terms());
    REQUIRE(x);
    CHECK_EQ(x->status, status);
    CHECK_EQ(x->next_offset, 9);
    CHECK(x->messages.empty());
  }
}

TEST("other codes are errors") {
  remoting_command refused;
  refused.code = 24;
  refused.remark = "who are you";
  auto x = read_pull_answer(refused, terms());
  REQUIRE(!x);
  CHECK_EQ(x.error().code, errc::subscription_rejected);
  CHECK_EQ(x.error().response_code, 24);
  CHECK_EQ(x.error().remark, "who are you");
}

TEST("an answer that cannot be read is an error") {
  remoting_command bare;
  auto x = read_pull_answer(bare, terms());
  REQUIRE(!x);
  CHECK_EQ(x.error().code, errc::protocol_error);
  CHECK_EQ(x.error().response_code, 0);
  CHECK(x.error().remark.find("suggestWhichBrokerId") != std::string::npos);
  auto broken = answer(0, {stored(7, "a", "")});
  broken.body.pop_back();
  x = read_pull_answer(broken, terms());
  REQUIRE(!x);
  CHECK_EQ(x.error().code, errc::protocol_error);
}

TEST("bodies are decompressed") {
  auto packed = stored(7, compress(compression_type::zlib, "hello", 5), "");
  packed.sys_flag = compression_bits(compression_type::zlib);
  CHECK_EQ(bodies(read_pull_answer(answer(0, {packed}), terms())), "7hello ");
}

TEST("tags are compared themselves") {
  auto asked = terms();
  asked.selector = message_selector::by_tag(" x || y ");
  auto all = answer(0, {stored(7, "a", "x"), stored(8, "b", "z"),
                        stored(9, "c", ""), stored(10, "d", "y")});
  CHECK_EQ(bodies(read_pull_answer(all, asked)), "7a 10d ");
  asked.selector = message_selector::by_tag("*");
  CHECK_EQ(bodies(read_pull_answer(all, asked)), "7a 8b 9c 10d ");
  // Conditions were checked by the broker.
  asked.selector = message_selector::by_sql("x");
  CHECK_EQ(bodies(read_pull_answer(all, asked)), "7a 8b 9c 10d ");
}

TEST("a batch is unfolded, and what was read before is left out") {
  std::vector<message> three;
  for (auto body : {"a", "b", "c"})
    three.push_back({.topic = "t", .body = body, .tag = body});
  auto batch = stored(6, encode_batch(three).value(), "");
  batch.sys_flag = sys_flag::need_unwrap | sys_flag::inner_batch;
  auto found = answer(0, {batch, stored(9, "d", "")});
  CHECK_EQ(bodies(read_pull_answer(found, terms())), "7b 8c 9d ");
  auto asked = terms();
  asked.selector = message_selector::by_tag("c");
  CHECK_EQ(bodies(read_pull_answer(found, asked)), "8c ");
}

TEST("messages of a static topic have the queue's offsets") {
  auto x = read_pull_answer(answer(0, {stored(3, "a", "")}, 100), terms());
  CHECK_EQ(bodies(x), "103a ");
}
