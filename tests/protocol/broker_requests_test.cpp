#include "rocketcaf/protocol/bodies/offset_tables.hpp"
#include "rocketcaf/protocol/broker_requests.hpp"
#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"
#include "rocketcaf/protocol/requests/reply_messages.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <utility>
#include <vector>

SUITE("broker_requests")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

/// What a broker 5.3.3 said to a client.
struct saying {
  remoting_command command;
  /// In the names of topics and groups: for the kind of headers.
  std::string letter;
};

/// All that was said with this code and name.
std::vector<saying> recorded(int32_t code, const std::string& name) {
  std::vector<saying> result;
  for (auto& x : test::load_all_vectors())
    if (x.is_request && x.code == code && x.name == name
        && x.note.find("broker to client") == 0) {
      auto command = decode(test::cut_frame(x.bytes));
      REQUIRE(command);
      auto letter = x.file.starts_with("json") ? "J" : "B";
      result.push_back({std::move(*command), letter});
    }
  // JSON and binary headers.
  CHECK_GE(result.size(), 2u);
  return result;
}

/// What is wrong with a request.
template <class T>
std::string error_of(const remoting_command& request) {
  auto x = read_broker_request<T>(request);
  return x ? "" : x.error();
}

stored_message sample() {
  stored_message x;
  x.topic = "orders";
  x.body = "ten apples";
  x.queue_id = 3;
  x.queue_offset = 17;
  x.properties = {{"KEYS", "k1 k2"}};
  return x;
}

std::string stored(const stored_message& x) {
  std::string result;
  REQUIRE(encode_stored(result, x));
  return result;
}

push_reply_message_to_client_request reply_header() {
  return {.producer_group = "repliers",
          .topic = "C_REPLY_TOPIC",
          .queue_id = 2,
          .born_timestamp = 1000,
          .flag = 5,
          .properties = "CORRELATION_ID\x01"
                        "c1\x02MSG_TYPE\x01reply\x02",
          .reconsume_times = 1,
          .born_host = "10.0.0.1:50",
          .store_host = "10.0.0.2:10911",
          .store_timestamp = 1001};
}

} // namespace

TEST("a broker names the consumer group whose members changed") {
  for (auto& [request, letter] : recorded(40, "push_orderly")) {
    auto x = read_broker_request<consumer_ids_changed>(request);
    REQUIRE(x);
    CHECK_EQ(x->consumer_group, "CG_orders" + letter + "_ord");
  }
}

TEST("new offsets come in a map or in a list") {
  for (auto name : {"reset_offset_classic", "reset_offset_classic_c"})
    for (auto& [request, letter] : recorded(220, name)) {
      auto x = read_broker_request<consumer_offsets_reset>(request);
      REQUIRE(x);
      CHECK_EQ(x->consumer_group, "CG_orders" + letter + "_ord");
      CHECK_EQ(x->topic, "VecOrders" + letter + "_fifo");
      CHECK(x->offsets
            == (std::map<message_queue, int64_t>{
              {{"VecOrders" + letter + "_fifo", "broker-a", 0}, 0}}));
    }
}

TEST("a broker asks for offsets of a group and a topic") {
  for (auto& [request, letter] : recorded(221, "consumer_status/221")) {
    auto x = read_broker_request<get_consumer_offsets>(request);
    REQUIRE(x);
    CHECK_EQ(x->consumer_group, "CG_orders" + letter + "_ord");
    CHECK_EQ(x->topic, "VecOrders" + letter + "_fifo");
  }
}

TEST("a broker asks what a consumer does, with stacks or without") {
  for (auto& [request, letter] : recorded(307, "running_info")) {
    auto x = read_broker_request<get_running_info>(request);
    REQUIRE(x);
    CHECK_EQ(x->consumer_group, "CG_orders" + letter + "_ord");
    CHECK(!x->with_stacks);
  }
  get_consumer_running_info_request header{
    .consumer_group = "g", .client_id = "c", .jstack_enable = true};
  CHECK(
    read_broker_request<get_running_info>(make_request(header))->with_stacks);
  header.jstack_enable.reset();
  CHECK(
    !read_broker_request<get_running_info>(make_request(header))->with_stacks);
}

TEST("a message to consume comes as it is stored") {
  for (auto& [request, letter] : recorded(309, "consume_directly")) {
    auto x = read_broker_request<consume_directly>(request);
    REQUIRE(x);
    CHECK_EQ(x->consumer_group, "CG_orders" + letter + "_ord");
    CHECK_EQ(x->broker_name, "broker-a");
    CHECK_EQ(x->content.topic, "VecOrders" + letter + "_fifo");
    CHECK_EQ(x->content.body, "direct hello");
  }
  auto message = sample();
  consume_message_directly_request header{.consumer_group = "g"};
  auto packed = message;
  packed.sys_flag
    = sys_flag::compressed | compression_bits(compression_type::zstd);
  packed.body = compress(compression_type::zstd, message.body, 5);
  auto x = read_broker_request<consume_directly>(
    make_request(header, stored(packed)));
  REQUIRE(x);
  CHECK_EQ(x->content.body, message.body);
  CHECK(x->content.properties == message.properties);
  CHECK_EQ(x->broker_name, "");
}

