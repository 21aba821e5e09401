// What a broker client says and asks of groups, clients and topics.
#include "rocketcaf/protocol/bodies/queue_locks.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/topics.hpp"

#include "broker_client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("broker_client_groups")

namespace {

struct fixture : broker_client_fixture {
  /// Makes a broker answer with a body.
  void reply_body(const std::string& address, std::string body) {
    reply(address, 0, [body](remoting_command& x) { x.body = body; });
  }

  /// The body of the last request.
  template <class T>
  T last_body(const std::string& address, int32_t code) {
    auto command = last(address);
    CHECK_EQ(command.code, code);
    auto result = protocol::decode_json_body<T>(command.body);
    REQUIRE(result);
    return *result;
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

} // namespace

// -- groups -------------------------------------------------------------------

TEST_F(fixture, "the members of a group are listed") {
  reply_body("a:1", R"({"consumerIdList":["x@1","y@2"]})");
  get_consumer_list what{.broker = "a", .consumer_group = "g"};
  auto x = get(what);
  REQUIRE(x);
  CHECK_EQ(x->consumer_id_list, (std::vector<std::string>{"x@1", "y@2"}));
  using header_type = protocol::get_consumer_list_by_group_request;
  CHECK_EQ(last_header<header_type>("a:1").consumer_group, "g");
  reply("a:1", 1);
  CHECK_EQ(failure(what).code, errc::broker_error);
  reply_body("a:1", "[");
  CHECK_EQ(failure(what).code, errc::protocol_error);
}

TEST_F(fixture, "queues are locked for this client or another") {
  reply_body("a:1",
             R"({"lockOKMQSet":[{"brokerName":"a","queueId":1,"topic":"t"}]})");
  lock_queues what{.broker = "a", .consumer_group = "g"};
  what.queues = {{"t", "a", 0}, {"t", "", 1}};
  auto x = get(what);
  REQUIRE(x);
  CHECK(x->queues == std::vector<message_queue>{{"t", "a", 1}});
  auto body = last_body<protocol::queue_lock_request>("a:1", 41);
  CHECK_EQ(body.client_id, "10.0.0.7@test");
  CHECK_EQ(body.consumer_group, "g");
  CHECK(body.mq_set
        == (std::vector<message_queue>{{"t", "a", 0}, {"t", "a", 1}}));
  reply("a:1", 0);
  CHECK(get(unlock_queues{.broker = "a",
                          .consumer_group = "g",
                          .client_id = "me",
                          .queues = {{"t", "a", 0}}}));
  CHECK_EQ(last_body<protocol::queue_lock_request>("a:1", 42).client_id, "me");
}

TEST_F(fixture, "a lock is not asked for twice") {
  fail("a:1", errc::connection_lost);
  failure(lock_queues{
    .broker = "a", .consumer_group = "g", .queues = {{"t", "a", 0}}});
  CHECK_EQ(asked("a:1"), 1u);
}

// -- clients ------------------------------------------------------------------

TEST_F(fixture, "a heartbeat tells who lives here and what the broker is") {
  network.at("a:1").answer = [](const remoting_command& x) {
    auto result = protocol::make_response(x, 0);
    result.version = 479;
    protocol::write_header(
      result, protocol::heart_beat_response{.supports_heart_beat_v2 = true,
                                            .subscription_changed = false});
    return answer_type{result};
  };
  send_heartbeat what{.broker = "a"};
  what.content.producer_groups = {"p"};
  auto x = get(what);
  REQUIRE(x);
  CHECK_EQ(x->version, 479);
  CHECK(x->supports_v2);
  CHECK(!x->subscription_changed);
  auto body = last_body<protocol::heartbeat_data>("a:1", 34);
  CHECK_EQ(body.client_id, "10.0.0.7@test");
  CHECK_EQ(body.producer_groups, std::vector<std::string>{"p"});
  // Brokers before 5.1.3 say no more than yes.
  reply("a:1", 0);
  what.content.client_id = "me";
  x = get(what);
  CHECK(!x->supports_v2);
  CHECK(x->subscription_changed);
  CHECK_EQ(last_body<protocol::heartbeat_data>("a:1", 34).client_id, "me");
}

TEST_F(fixture, "a client's groups are forgotten") {
  CHECK(get(unregister_client{.broker = "a", .consumer_group = "g"}));
  auto header = last_header<protocol::unregister_client_request>("a:1");
  CHECK_EQ(header.client_id, "10.0.0.7@test");
  CHECK_EQ(header.consumer_group, "g");
  CHECK_EQ(header.producer_group, std::nullopt);
  get(
    unregister_client{.broker = "a", .client_id = "me", .producer_group = "p"});
  header = last_header<protocol::unregister_client_request>("a:1");
  CHECK_EQ(header.client_id, "me");
  CHECK_EQ(header.producer_group, "p");
}

TEST_F(fixture, "expressions are checked by brokers") {
  check_client_config what{.broker = "a", .consumer_group = "g", .topic = "t"};
  what.selector = message_selector::by_sql("a > 1");
  CHECK(get(what));
  auto body = last_body<protocol::client_config_check>("a:1", 46);
  CHECK_EQ(body.client_id, "10.0.0.7@test");
  CHECK_EQ(body.group, "g");
  CHECK_EQ(body.subscription.topic, "t");
  CHECK_EQ(body.subscription.sub_string, "a > 1");
  CHECK_EQ(body.subscription.expression_type, "SQL92");
  what.selector = message_selector::by_tag("x || y");
  get(what);
  body = last_body<protocol::client_config_check>("a:1", 46);
  CHECK_EQ(body.subscription.tags_set, (std::vector<std::string>{"x", "y"}));
  reply("a:1", 23);
  CHECK_EQ(failure(what).code, errc::subscription_rejected);
}

TEST_F(fixture, "what is said of groups is checked before it is sent") {
  refuses(get_consumer_list{.broker = "a"},
          "consumer_group: must not be empty");
  refuses(get_consumer_list{.consumer_group = "g"},
          "broker: must not be empty");
  lock_queues lock{.broker = "a", .consumer_group = "g"};
  refuses(lock, "queues: must not be empty");
  lock.queues = {{"t", "b", 0}};
  refuses(lock, "queues[0].broker_name: must be that of the broker that is "
                "asked");
  refuses(unregister_client{.broker = "a"},
          "producer_group: must not be empty if consumer_group is");
  send_heartbeat heartbeat{.broker = "a"};
  heartbeat.content.producer_groups = {""};
  refuses(heartbeat, "content.producer_groups: must not be empty");
  refuses(check_client_config{.broker = "a", .consumer_group = "g"},
          "topic: must not be empty");
}

// -- topics -------------------------------------------------------------------

TEST_F(fixture, "a topic is made on one broker") {
  create_topic what{.broker = "a"};
  what.config.topic_name = "t";
  what.config.read_queue_nums = 3;
  what.config.write_queue_nums = 2;
  what.config.perm = 4;
  what.config.order = true;
  what.config.attributes = {{"message.type", "FIFO"}, {"x", "y"}};
  CHECK(get(what));
  using header_type = protocol::update_and_create_topic_request;
  auto header = last_header<header_type>("a:1");
  CHECK_EQ(header.topic, "t");
  CHECK_EQ(header.default_topic, "TBW102");
  CHECK_EQ(header.read_queue_nums, 3);
  CHECK_EQ(header.write_queue_nums, 2);
  CHECK_EQ(header.perm, 4);
  CHECK(header.order);
  CHECK_EQ(header.attributes, "+message.type=FIFO,+x=y");
  CHECK_EQ(asked("b:1"), 0u);
  what.config.attributes = {};
  get(what);
  CHECK_EQ(last_header<header_type>("a:1").attributes, std::nullopt);
}

TEST_F(fixture, "a topic is made on all masters of a cluster") {
  get(get_topic_config{.broker = "a", .topic = "t"});
  // A broker that came since is not left out.
  cluster.broker_addr_table["new"] = broker_data{"one", "new", {{0, "n:1"}}};
  cluster.cluster_addr_table["one"].push_back("new");
  reply("n:1", 0);
  create_topic what{.cluster = "one"};
  what.config.topic_name = "t";
  CHECK(get(what));
  for (auto address : {"a:1", "b:1", "n:1"})
    CHECK_EQ(last(address).code, 17);
  CHECK_EQ(asked("a:2"), 0u);
  CHECK_EQ(asked("c:3"), 0u);
  CHECK_EQ(*last("n:1").field("bname"), "new");
}

TEST_F(fixture, "each broker on which a topic is not made is named") {
  create_topic what;
  what.config.topic_name = "t";
  reply("b:1", 29);
  auto why = failure(what);
  CHECK_EQ(why.code, errc::invalid_parameter);
  CHECK_EQ(why.address, "b:1");
  CHECK_EQ(why.request_code, 17);
  for (auto part : {"2 of 3 brokers failed", "b: invalid_parameter", "so it is",
                    "c: broker_not_known", "master"})
    CHECK(why.remark.find(part) != std::string::npos);
  CHECK_EQ(asked("a:1"), 1u);
  what.cluster = "three";
  why = failure(what);
  CHECK_EQ(why.code, errc::broker_not_known);
  CHECK(why.remark.find("\"three\"") != std::string::npos);
  network.refuse("ns:1");
  CHECK_EQ(failure(what).code, errc::name_server_unavailable);
}

TEST_F(fixture, "a topic is deleted on one broker, and nowhere else") {
  CHECK(get(delete_topic{.topic = "t", .broker = "a"}));
  using header_type = protocol::delete_topic_in_broker_request;
  CHECK_EQ(last_header<header_type>("a:1").topic, "t");
  CHECK_EQ(last("ns:1").code, 106);
}

TEST_F(fixture, "a topic is deleted on brokers first, then at name servers") {
  CHECK(get(delete_topic{.topic = "t", .cluster = "one"}));
  CHECK_EQ(last("a:1").code, 215);
  CHECK_EQ(last("b:1").code, 215);
  using header_type = protocol::delete_topic_in_namesrv_request;
  auto header = last_header<header_type>("ns:1");
  CHECK_EQ(header.topic, "t");
  CHECK_EQ(header.cluster_name, "one");
  // Brokers that still have it would tell name servers again.
  reply("b:1", 1);
  auto before = asked("ns:1");
  CHECK_EQ(failure(delete_topic{.topic = "t", .cluster = "one"}).code,
           errc::broker_error);
  CHECK_EQ(asked("ns:1"), before + 1);
}

TEST_F(fixture, "a name server that does not forget a topic is named") {
  network.at("ns:1").answer = [this](const remoting_command& x) {
    return x.code == 216 ? answer_type{protocol::make_response(x, 1, "no")}
                         : name_server(x);
  };
  auto why = failure(delete_topic{.topic = "t", .cluster = "one"});
  CHECK_EQ(why.request_code, 216);
  CHECK_EQ(why.address, "ns:1");
  CHECK_EQ(why.response_code, 1);
}

TEST_F(fixture, "the configuration of a topic is told") {
  reply_body("a:1", R"({"topicName":"t","perm":4,"readQueueNums":3})");
  get_topic_config what{.broker = "a", .topic = "t"};
  auto x = get(what);
  REQUIRE(x);
  CHECK_EQ(x->topic_name, "t");
  CHECK_EQ(x->perm, 4);
  CHECK_EQ(x->read_queue_nums, 3);
  using header_type = protocol::get_topic_config_request;
  CHECK_EQ(last_header<header_type>("a:1").topic, "t");
  reply("a:1", 17);
  CHECK_EQ(failure(what).code, errc::topic_not_exist);
}

TEST_F(fixture, "topics are checked before they are made or deleted") {
  refuses(create_topic{}, "config.topic_name: must not be empty");
  create_topic what;
  what.config.topic_name = "t";
  what.config.read_queue_nums = 0;
  refuses(what, "config.read_queue_nums: must be at least 1, is 0");
  what.config.read_queue_nums = 1;
  what.config.perm = 8;
  refuses(what, "config.perm: must be at most 7, is 8");
  what.config.perm = 6;
  what.config.attributes = {{"a", "b,c"}};
  refuses(what, "config.attributes[a]: must not have ',' or '='");
  what.config.attributes = {};
  what.broker = "a";
  what.cluster = "one";
  refuses(what, "cluster: must be empty if broker is not");
  what.cluster = "";
  what.config.mapping.emplace();
  refuses(what, "config.mapping: must be empty: static topics are made in "
                "another way");
  refuses(delete_topic{}, "topic: must not be empty");
  refuses(get_topic_config{.broker = "a"}, "topic: must not be empty");
}
