// What a broker client sends, and what it says when that fails.
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include "broker_client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("broker_client_sending")

namespace {

const std::string place = "0A00000100002A9F0000000000000007";

struct fixture : broker_client_fixture {
  /// Makes a broker store what is sent to it.
  void store(const std::string& address, int32_t code = 0,
             std::string ids = place) {
    reply(address, code, [ids](remoting_command& x) {
      protocol::write_header(
        x, protocol::send_message_response{
             .msg_id = ids, .queue_id = 3, .queue_offset = 9});
    });
  }

  /// Sends something that fails.
  template <class Request>
  send_failure send_failure_of(Request what) {
    auto result = start(std::move(what));
    REQUIRE(compat::failed(result->error));
    return failure_of(result->error);
  }

  /// Checks that a send is refused for this reason before anything happens.
  template <class Request>
  void refuses(Request what, const std::string& rule) {
    auto why = send_failure_of(std::move(what));
    CHECK_EQ(why.code, errc::invalid_argument);
    CHECK_EQ(why.remark, rule);
    CHECK_EQ(why.storage, storage_state::not_stored);
    CHECK_EQ(asked_brokers(), 0u);
  }
};

send_to_queue one(std::string broker = "a", int32_t queue_id = 3) {
  return {.content = {.topic = "t", .body = "hello"},
          .queue = {{}, std::move(broker), queue_id}};
}

send_batch_to_queue two() {
  return {.messages
          = {{.topic = "t", .body = "x"}, {.topic = "t", .body = "y"}},
          .queue = {{}, "a", 3}};
}

} // namespace

// -- results ------------------------------------------------------------------

TEST_F(fixture, "a message goes to the queue it is meant for") {
  store("a:1");
  auto x = get(one());
  REQUIRE(x);
  CHECK_EQ(x->status, send_status::send_ok);
  CHECK(*x->queue == message_queue("t", "a", 3));
  CHECK_EQ(x->queue_offset, 9);
  CHECK_EQ(to_string(x->offset_id), place);
  auto header = last_header<protocol::send_message_v2_request>("a:1");
  CHECK_EQ(header.topic, "t");
  CHECK_EQ(header.queue_id, 3);
  CHECK_EQ(header.producer_group, "CLIENT_INNER_PRODUCER");
  CHECK_EQ(header.rpc.broker_name, "a");
  CHECK_EQ(last("a:1").body, "hello");
  auto properties = protocol::decode_properties(header.properties.value());
  CHECK_EQ(x->message_id.view(), properties["UNIQ_KEY"]);
  CHECK(properties["UNIQ_KEY"].size() >= 32);
}

TEST_F(fixture, "an id of one's own is kept, and ids are not given twice") {
  store("a:1");
  auto what = one();
  what.content.id = "my-id";
  CHECK_EQ(get(what)->message_id.view(), "my-id");
  CHECK(!(get(one())->message_id == get(one())->message_id));
}

TEST_F(fixture, "brokers choose a queue if none is named") {
  store("a:1");
  CHECK_EQ(get(one("a", -1))->queue->queue_id, 3);
  CHECK_EQ(last_header<protocol::send_message_v2_request>("a:1").queue_id, -1);
}

TEST_F(fixture, "that a message is stored badly is a result") {
  store("a:1", 10);
  CHECK_EQ(get(one())->status, send_status::flush_disk_timeout);
}

TEST_F(fixture, "a batch is one request with a result for each message") {
  store("a:1", 0, place + "," + place);
  auto x = get(two());
  REQUIRE(x);
  REQUIRE_EQ(x->size(), 2u);
  CHECK_EQ((*x)[0].queue_offset, 9);
  CHECK_EQ((*x)[1].queue_offset, 10);
  CHECK(!((*x)[0].message_id == (*x)[1].message_id));
  auto header = last_header<protocol::send_batch_message_request>("a:1");
  CHECK_EQ(header.batch, true);
  CHECK_EQ(asked("a:1"), 1u);
}

TEST_F(fixture, "one-way sends are answered when they are gone") {
  CHECK(get(
    send_oneway_to_queue{.content = one().content, .queue = {"t", "a", 1}}));
  REQUIRE_EQ(asked("a:1"), 1u);
  CHECK(network.at("a:1").requests.back().oneway);
  CHECK_EQ(last("a:1").code, 310);
  CHECK(get(send_batch_oneway_to_queue{.messages = two().messages,
                                       .queue = {"t", "a", 1}}));
  CHECK(network.at("a:1").requests.back().oneway);
  CHECK_EQ(last("a:1").code, 320);
}

// -- failures -----------------------------------------------------------------

TEST_F(fixture, "what a broker refuses is not stored") {
  reply("a:1", 16);
  auto why = send_failure_of(one());
  CHECK_EQ(why.code, errc::no_permission);
  CHECK_EQ(why.storage, storage_state::refused);
  CHECK_EQ(why.broker_code, 16);
  CHECK(why.remark.find("so it is") != std::string::npos);
  REQUIRE_EQ(why.attempts.size(), 1u);
  CHECK_EQ(why.attempts[0].broker_name, "a");
  CHECK_EQ(why.attempts[0].address, "a:1");
  CHECK_EQ(send_failure_of(two()).storage, storage_state::refused);
  CHECK_EQ(asked("a:1"), 2u);
}

