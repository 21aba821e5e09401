// What brokers tell a client and ask it for, from the brokers to the actors.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/codes.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "support/test.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

SUITE("client_requests_over_loopback")

using namespace rocketcaf;
using namespace std::chrono_literals;
using compat::mail;
using protocol::remoting_command;

namespace {

constexpr auto patience = 20s;

/// A member of the consumer group "workers".
consumer_service_actor::behavior_type worker(consumer_service_actor::pointer) {
  return {
    [](const get_consumer_offsets& x) {
      consumer_offsets result;
      result.message_queue_table = {{{x.topic, "a", 0}, 17}};
      return result;
    },
    [](const get_running_info& x) {
      consumer_running_info result;
      result.properties = {{"group", x.consumer_group}, {"asker", x.address}};
      return result;
    },
    [](const consume_directly& x) {
      consume_directly_result result;
      result.consume_result = "CR_SUCCESS";
      result.remark = x.content.topic + " " + x.content.body;
      return result;
    },
  };
}

reply_receiver_actor::behavior_type refuser(reply_receiver_actor::pointer) {
  return {[](const reply_received& x) -> caf::result<void> {
    return make_error(errc::unavailable, x.content.body);
  }};
}

/// Two brokers, and a client that they know as a member of "workers".
struct fixture {
  embedded_cluster cluster = start();
  runtime system;
  caf::scoped_actor self{system.system()};
  client_actor client = make_client();
  broker_client_actor brokers = make_brokers();
  compat::visitor_guard guard;

  static embedded_cluster start() {
    auto result = embedded_cluster::start({.broker_names = {"a", "b"}});
    REQUIRE(result.has_value());
    REQUIRE(!compat::failed(result->create_topic("t", 1)));
    return std::move(*result);
  }

  client_actor make_client() {
    auto result = spawn_client(system.system(),
                               {.name_servers = {cluster.name_server_address()},
                                .instance_name = "workers-client"});
    REQUIRE(result.has_value());
    return *result;
  }

  broker_client_actor make_brokers() {
    auto result = spawn_broker_client(system.system(), client);
    REQUIRE(result.has_value());
    return *result;
  }

  template <class... Ts>
  void subscribe(Ts... xs) {
    mail(self, atom::subscribe_v, std::move(xs)...).send(client);
  }

  /// Tells both brokers that a member of the group lives here. What was
  /// subscribed before is in place then.
  void join() {
    for (auto name : {"a", "b"}) {
      send_heartbeat what{.broker = name};
      what.content.consumers.push_back({.group_name = "workers"});
      ask<heartbeat_result>(brokers, std::move(what));
    }
  }

  template <class Result, class Handle, class Request>
  Result ask(const Handle& whom, Request what) {
    Result result;
    mail(self, std::move(what))
      .request(whom, patience)
      .receive([&](Result& x) { result = std::move(x); },
               [](const caf::error& why) { FAIL(text_of(why)); });
    return result;
  }

  void tell(update_consumer_offset what) {
    mail(self, std::move(what))
      .request(brokers, patience)
      .receive([] {}, [](const caf::error& why) { FAIL(text_of(why)); });
  }

  /// Lets broker "a" ask the members of "workers".
  embedded_client_answer question(int32_t code,
                                  std::map<std::string, std::string> fields,
                                  std::string body = {}) {
    auto answers = cluster.invoke_client({.group = "workers",
                                          .code = code,
                                          .fields = std::move(fields),
                                          .body = std::move(body),
                                          .broker_name = "a"});
    REQUIRE(answers.has_value());
    REQUIRE_EQ(answers->size(), 1u);
    CHECK(answers->front().answered);
    return answers->front();
  }

  /// Waits for a message.
  template <class T>
  T next() {
    std::optional<T> result;
    self->receive([&](T& x) { result = std::move(x); },
                  caf::after(patience) >> [] {});
    REQUIRE(result.has_value());
    return std::move(*result);
  }
};

template <class T>
T decoded(const std::string& body) {
  auto result = protocol::decode_json_body<T>(body);
  REQUIRE(result.has_value());
  return *result;
}

} // namespace

