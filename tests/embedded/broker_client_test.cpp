// A broker client over loopback, against the embedded broker.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <chrono>
#include <future>
#include <set>
#include <thread>

SUITE("embedded_broker_client")

using namespace std::chrono_literals;
using namespace rocketcaf;

namespace {

struct fixture {
  explicit fixture(serialization type = serialization::json)
    : cluster(start()), client(connect(type)) {
    // nop
  }

  static embedded_cluster start() {
    auto result = embedded_cluster::start({.broker_names = {"a", "b"}});
    REQUIRE(result);
    REQUIRE(!compat::failed(result->create_topic("t", 4)));
    return std::move(*result);
  }

  blocking_broker_client connect(serialization type) {
    auto result = programs.make_broker_client(
      {.name_servers = {cluster.name_server_address()},
       .header_serialization = type});
    REQUIRE(result);
    return std::move(*result);
  }

  /// Asks for something that is to be had.
  template <class Request>
  auto get(Request what) {
    auto result = client.call(std::move(what));
    if (!result)
      test::message(to_string(result.error()));
    REQUIRE(result);
    return std::move(*result);
  }

  /// Says something that is heard.
  template <class Request>
  void tell(Request what) {
    auto why = client.call(std::move(what));
    if (why)
      test::message(to_string(*why));
    REQUIRE(!why);
  }

  send_result send(std::string body, std::string tag = {},
                   message_queue to = {"t", "a", 1}) {
    return get(send_to_queue{.content = {.topic = "t",
                                         .body = std::move(body),
                                         .tag = std::move(tag),
                                         .keys = {"key"}},
                             .queue = std::move(to)});
  }

  const message_queue queue{"t", "a", 1};

  embedded_cluster cluster;
  runtime programs;
  blocking_broker_client client;
};

struct binary : fixture {
  binary() : fixture(serialization::rocketmq) {
    // nop
  }
};

std::string bodies(const std::vector<stored_message>& xs) {
  std::string result;
  for (auto& x : xs)
    result += x.body + " ";
  return result;
}

/// Sends to a queue, pulls it, and asks for all that is to know of it.
void send_and_read(fixture& x) {
  auto first = x.send("one", "A");
  CHECK_EQ(first.queue_offset, 0);
  CHECK(*first.queue == x.queue);
  auto batch = x.get(send_batch_to_queue{
    .messages = {{.topic = "t", .body = "two", .tag = "B"},
                 {.topic = "t", .body = std::string(5000, 'x'), .tag = "A"}},
    .queue = x.queue});
  REQUIRE_EQ(batch.size(), 2u);
  CHECK_EQ(batch[1].queue_offset, 2);
  auto pulled = x.get(pull_messages{.queue = x.queue});
  CHECK_EQ(pulled.status, pull_status::found);
  CHECK_EQ(bodies(pulled.messages), "one two " + std::string(5000, 'x') + " ");
  CHECK_EQ(pulled.next_offset, 3);
  CHECK_EQ(pulled.messages[0].properties.get("UNIQ_KEY"),
           first.message_id.view());
  pulled = x.get(
    pull_messages{.queue = x.queue, .selector = message_selector::by_tag("B")});
  CHECK_EQ(bodies(pulled.messages), "two ");
  CHECK_EQ(x.get(get_max_offset{.queue = x.queue}), 3);
  CHECK_EQ(x.get(get_min_offset{.queue = x.queue}), 0);
}

} // namespace

TEST_F(fixture, "what is sent can be pulled") {
  send_and_read(*this);
}

TEST_F(binary, "what is sent can be pulled with binary headers") {
  send_and_read(*this);
}

