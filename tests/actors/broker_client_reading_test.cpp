// What a broker client reads: pulls, offsets, single messages.
#include "rocketcaf/protocol/requests/group_offsets.hpp"
#include "rocketcaf/protocol/requests/messages.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"
#include "rocketcaf/protocol/requests/queue_offsets.hpp"

#include "broker_client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("broker_client_reading")

namespace {

using protocol::pull_message_request;
using protocol::pull_message_response;

const message_queue queue{"t", "a", 2};

struct fixture : broker_client_fixture {
  /// Makes a broker answer pulls.
  void reply_pull(const std::string& address, int32_t code,
                  std::vector<protocol::stored_message> messages = {},
                  int64_t suggested = 0) {
    reply(address, code, [=](remoting_command& x) {
      protocol::write_header(
        x, pull_message_response{.suggest_which_broker_id = suggested,
                                 .next_begin_offset = 9,
                                 .max_offset = 20});
      append(x, messages);
    });
  }

  /// Checks that a request is refused for this reason before anything happens.
  template <class Request>
  void refuses(Request what, const std::string& rule) {
    auto why = failure(std::move(what));
    CHECK_EQ(why.code, errc::invalid_argument);
    CHECK_EQ(why.remark, rule);
    CHECK_EQ(asked("ns:1"), 0u);
    CHECK_EQ(asked_brokers(), 0u);
  }
};

std::string bodies(const std::vector<protocol::stored_message>& xs) {
  std::string result;
  for (auto& x : xs)
    result += x.body + " ";
  return result;
}

} // namespace

// -- pulling ------------------------------------------------------------------

TEST_F(fixture, "a pull brings messages") {
  reply_pull("a:1", 0, {stored(7, "x", {{"TAGS", "T"}}), stored(8, "y")}, 1);
  auto x = get(pull_messages{.queue = queue, .offset = 7});
  REQUIRE(x);
  CHECK_EQ(x->status, pull_status::found);
  CHECK_EQ(bodies(x->messages), "x y ");
  CHECK_EQ(x->next_offset, 9);
  CHECK_EQ(x->max_offset, 20);
  CHECK(x->queue == queue);
  auto header = last_header<pull_message_request>("a:1");
  CHECK_EQ(header.consumer_group, tools_consumer_group);
  CHECK_EQ(header.topic, "t");
  CHECK_EQ(header.queue_id, 2);
  CHECK_EQ(header.queue_offset, 7);
  CHECK_EQ(header.rpc.broker_name, "a");
  // The broker has suggested its replica for the next one of this queue.
  reply_pull("a:2", 0, {stored(9, "z")}, 0);
  CHECK_EQ(bodies(get(pull_messages{.queue = queue, .offset = 9})->messages),
           "z ");
  CHECK_EQ(asked("a:2"), 1u);
  get(pull_messages{.queue = queue, .offset = 9});
  CHECK_EQ(asked("a:1"), 2u);
}

TEST_F(fixture, "a suggested broker that is out of reach is not asked again") {
  reply_pull("a:1", 0, {stored(9, "y")}, 1);
  fail("a:2", errc::connect_failed);
  pull_messages next{.queue = queue, .offset = 9};
  REQUIRE(get(next));
  CHECK_EQ(bodies(get(next)->messages), "y ");
  CHECK_EQ(asked("a:2"), 1u);
  CHECK_EQ(asked("a:1"), 2u);
  // Nor if the pull itself cannot be repeated.
  next.commit_offset = 9;
  CHECK_EQ(failure(next).code, errc::connect_failed);
  reply_pull("a:1", 0, {stored(9, "y")}, 0);
  CHECK_EQ(bodies(get(next)->messages), "y ");
  CHECK_EQ(asked("a:2"), 2u);
}

TEST_F(fixture, "what others would call errors are outcomes of pulls") {
  for (auto [code, status] : {std::pair{19, pull_status::no_new_message},
                              std::pair{20, pull_status::no_matched_message},
                              std::pair{21, pull_status::offset_illegal}}) {
    reply_pull("a:1", code);
    auto x = get(pull_messages{.queue = queue});
    REQUIRE(x);
    CHECK_EQ(x->status, status);
    CHECK_EQ(x->next_offset, 9);
  }
  reply("a:1", 26);
  auto why = failure(pull_messages{.queue = queue});
  CHECK_EQ(why.code, errc::group_not_exist);
  CHECK_EQ(why.request_code, 11);
  CHECK_EQ(why.address, "a:1");
  CHECK_EQ(why.response_code, 26);
  CHECK_EQ(why.remark, "so it is");
}

