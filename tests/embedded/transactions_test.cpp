// Over loopback: transactions from half message to question and answer.
#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"
#include "rocketcaf/protocol/transaction_check.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

#include <chrono>
#include <thread>

SUITE("embedded_transactions")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture {
  fixture()
    : started(embedded_cluster::start({.broker_names = {"a"},
                                       .transaction_timeout = 50ms,
                                       .transaction_check_interval = 50ms,
                                       .transaction_check_max = 10'000})) {
    REQUIRE(started.has_value());
    REQUIRE(!compat::failed(uut().create_topic("t", 4)));
  }

  embedded_cluster& uut() {
    return *started;
  }

  static void send_half(wire_client& client) {
    auto properties = property("TRAN_MSG", "true") + property("PGROUP", "shop")
                    + property("UNIQ_KEY", "id-1");
    CHECK_EQ(client.call(make_send("t", "half", 1, properties)).code, 0);
  }

  static void beat(wire_client& client) {
    auto request = make_request(34);
    request.body
      = R"({"clientID":"c","producerDataSet":[{"groupName":"shop"}]})";
    client.send(request);
  }

  /// Waits for a question; answers that come before it do not count.
  static std::optional<protocol::transaction_check> await_question(
    wire_client& client) {
    while (auto command = client.receive())
      if (command->is_request()) {
        CHECK_EQ(command->code, 39);
        if (auto check = protocol::read_transaction_check(*command))
          return *check;
        break;
      }
    return std::nullopt;
  }

  static void answer(wire_client& client,
                     const protocol::transaction_check& asked, int32_t state) {
    client.send(protocol::make_oneway_request(protocol::end_transaction_request{
      .producer_group = asked.group,
      .tran_state_table_offset = asked.place.tran_state_table_offset,
      .commit_log_offset = asked.place.commit_log_offset,
      .commit_or_rollback = state,
      .from_transaction_check = true,
      .msg_id = asked.transaction_id}));
  }

  embedded_broker_statistics statistics() {
    auto result = uut().statistics();
    REQUIRE(result.has_value());
    return result->brokers[0];
  }

  expected<embedded_cluster, caf::error> started;
};

} // namespace

TEST_F(fixture, "an open transaction is asked about, and committed") {
  wire_client client{uut().name_server_address()};
  beat(client);
  REQUIRE(client.receive().has_value());
  send_half(client);
  CHECK_EQ(statistics().half_messages, 1u);
  auto asked = await_question(client);
  REQUIRE(asked.has_value());
  CHECK_EQ(asked->content.body, "half");
  CHECK_GE(statistics().transaction_checks, 1u);
  answer(client, *asked, protocol::sys_flag::transaction_commit);
  // Whoever waits for the message gets it.
  wire_client consumer{uut().name_server_address()};
  CHECK_EQ(consumer.call(make_pull("t", 1, 0, 10'000)).code, 0);
  auto x = statistics();
  CHECK_EQ(x.half_messages, 0u);
  CHECK_EQ(x.transactions_committed, 1u);
  CHECK_EQ(x.transactions_rolled_back, 0u);
  CHECK_EQ(x.messages_stored, 1u);
}

TEST_F(fixture, "a broker that was down still has its half messages") {
  {
    wire_client client{uut().name_server_address()};
    send_half(client);
    REQUIRE(!compat::failed(uut().set_mode("a", broker_mode::down)));
    CHECK(client.closed());
  }
  CHECK_EQ(statistics().half_messages, 1u);
  REQUIRE(!compat::failed(uut().set_mode("a", broker_mode::serving)));
  wire_client client{uut().name_server_address()};
  beat(client);
  auto asked = await_question(client);
  REQUIRE(asked.has_value());
  answer(client, *asked, protocol::sys_flag::transaction_rollback);
  auto request = make_request(30);
  request.set("topic", "t");
  request.set("queueId", 1);
  client.send(request);
  while (auto reply = client.receive())
    if (reply->is_response())
      break;
  CHECK_EQ(statistics().transactions_rolled_back, 1u);
  CHECK_EQ(statistics().half_messages, 0u);
}

TEST("a broker that is up again needs no traffic to go on with its checks") {
  auto cluster = embedded_cluster::start({.broker_names = {"a", "b"},
                                          .transaction_timeout = 20ms,
                                          .transaction_check_interval = 20ms,
                                          .transaction_check_max = 1});
  REQUIRE(cluster.has_value());
  REQUIRE(!compat::failed(cluster->create_topic("t", 4)));
  auto discarded = [&cluster] {
    auto result = cluster->statistics();
    return result ? result->brokers[0].transactions_discarded : 0;
  };
  {
    wire_client client{cluster->address_of("a")};
    fixture::send_half(client);
  }
  REQUIRE(!compat::failed(cluster->set_mode("a", broker_mode::down)));
  // All that was due by then is done once this is answered.
  wire_client other{cluster->address_of("b")};
  CHECK_EQ(other.call(make_pull("t", 0, 0, 100)).code, 19);
  REQUIRE(!compat::failed(cluster->set_mode("a", broker_mode::serving)));
  auto limit = std::chrono::steady_clock::now() + 30s;
  while (discarded() == 0 && std::chrono::steady_clock::now() < limit)
    std::this_thread::yield();
  CHECK_EQ(discarded(), 1u);
}