TEST_F(fixture, "without a connection nothing is stored") {
  fail("a:1", errc::connect_failed);
  auto why = send_failure_of(one());
  CHECK_EQ(why.code, errc::connect_failed);
  CHECK_EQ(why.storage, storage_state::not_stored);
  CHECK_EQ(asked("a:1"), 1u);
  CHECK_EQ(send_failure_of(one("d")).code, errc::broker_not_known);
  CHECK_EQ(send_failure_of(one("c")).storage, storage_state::not_stored);
}

TEST_F(fixture, "without an answer the message may be stored") {
  fail("a:1", errc::connection_lost);
  auto why = send_failure_of(one());
  CHECK_EQ(why.code, errc::connection_lost);
  CHECK_EQ(why.storage, storage_state::maybe_stored);
  CHECK_EQ(asked("a:1"), 1u);
  // Another answer was broken or too large.
  for (auto code : {errc::protocol_error, errc::frame_too_large}) {
    fail("a:1", code);
    why = send_failure_of(one());
    CHECK_EQ(why.code, code);
    CHECK_EQ(why.storage, storage_state::maybe_stored);
  }
  network.stall("a:1");
  auto late = start(one());
  advance_time(3s);
  why = failure_of(late->error);
  CHECK_EQ(why.code, errc::deadline_exceeded);
  CHECK_EQ(why.storage, storage_state::maybe_stored);
  auto open = start(one());
  auto waiting = start(one("d"));
  network.stall("ns:1");
  caf::anon_send_exit(client, caf::exit_reason::kill);
  dispatch_messages();
  CHECK_EQ(failure_of(open->error).storage, storage_state::maybe_stored);
  CHECK_EQ(failure_of(waiting->error).storage, storage_state::not_stored);
}

TEST_F(fixture, "an answer that says stored and no more is no refusal") {
  reply("a:1", 0);
  auto why = send_failure_of(one());
  CHECK_EQ(why.code, errc::protocol_error);
  CHECK_EQ(why.storage, storage_state::maybe_stored);
}

TEST_F(fixture, "sends are checked before they are sent") {
  auto what = one();
  what.content.topic = "";
  refuses(what, "topic: must not be empty");
  refuses(one(""), "queue.broker_name: must not be empty");
  what = one();
  what.producer_group = "";
  refuses(what, "producer_group: must not be empty");
  what = one();
  what.queue.topic = "u";
  refuses(what, "queue.topic: must be the messages' topic, or empty");
  auto batch = two();
  batch.messages.clear();
  refuses(batch, "messages: must not be empty");
  batch = two();
  batch.messages[1].body = "";
  refuses(batch,
          "messages[1].body: must not be empty, since brokers refuse that");
  refuses(send_oneway_to_queue{.content = one().content},
          "queue.broker_name: must not be empty");
}

// -- other things to say of messages ------------------------------------------

TEST_F(fixture, "a message is given back to its broker") {
  send_message_back what{.broker = "a", .consumer_group = "g"};
  what.content = stored(3, "x");
  what.content.store_host = {{10, 0, 0, 1}, false, 10911};
  what.delay_level = 2;
  what.max_reconsume_times = 4;
  CHECK(get(what));
  auto header = last_header<protocol::consumer_send_msg_back_request>("a:1");
  CHECK_EQ(header.offset, 300);
  CHECK_EQ(header.group, "g");
  CHECK_EQ(header.delay_level, 2);
  CHECK_EQ(header.origin_topic, "t");
  CHECK_EQ(header.origin_msg_id, "0A00000100002A9F000000000000012C");
  CHECK_EQ(header.max_reconsume_times, 4);
  CHECK_EQ(header.rpc.broker_name, "a");
  reply("a:1", 26);
  CHECK_EQ(failure(what).code, errc::group_not_exist);
  what.delay_level = 19;
  CHECK_EQ(failure(what).remark, "delay_level: must be at most 18, is 19");
}

TEST_F(fixture, "a half message is ended where it lies") {
  end_half_message what{.broker = "a",
                        .producer_group = "g",
                        .topic = "t",
                        .state = local_transaction_state::rollback};
  what.half.message_id = *unique_message_id::from("ID");
  what.half.queue_offset = 4;
  what.half.offset_id = *offset_message_id::from(place);
  CHECK(get(what));
  CHECK(network.at("a:1").requests.back().oneway);
  auto header = last_header<protocol::end_transaction_request>("a:1");
  CHECK_EQ(header.topic, "t");
  CHECK_EQ(header.producer_group, "g");
  CHECK_EQ(header.tran_state_table_offset, 4);
  CHECK_EQ(header.commit_log_offset, 7);
  CHECK_EQ(header.commit_or_rollback, 12);
  CHECK_EQ(header.msg_id, "ID");
  CHECK_EQ(header.transaction_id, "ID");
  CHECK_EQ(header.from_transaction_check, false);
  CHECK_EQ(header.rpc.broker_name, "a");
  what.transaction_id = "TX";
  what.from_check = true;
  get(what);
  header = last_header<protocol::end_transaction_request>("a:1");
  CHECK_EQ(header.transaction_id, "TX");
  CHECK(header.from_transaction_check);
  what.half.message_id = {};
  CHECK_EQ(failure(what).remark, "half.message_id: must not be empty");
}
