#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

#include <future>

SUITE("client_relay")

using namespace rocketcaf;
using namespace rocketcaf::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr uint64_t admin = 9;

remoting_command make_heartbeat(const std::string& client_id) {
  auto result = make_request(34);
  result.body = R"({"clientID":")" + client_id
              + R"(","consumerDataSet":[{"groupName":"g"}],)"
                R"("producerDataSet":[{"groupName":"p"}]})";
  return result;
}

remoting_command make_running_info(const char* client_id) {
  auto result
    = protocol::make_request(protocol::get_consumer_running_info_request{
      .consumer_group = "g", .client_id = client_id, .jstack_enable = true});
  result.opaque = 77;
  return result;
}

struct fixture : engine_fixture {
  fixture() {
    CHECK(!uut.create_topic({.topic = "t", .queues = 1}));
    CHECK_EQ(ask(make_heartbeat("c1"), 1).code, 0);
    CHECK_EQ(ask(make_heartbeat("c2"), 2).code, 0);
  }

  /// The only command for another connection.
  static remoting_command only(const engine_output& out, uint64_t connection) {
    REQUIRE_EQ(out.others.size(), 1u);
    CHECK_EQ(out.others[0].connection, connection);
    auto commands = decode(out.others[0].bytes);
    REQUIRE_EQ(commands.size(), 1u);
    return commands[0];
  }

  /// What comes of a client's answer.
  engine_output answer(const remoting_command& question, uint64_t connection,
                       int32_t code = 0, std::string body = "done") {
    auto result = protocol::make_response(question, code, "remark");
    result.set("name", "value");
    result.body = std::move(body);
    return put(result, connection);
  }

  uint64_t invoke(const invoke_embedded_client& x, engine_output& out) {
    REQUIRE(!uut.check(x));
    return uut.invoke(x, now, out);
  }
};

} // namespace

// -- administrators -----------------------------------------------------------

TEST_F(fixture, "a question about a client is passed on, and its answer back") {
  auto out = put(make_running_info("c2"), admin);
  CHECK(out.answers.empty());
  auto question = only(out, 2);
  CHECK_EQ(question.code, 307);
  CHECK(question.is_request());
  CHECK(!question.is_oneway());
  CHECK_EQ(*question.field("jstackEnable"), "true");
  auto result = only(answer(question, 2, 5), admin);
  CHECK_EQ(result.code, 5);
  CHECK(result.is_response());
  CHECK_EQ(result.opaque, 77);
  CHECK_EQ(result.remark, "remark");
  CHECK_EQ(*result.field("name"), "value");
  CHECK_EQ(result.body, "done");
  // Once.
  CHECK(answer(question, 2).others.empty());
}

TEST_F(fixture, "an answer counts only from the client that was asked") {
  auto question = only(put(make_running_info("c2"), admin), 2);
  CHECK(answer(question, 1).others.empty());
  ++question.opaque;
  CHECK(answer(question, 2).others.empty());
}

TEST_F(fixture, "a client that is not there is not online") {
  auto result = ask(make_running_info("c3"), admin);
  CHECK_EQ(result.code, 1);
  CHECK_EQ(result.remark, "The Consumer <g> <c3> not online");
  CHECK_EQ(ask(make_request(307)).code, 1);
  CHECK_EQ(ask(make_request(309)).code, 1);
}