TEST_F(fixture, "a broker's questions are answered by the group's service") {
  auto service = system.system().spawn(worker);
  subscribe(std::string{"workers"}, service);
  join();
  auto info = question(307, {{"consumerGroup", "workers"}, {"clientId", "c"}});
  CHECK_EQ(info.code, 0);
  auto properties = decoded<consumer_running_info>(info.body).properties;
  CHECK_EQ(properties["group"], "workers");
  CHECK_EQ(properties["asker"], cluster.address_of("a"));
  auto offsets = question(221, {{"topic", "t"}, {"group", "workers"}});
  CHECK_EQ(offsets.code, 0);
  auto table = decoded<consumer_offsets>(offsets.body).message_queue_table;
  CHECK_EQ(table, (std::map<message_queue, int64_t>{{{"t", "a", 0}, 17}}));
  protocol::stored_message message;
  message.topic = "t";
  message.body = "again";
  std::string body;
  REQUIRE(protocol::encode_stored(body, message));
  auto result = question(309, {{"consumerGroup", "workers"}}, body);
  CHECK_EQ(result.code, 0);
  CHECK_EQ(decoded<consume_directly_result>(result.body).remark,
           std::optional<std::string>{"t again"});
}

TEST_F(fixture, "what nobody serves is refused") {
  join();
  auto info = question(307, {{"consumerGroup", "others"}, {"clientId", "c"}});
  CHECK_EQ(info.code, 1);
  CHECK_EQ(info.remark,
           "The Consumer Group <others> not exist in this consumer");
  CHECK_EQ(question(307, {}).remark, "consumerGroup is missing");
  auto unknown = question(999, {});
  CHECK_EQ(unknown.code, 3);
  CHECK_EQ(unknown.remark, " request type 999 not supported");
}

TEST_F(fixture, "a reply goes to its receiver, whose error goes back") {
  std::map<std::string, std::string> fields{{"producerGroup", "p"},
                                            {"topic", "t"},
                                            {"defaultTopic", "TBW102"},
                                            {"defaultTopicQueueNums", "4"},
                                            {"queueId", "0"},
                                            {"sysFlag", "0"},
                                            {"bornTimestamp", "1"},
                                            {"flag", "0"},
                                            {"bornHost", "127.0.0.1:1"},
                                            {"storeHost", "127.0.0.1:2"},
                                            {"storeTimestamp", "2"}};
  join();
  CHECK_EQ(question(326, fields, "yes").code, 1);
  auto receiver = system.system().spawn(refuser);
  subscribe(receiver);
  join();
  auto answer = question(326, fields, "yes");
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.remark, "process reply message fail: unavailable: yes");
}

TEST_F(fixture, "observers hear of new members") {
  auto observer = caf::actor_cast<consumer_ids_observer_actor>(self.ptr());
  subscribe(observer);
  join();
  // Each broker tells the group's members, the new one among them.
  std::vector<std::string> addresses{next<consumer_ids_changed>().address,
                                     next<consumer_ids_changed>().address};
  std::sort(addresses.begin(), addresses.end());
  std::vector<std::string> wanted{cluster.address_of("a"),
                                  cluster.address_of("b")};
  std::sort(wanted.begin(), wanted.end());
  CHECK_EQ(addresses, wanted);
}

TEST_F(fixture, "observers hear of offsets that were reset, in both forms") {
  subscribe(caf::actor_cast<consumer_offsets_observer_actor>(self.ptr()));
  join();
  message_queue queue{"t", "a", 0};
  tell({.consumer_group = "workers", .queue = queue, .offset = 5});
  for (auto language : {"JAVA", "CPP"}) {
    auto request
      = protocol::make_request(protocol::invoke_broker_to_reset_offset_request{
        .topic = "t", .group = "workers", .timestamp = 0, .force = true});
    request.language = language;
    auto answer = ask<remoting_command>(
      client, invoke_command{.address = cluster.address_of("a"),
                             .request = std::move(request)});
    CHECK_EQ(answer.code, 0);
    auto news = next<consumer_offsets_reset>();
    CHECK_EQ(news.address, cluster.address_of("a"));
    CHECK_EQ(news.consumer_group + " " + news.topic, "workers t");
    CHECK_EQ(news.offsets,
             (std::map<message_queue, int64_t>{{queue, int64_t{0}}}));
  }
}