TEST_F(fixture, "tags are compared again") {
  reply_pull("a:1", 0,
             {stored(7, "x", {{"TAGS", "T"}}), stored(8, "y"),
              stored(9, "z", {{"TAGS", "U"}})});
  auto x = get(pull_messages{.queue = queue,
                             .selector = message_selector::by_tag("U || V")});
  CHECK_EQ(bodies(x->messages), "z ");
  auto header = last_header<pull_message_request>("a:1");
  CHECK_EQ(header.subscription, "U || V");
}

TEST_F(fixture, "a pull may wait at the broker, and some time longer here") {
  network.stall("a:1");
  auto open = start(pull_messages{.queue = {"t", "a:1", 2}, .suspend = 15s});
  auto header = last_header<pull_message_request>("a:1");
  CHECK_EQ(header.suspend_timeout_millis, 15'000);
  CHECK((header.sys_flag & protocol::pull_suspend_flag) != 0);
  CHECK_EQ(header.rpc.broker_name, std::nullopt);
  advance_time(15s + 5s + options().request_timeout - 1ms);
  CHECK(!open->done());
  advance_time(1ms);
  CHECK_EQ(code_of(open->error), errc::deadline_exceeded);
}

TEST_F(fixture, "offsets are stored by masters alone") {
  auto flags = [this](const std::string& broker, const std::string& address) {
    reply_pull(address, 19);
    get(pull_messages{.queue = {"t", broker, 0}, .commit_offset = 5});
    return last_header<pull_message_request>(address).sys_flag
         & protocol::pull_commit_offset_flag;
  };
  CHECK_EQ(flags("a", "a:1"), 1);
  CHECK_EQ(flags("c", "c:3"), 0);
  // Nobody knows what it is.
  CHECK_EQ(flags("c:3", "c:3"), 1);
}

TEST_F(fixture, "a pull is repeated unless it stores an offset") {
  fail("a:1", errc::connection_lost);
  CHECK_EQ(failure(pull_messages{.queue = queue}).code, errc::connection_lost);
  CHECK_EQ(asked("a:1"), 2u);
  failure(pull_messages{.queue = queue, .commit_offset = 1});
  CHECK_EQ(asked("a:1"), 3u);
}

TEST_F(fixture, "pulls are checked before they are sent") {
  refuses(pull_messages{}, "queue.topic: must not be empty");
  refuses(pull_messages{.queue = {"t", "a", -1}},
          "queue.queue_id: must be at least 0, is -1");
  refuses(pull_messages{.queue = queue, .offset = -1},
          "offset: must be at least 0, is -1");
  refuses(pull_messages{.queue = queue, .max_messages = 0},
          "max_messages: must be at least 1, is 0");
  refuses(
    pull_messages{.queue = queue, .selector = message_selector::by_sql("")},
    "selector.expression: must not be empty");
  refuses(pull_messages{.queue = queue, .consumer_group = ""},
          "consumer_group: must not be empty");
  refuses(pull_messages{.queue = queue, .suspend = -1ms},
          "suspend: must be at least 0, is -1");
  refuses(pull_messages{.queue = queue, .commit_offset = -1},
          "commit_offset: must be at least 0, is -1");
}

// -- offsets ------------------------------------------------------------------

TEST_F(fixture, "offsets are what brokers say") {
  reply_field("a:1", "offset", 42);
  CHECK_EQ(*get(get_max_offset{.queue = queue}), 42);
  CHECK_EQ(last_header<protocol::get_max_offset_request>("a:1").queue_id, 2);
  CHECK_EQ(*get(get_min_offset{.queue = queue}), 42);
  CHECK_EQ(last_header<protocol::get_min_offset_request>("a:1").topic, "t");
  CHECK_EQ(*get(query_consumer_offset{.consumer_group = "g", .queue = queue}),
           42);
  auto header = last_header<protocol::query_consumer_offset_request>("a:1");
  CHECK_EQ(header.consumer_group, "g");
  CHECK_EQ(header.set_zero_if_not_found, false);
  CHECK_EQ(header.rpc.broker_name, "a");
}

TEST_F(fixture, "times are searched to the millisecond, from both sides") {
  reply_field("a:1", "offset", 42);
  search_offset what{.queue = queue, .time = caf::timestamp{1'234'567'890ns}};
  CHECK_EQ(*get(what), 42);
  using header_type = protocol::search_offset_by_timestamp_request;
  auto header = last_header<header_type>("a:1");
  CHECK_EQ(header.timestamp, 1234);
  CHECK(header.boundary_type == offset_boundary::lower);
  what.boundary = offset_boundary::upper;
  get(what);
  CHECK(last_header<header_type>("a:1").boundary_type
        == offset_boundary::upper);
}

TEST_F(fixture, "a group that is nowhere is not found") {
  reply("a:1", 22);
  auto why
    = failure(query_consumer_offset{.consumer_group = "g", .queue = queue});
  CHECK_EQ(why.code, errc::not_found);
  CHECK_EQ(why.request_code, 14);
}

TEST_F(fixture, "an offset is stored") {
  CHECK(get(update_consumer_offset{
    .consumer_group = "g", .queue = queue, .offset = 5}));
  auto header = last_header<protocol::update_consumer_offset_request>("a:1");
  CHECK_EQ(header.commit_offset, 5);
  CHECK_EQ(header.consumer_group, "g");
  CHECK_EQ(header.queue_id, 2);
  reply("a:1", 17);
  CHECK_EQ(
    failure(update_consumer_offset{.consumer_group = "g", .queue = queue}).code,
    errc::topic_not_exist);
}

TEST_F(fixture, "the oldest message has a time, or there is none") {
  reply_field("a:1", "timestamp", 1500);
  CHECK(*get(get_earliest_store_time{.queue = queue})
        == caf::timestamp{1500ms});
  reply_field("a:1", "timestamp", -1);
  CHECK_EQ(failure(get_earliest_store_time{.queue = queue}).code,
           errc::not_found);
}

TEST_F(fixture, "answers that lack what was asked for are errors") {
  auto why = failure(get_max_offset{.queue = queue});
  CHECK_EQ(why.code, errc::protocol_error);
  CHECK_EQ(why.response_code, 0);
  CHECK_EQ(why.address, "a:1");
  CHECK(why.remark.find("offset") != std::string::npos);
}

TEST_F(fixture, "questions for offsets are checked before they are sent") {
  message_queue bad{"t", "a", -1};
  auto rule = "queue.queue_id: must be at least 0, is -1";
  refuses(get_max_offset{.queue = bad}, rule);
  refuses(get_min_offset{.queue = bad}, rule);
  refuses(search_offset{.queue = bad}, rule);
  refuses(get_earliest_store_time{.queue = bad}, rule);
  refuses(query_consumer_offset{.consumer_group = "g", .queue = bad}, rule);
  refuses(update_consumer_offset{.consumer_group = "g", .queue = bad}, rule);
  refuses(query_consumer_offset{.queue = queue},
          "consumer_group: must not be empty");
  refuses(
    update_consumer_offset{.consumer_group = "g", .queue = queue, .offset = -1},
    "offset: must be at least 0, is -1");
}

// -- single messages ----------------------------------------------------------

TEST_F(fixture, "a message is read from where its id says") {
  auto id = offset_message_id::from("0A00000100002A9F0000000000000007");
  REQUIRE(id);
  reply("10.0.0.1:10911", 0,
        [](remoting_command& y) { append(y, {stored(3, "it")}); });
  auto x = get(view_message{.id = *id});
  REQUIRE(x);
  CHECK_EQ(x->body, "it");
  using header_type = protocol::view_message_by_id_request;
  CHECK_EQ(last_header<header_type>("10.0.0.1:10911").offset, 7);
  CHECK_EQ(asked("ns:1"), 0u);
  // Or from a broker that stands for that address.
  reply("a:1", 0, [](remoting_command& y) { append(y, {stored(3, "same")}); });
  CHECK_EQ(get(view_message{.id = *id, .broker = "a"})->body, "same");
}

TEST_F(fixture, "a message that is not there is not found") {
  network.at("a:1").answer = [](const remoting_command& x) {
    return answer_type{
      protocol::make_response(x, 1, "can not find message by the offset, 7")};
  };
  auto why = failure(view_message{.broker = "a"});
  CHECK_EQ(why.code, errc::not_found);
  CHECK_EQ(why.response_code, 1);
  reply("a:1", 1);
  CHECK_EQ(failure(view_message{.broker = "a"}).code, errc::broker_error);
  reply("a:1", 0);
  CHECK_EQ(failure(view_message{.broker = "a"}).code, errc::protocol_error);
}

TEST_F(fixture, "all brokers of a topic are asked for a key") {
  auto with_key = [](int64_t offset, std::string body) {
    return stored(offset, std::move(body), {{"KEYS", "k"}});
  };
  reply("a:1", 0, [=](remoting_command& x) {
    append(x, {with_key(2, "second"), stored(1, "other")});
  });
  reply("b:1", 22);
  reply("c:3", 0,
        [=](remoting_command& x) { append(x, {with_key(1, "first")}); });
  query_messages what{.topic = "t", .key = "k", .max_messages = 5};
  what.begin = caf::timestamp{1s};
  what.end = caf::timestamp{2s};
  auto x = get(what);
  REQUIRE(x);
  CHECK_EQ(bodies(*x), "first second ");
  CHECK_EQ(last("ns:1").code, 105);
  auto header = last_header<protocol::query_message_request>("a:1");
  CHECK_EQ(header.topic, "t");
  CHECK_EQ(header.key, "k");
  CHECK_EQ(header.max_num, 5);
  CHECK_EQ(header.begin_timestamp, 1000);
  CHECK_EQ(header.end_timestamp, 2000);
  CHECK_EQ(header.unique_key_query, std::nullopt);
  CHECK_EQ(header.rpc.broker_name, "a");
  CHECK_EQ(asked("c:3"), 1u);
}

TEST_F(fixture, "one broker can be asked for a unique id") {
  reply("a:1", 0, [](remoting_command& x) {
    append(x, {stored(1, "a", {{"UNIQ_KEY", "ID"}}),
               stored(2, "b", {{"UNIQ_KEY", "ID2"}})});
  });
  query_messages what{.topic = "t", .key = "ID", .is_unique_id = true};
  what.broker = "a";
  CHECK_EQ(bodies(*get(what)), "a ");
  CHECK_EQ(last_header<protocol::query_message_request>("a:1").unique_key_query,
           true);
  CHECK_EQ(asked("b:1"), 0u);
  reply("a:1", 22);
  CHECK(get(what)->empty());
}

TEST_F(fixture, "it is enough that one broker answers") {
  query_messages what{.topic = "t", .key = "k"};
  fail("a:1", errc::connect_failed);
  reply("c:3", 1);
  reply("b:1", 22);
  CHECK(get(what)->empty());
  reply("b:1", 14);
  auto why = failure(what);
  CHECK_EQ(why.code, errc::connect_failed);
  CHECK_EQ(why.address, "a:1");
  CHECK_EQ(why.request_code, 12);
  for (auto part : {"3 of 3 brokers failed", "a: connect_failed",
                    "b: broker_unavailable", "c: broker_error"})
    CHECK(why.remark.find(part) != std::string::npos);
}

TEST_F(fixture, "a topic without a route has no messages to look for") {
  network.serve_routes("ns:1", {});
  auto why = failure(query_messages{.topic = "t", .key = "k"});
  CHECK_EQ(why.code, errc::no_route);
  CHECK_EQ(why.request_code, 105);
  CHECK_EQ(why.address, "ns:1");
  network.serve_routes("ns:1", {{"t", route_data{}}});
  CHECK_EQ(failure(query_messages{.topic = "t", .key = "k"}).code,
           errc::no_route);
}

TEST_F(fixture, "a route with a broker without a name is none") {
  network.at("ns:1").answer = [](const remoting_command& x) {
    auto result = protocol::make_response(x, 0);
    result.body
      = R"({"brokerDatas":[{"brokerName":"","brokerAddrs":{"0":"a:1"}}]})";
    return answer_type{std::move(result)};
  };
  auto why = failure(query_messages{.topic = "t", .key = "k"});
  CHECK_EQ(why.code, errc::protocol_error);
  CHECK_EQ(why.request_code, 105);
  CHECK_EQ(why.address, "ns:1");
  CHECK_EQ(why.remark, "the answer cannot be read: the body is not what it "
                       "should be");
  CHECK_EQ(asked("a:1"), 0u);
}

TEST_F(fixture, "questions for messages are checked before they are sent") {
  refuses(query_messages{.key = "k"}, "topic: must not be empty");
  refuses(query_messages{.topic = "t"}, "key: must not be empty");
  refuses(query_messages{.topic = "t", .key = "k", .max_messages = 0},
          "max_messages: must be at least 1, is 0");
  query_messages backwards{.topic = "t", .key = "k"};
  backwards.begin = caf::timestamp{2s};
  backwards.end = caf::timestamp{1s};
  refuses(backwards, "end: must not be before begin");
  refuses(view_message{}, "broker: must have a port from 1 to 65535");
}