TEST_F(fixture, "a client that does not answer for 10 s makes it code 207") {
  put(make_running_info("c2"), admin);
  CHECK(advance(milliseconds{9'999}).others.empty());
  REQUIRE(uut.next_time().has_value());
  CHECK(*uut.next_time() == now.steady + milliseconds{1});
  auto result = only(advance(milliseconds{1}), admin);
  CHECK_EQ(result.code, 207);
  CHECK_EQ(result.opaque, 77);
  CHECK(!uut.next_time());
}

TEST_F(fixture, "a client that goes before it answers makes it code 1") {
  put(make_running_info("c2"), admin);
  std::vector<remoting_command> found;
  for (auto& [connection, bytes] : close(2).others)
    if (connection == admin)
      found = decode(bytes);
  REQUIRE_EQ(found.size(), 1u);
  CHECK_EQ(found[0].code, 1);
  CHECK_EQ(found[0].opaque, 77);
}

TEST_F(fixture, "a message is passed on to be consumed at once") {
  CHECK_EQ(ask(make_send("t", "body")).code, 0);
  auto sent = ask(make_send("t", "second"));
  protocol::consume_message_directly_request x;
  x.consumer_group = "g";
  x.client_id = "c1";
  x.msg_id = *sent.field("msgId");
  auto question = only(put(protocol::make_request(x), admin), 1);
  CHECK_EQ(question.code, 309);
  CHECK_EQ(*question.field("brokerName"), "a");
  auto messages = protocol::decode_stored(question.body);
  REQUIRE(messages.has_value());
  REQUIRE_EQ(messages->size(), 1u);
  CHECK_EQ(messages->front().body, "second");
  CHECK_EQ(only(answer(question, 1), admin).body, "done");
  x.msg_id = "7F000001000003E80000000000FFFFFF";
  CHECK_EQ(ask(protocol::make_request(x), admin).code, 1);
  x.msg_id = "no id";
  CHECK_EQ(ask(protocol::make_request(x), admin).code, 1);
}

// -- tests --------------------------------------------------------------------

TEST_F(fixture, "a test asks all clients of a group and gets their answers") {
  engine_output out;
  auto id = invoke({.group = "g", .code = 307, .fields = {{"a", "b"}}}, out);
  REQUIRE_EQ(out.others.size(), 2u);
  CHECK(out.finished.empty());
  auto first = decode(out.others[0].bytes).at(0);
  auto second = decode(out.others[1].bytes).at(0);
  CHECK_EQ(*first.field("a"), "b");
  CHECK(answer(second, 2, 3, "two").finished.empty());
  auto end = answer(first, 1, 0, "one");
  REQUIRE_EQ(end.finished.size(), 1u);
  CHECK_EQ(end.finished[0].id, id);
  auto& answers = end.finished[0].answers;
  REQUIRE_EQ(answers.size(), 2u);
  CHECK(answers[0]
        == (embedded_client_answer{
          "c1", "a", true, 0, "remark", {{"name", "value"}}, "one"}));
  CHECK(answers[1]
        == (embedded_client_answer{
          "c2", "a", true, 3, "remark", {{"name", "value"}}, "two"}));
}

TEST_F(fixture, "a client that does not answer a test in time is told of") {
  engine_output out;
  invoke({.client_id = "c1", .code = 221, .timeout = seconds{1}}, out);
  only(out, 1);
  CHECK(advance(milliseconds{999}).finished.empty());
  auto end = advance(milliseconds{1});
  REQUIRE_EQ(end.finished.size(), 1u);
  REQUIRE_EQ(end.finished[0].answers.size(), 1u);
  CHECK(!end.finished[0].answers[0].answered);
  CHECK_EQ(end.finished[0].answers[0].client_id, "c1");
}

TEST_F(fixture, "one-way requests and those to nobody are done at once") {
  engine_output out;
  invoke({.client_id = "c1", .code = 40, .oneway = true}, out);
  CHECK(only(out, 1).is_oneway());
  REQUIRE_EQ(out.finished.size(), 1u);
  REQUIRE_EQ(out.finished[0].answers.size(), 1u);
  CHECK(!out.finished[0].answers[0].answered);
  for (invoke_embedded_client x :
       {invoke_embedded_client{.client_id = "c3"},
        invoke_embedded_client{.group = "unknown"},
        invoke_embedded_client{.client_id = "c1", .broker_name = "b"}}) {
    engine_output nobody;
    invoke(x, nobody);
    CHECK(nobody.others.empty());
    REQUIRE_EQ(nobody.finished.size(), 1u);
    CHECK(nobody.finished[0].answers.empty());
  }
}

TEST_F(fixture, "a producer group names clients, too") {
  engine_output out;
  invoke({.group = "p", .code = 326}, out);
  CHECK_EQ(out.others.size(), 2u);
}

TEST_F(fixture, "requests that make no sense are refused") {
  auto field = [this](const invoke_embedded_client& x) {
    auto error = uut.check(x);
    return error ? error->field : "";
  };
  CHECK_EQ(field({.code = -1}), "code");
  CHECK_EQ(field({.code = 32'768}), "code");
  CHECK_EQ(field({.timeout = milliseconds{0}}), "timeout");
  CHECK_EQ(field({.timeout = milliseconds{20'001}}), "timeout");
  CHECK_EQ(field({.fields = {{"", "x"}}}), "fields");
  CHECK_EQ(field({.fields = {{"x", "\xFF"}}}), "fields");
  CHECK_EQ(field({.broker_name = "unknown"}), "broker_name");
  CHECK_EQ(field({}), "");
}

// -- over sockets -------------------------------------------------------------

TEST("a test gets what a client answers over its connection") {
  auto cluster = embedded_cluster::start();
  REQUIRE(cluster.has_value());
  wire_client client{cluster->name_server_address()};
  client.send(make_heartbeat("c1"));
  REQUIRE(client.receive().has_value());
  // Code 40: it is in its group now.
  REQUIRE(client.receive().has_value());
  auto asked = std::async(std::launch::async, [&cluster] {
    return cluster->invoke_client({.client_id = "c1", .code = 307});
  });
  auto question = client.receive();
  REQUIRE(question.has_value());
  CHECK_EQ(question->code, 307);
  auto answer = protocol::make_response(*question, 0);
  answer.body = "info";
  std::string bytes;
  protocol::encode(bytes, answer, serialization::json);
  client.link.write(bytes);
  auto answers = asked.get();
  REQUIRE(answers.has_value());
  REQUIRE_EQ(answers->size(), 1u);
  CHECK(answers->front().answered);
  CHECK_EQ(answers->front().body, "info");
  CHECK(!cluster->invoke_client({.code = -1}).has_value());
}