TEST_F(fixture,
       "large bodies arrive as they were, though they are compressed") {
  std::string large(100'000, 'x');
  send(large);
  auto stored = cluster.messages("t");
  REQUIRE(stored);
  CHECK(stored->at(0).body.size() < large.size());
  CHECK_EQ(get(pull_messages{.queue = queue}).messages.at(0).body, large);
}

TEST_F(fixture, "one-way sends arrive, too") {
  tell(send_oneway_to_queue{.content = {.topic = "t", .body = "gone"},
                            .queue = queue});
  // The broker says when.
  auto pulled = get(pull_messages{.queue = queue, .suspend = 10s});
  CHECK_EQ(bodies(pulled.messages), "gone ");
}

TEST_F(fixture, "a pull waits for a message") {
  auto start = std::chrono::steady_clock::now();
  auto pulled = std::async(std::launch::async, [this] {
    return client.call(pull_messages{.queue = queue, .suspend = 30s});
  });
  // The broker has it before it has the message, or not: both are fine.
  send("news");
  auto result = pulled.get();
  REQUIRE(result);
  CHECK_EQ(bodies(result->messages), "news ");
  CHECK(std::chrono::steady_clock::now() - start < 20s * test::slowdown());
  auto nothing = get(pull_messages{.queue = queue, .offset = 1});
  CHECK_EQ(nothing.status, pull_status::no_new_message);
  auto beyond = get(pull_messages{.queue = queue, .offset = 100});
  CHECK_EQ(beyond.status, pull_status::offset_illegal);
}

TEST_F(fixture, "groups have offsets") {
  auto nowhere
    = client.call(query_consumer_offset{.consumer_group = "g", .queue = queue});
  REQUIRE(!nowhere);
  CHECK_EQ(nowhere.error().code, errc::not_found);
  tell(
    update_consumer_offset{.consumer_group = "g", .queue = queue, .offset = 5});
  CHECK_EQ(get(query_consumer_offset{.consumer_group = "g", .queue = queue}),
           5);
}

TEST_F(fixture, "members of groups are listed, also in their broker's words") {
  send_heartbeat heartbeat{.broker = "a"};
  heartbeat.content.consumers.push_back({.group_name = "g"});
  CHECK(get(heartbeat).version > 0);
  auto own = get(get_consumer_list{.broker = "a", .consumer_group = "g"});
  REQUIRE_EQ(own.consumer_id_list.size(), 1u);
  tell(unregister_client{.broker = "a", .consumer_group = "g"});
  auto none
    = client.call(get_consumer_list{.broker = "a", .consumer_group = "g"});
  REQUIRE(!none);
  CHECK_EQ(none.error().code, errc::broker_error);
  CHECK_EQ(none.error().response_code, 1);
  CHECK_EQ(none.error().address, cluster.address_of("a"));
  CHECK(!none.error().remark.empty());
}

TEST_F(fixture, "messages are found by time, place and key") {
  auto before = std::chrono::system_clock::now() - 1h;
  auto first = send("one");
  auto second = send("two", {}, {"t", "b", 0});
  CHECK_EQ(get(search_offset{.queue = queue, .time = before}), 0);
  CHECK(get(get_earliest_store_time{.queue = queue}) > before);
  auto empty = client.call(get_earliest_store_time{.queue = {"t", "a", 3}});
  REQUIRE(!empty);
  CHECK_EQ(empty.error().code, errc::not_found);
  CHECK_EQ(get(view_message{.id = first.offset_id}).body, "one");
  auto wrong = first.offset_id;
  wrong.offset += 1;
  auto missing = client.call(view_message{.id = wrong});
  REQUIRE(!missing);
  CHECK_EQ(missing.error().code, errc::not_found);
  auto found = get(query_messages{.topic = "t", .key = "key"});
  REQUIRE_EQ(found.size(), 2u);
  CHECK(get(query_messages{.topic = "t", .key = "other"}).empty());
  found = get(query_messages{
    .topic = "t", .key = to_string(second.message_id), .is_unique_id = true});
  CHECK_EQ(bodies(found), "two ");
}

TEST_F(fixture, "queues are locked") {
  lock_queues lock{.broker = "a", .consumer_group = "g", .client_id = "me"};
  lock.queues = {queue, {"t", "a", 2}};
  CHECK(get(lock).queues.size() == 2);
  auto other = lock;
  other.client_id = "other";
  CHECK(get(other).queues.empty());
  tell(unlock_queues{.broker = "a",
                     .consumer_group = "g",
                     .client_id = "me",
                     .queues = {queue}});
  CHECK(get(other).queues == std::vector<message_queue>{queue});
}

TEST_F(fixture, "topics are made and deleted on all brokers") {
  create_topic what;
  what.config.topic_name = "new";
  what.config.write_queue_nums = 3;
  tell(what);
  for (auto broker : {"a", "b"})
    CHECK_EQ(
      get(get_topic_config{.broker = broker, .topic = "new"}).write_queue_nums,
      3);
  tell(delete_topic{.topic = "new"});
  for (auto broker : {"a", "b"}) {
    auto gone = client.call(get_topic_config{.broker = broker, .topic = "new"});
    REQUIRE(!gone);
    CHECK_EQ(gone.error().code, errc::topic_not_exist);
  }
}

TEST_F(fixture, "a message is given back and comes again") {
  send("again");
  auto pulled = get(pull_messages{.queue = queue});
  REQUIRE_EQ(pulled.messages.size(), 1u);
  tell(send_message_back{.broker = "a",
                         .consumer_group = "g",
                         .content = pulled.messages[0],
                         .delay_level = -1});
  auto dead = get(pull_messages{.queue = {"%DLQ%g", "a", 0}, .suspend = 10s});
  CHECK_EQ(bodies(dead.messages), "again ");
}

TEST_F(fixture, "a broker that knows no such queue says so") {
  auto none = client.call(pull_messages{.queue = {"t", "a", 77}});
  REQUIRE(!none);
  CHECK_EQ(none.error().request_code, 11);
  CHECK(none.error().response_code > 0);
  auto unknown = client.call(pull_messages{.queue = {"t", "c", 0}});
  REQUIRE(!unknown);
  CHECK_EQ(unknown.error().code, errc::broker_not_known);
}

TEST_F(fixture, "a thousand pulls wait at a time") {
  REQUIRE(!compat::failed(cluster.create_topic("many", 1000)));
  auto& sys = programs.system();
  caf::scoped_actor self{sys};
  using handle_type = decltype(compat::mail(self, pull_messages{})
                                 .request(client.handle(), caf::infinite));
  std::vector<handle_type> open;
  auto start = std::chrono::steady_clock::now();
  for (int32_t i = 0; i < 1000; ++i)
    open.push_back(compat::mail(self, pull_messages{.queue = {"many", "a", i},
                                                    .suspend = 1s})
                     .request(client.handle(), caf::infinite));
  size_t empty = 0;
  for (auto& x : open)
    std::move(x).receive(
      [&](const pull_result& y) {
        empty += y.status == pull_status::no_new_message;
      },
      [](const caf::error& why) { test::message(text_of(why)); });
  CHECK_EQ(empty, 1000u);
  CHECK_GE(std::chrono::steady_clock::now() - start, 1s);
}