TEST("a reply has its properties, hosts and times") {
  for (auto& [request, _] : recorded(326, "idle/326")) {
    auto x = read_broker_request<reply_received>(request);
    REQUIRE(x);
    auto& reply = x->content;
    CHECK_EQ(reply.topic, "DefaultCluster_REPLY_TOPIC");
    CHECK_EQ(reply.body, "reply to ask hello");
    CHECK_EQ(reply.properties.get("MSG_TYPE"), "reply");
    CHECK(reply.properties.contains("CORRELATION_ID"));
    CHECK_EQ(to_string(reply.store_host), "127.0.0.1:20911");
    CHECK_GE(reply.store_millis, reply.born_millis);
  }
  auto x
    = read_broker_request<reply_received>(make_request(reply_header(), "yes"));
  REQUIRE(x);
  stored_message wanted;
  wanted.topic = "C_REPLY_TOPIC";
  wanted.body = "yes";
  wanted.queue_id = 2;
  wanted.flag = 5;
  wanted.born_millis = 1000;
  wanted.born_host = *parse_stored_host("10.0.0.1:50");
  wanted.store_millis = 1001;
  wanted.store_host = *parse_stored_host("10.0.0.2:10911");
  wanted.reconsume_times = 1;
  wanted.properties = {{"CORRELATION_ID", "c1"}, {"MSG_TYPE", "reply"}};
  CHECK(x->content == wanted);
}

TEST("a reply without properties and times of consuming has none") {
  auto header = reply_header();
  header.properties.reset();
  header.reconsume_times.reset();
  auto x = read_broker_request<reply_received>(make_request(header));
  REQUIRE(x);
  CHECK(x->content.properties.empty());
  CHECK_EQ(x->content.reconsume_times, 0);
}

TEST("replies are decompressed, whatever they were compressed with") {
  for (auto type : {compression_type::zlib, compression_type::lz4,
                    compression_type::zstd}) {
    auto header = reply_header();
    header.sys_flag = 0x10 | sys_flag::compressed | compression_bits(type);
    auto x = read_broker_request<reply_received>(
      make_request(header, compress(type, "a long reply", 5)));
    REQUIRE(x);
    CHECK_EQ(x->content.body, "a long reply");
    CHECK_EQ(x->content.sys_flag & sys_flag::compressed, 0);
    CHECK_EQ(x->content.sys_flag & 0x10, 0x10);
  }
}

TEST("a reply that cannot be decompressed stays as it came") {
  auto header = reply_header();
  header.sys_flag = sys_flag::compressed;
  auto x = read_broker_request<reply_received>(make_request(header, "plain"));
  REQUIRE(x);
  CHECK_EQ(x->content.body, "plain");
  CHECK_EQ(x->content.sys_flag, sys_flag::compressed);
}

TEST("what is missing or malformed is named") {
  remoting_command empty;
  CHECK_EQ(error_of<consumer_ids_changed>(empty), "consumerGroup is missing");
  CHECK_EQ(error_of<consumer_offsets_reset>(empty), "topic is missing");
  CHECK_EQ(error_of<get_consumer_offsets>(empty), "topic is missing");
  CHECK_EQ(error_of<get_running_info>(empty), "consumerGroup is missing");
  CHECK_EQ(error_of<consume_directly>(empty), "consumerGroup is missing");
  CHECK_EQ(error_of<reply_received>(empty), "producerGroup is missing");
}

TEST("a body that is none is an error") {
  reset_consumer_client_offset_request reset{.topic = "t", .group = "g"};
  for (auto body : {"", "what", "[]", R"({"offsetTable":[{"queueId":"x"}]})"})
    CHECK_EQ(error_of<consumer_offsets_reset>(make_request(reset, body)),
             "the body is no table of offsets");
  consume_message_directly_request direct{.consumer_group = "g"};
  auto one = stored(sample());
  for (auto& body : {std::string{}, std::string{"what"}, one + one,
                     one.substr(0, one.size() - 1)})
    CHECK_EQ(error_of<consume_directly>(make_request(direct, body)),
             "the body is not one stored message");
}

TEST("a reply from nowhere is an error") {
  auto header = reply_header();
  header.born_host = "somewhere";
  CHECK_EQ(error_of<reply_received>(make_request(header)),
           "bornHost is no address");
  header = reply_header();
  header.store_host = "";
  CHECK_EQ(error_of<reply_received>(make_request(header)),
           "storeHost is no address");
}
