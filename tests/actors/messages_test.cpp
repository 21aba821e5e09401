#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/internal_interfaces.hpp"

#include "support/nodes.hpp"

#include <caf/sec.hpp>

using namespace rocketcaf;
using namespace std::chrono_literals;

SUITE("messages")

namespace {

using test::nodes;

send_result some_result() {
  send_result x;
  x.status = send_status::flush_slave_timeout;
  x.message_id = *unique_message_id::from("7F000001ABCD");
  x.offset_id = *offset_message_id::from("7F00000100002A9F0000000000000400");
  x.queue = queue_ref{message_queue{"topic", "broker", 3}};
  x.queue_offset = 17;
  x.region_id = "region";
  x.trace_on = false;
  return x;
}

send_failure some_failure() {
  send_failure x;
  x.code = errc::broker_busy;
  x.storage = storage_state::refused;
  x.broker_code = 2;
  x.remark = "busy";
  x.attempts.push_back({"broker", "host:1", errc::broker_busy, 2, 1500us});
  return x;
}

constexpr caf::type_id_t first = ROCKETCAF_FIRST_TYPE_ID;

template <class T>
auto offset_of() {
  return static_cast<int>(caf::type_id_v<T>) - static_cast<int>(first);
}

} // namespace

TEST_F(nodes, "a message travels with all its fields") {
  message x{.topic = "topic",
            .body = std::string("a\0b", 3),
            .tag = "tag",
            .keys = {"k1", "k2"},
            .properties = {{"name", "value"}},
            .sharding_key = "sharding key",
            .delivery = delivery_time::after(5s),
            .id = "id",
            .flag = 7,
            .wait_store_ok = false};
  CHECK(send(send_message{.content = x}).content == x);
  CHECK(!send(send_message{.content = x}).deadline.has_value());
}

TEST_F(nodes, "a choice of a queue travels, but for functions") {
  for (auto choice :
       {queue_choice{}, queue_choice{message_queue{"topic", "broker", 3}},
        queue_choice::by_name("hash")}) {
    CHECK(send(send_message{.queue = choice}).queue == choice);
    CHECK(send(send_batch{.queue = choice}).queue == choice);
    CHECK(send(send_oneway{.queue = choice}).queue == choice);
  }
  CHECK(send(send_message{.ordered = true}).ordered);
  queue_choice function{queue_selector{select_random}};
  auto copy = send(send_message{.queue = function}).queue;
  REQUIRE(copy.selector_name() != nullptr);
  CHECK_EQ(*copy.selector_name(), "<function>");
}

TEST_F(nodes, "all ways to send travel with all their fields") {
  std::vector<message> two{{.topic = "a", .body = "1"},
                           {.topic = "b", .body = "2"}};
  CHECK(send(send_batch{two}).messages == two);
  CHECK(send(send_batch_oneway{two}).messages == two);
  CHECK(send(send_many{two}).messages == two);
  CHECK(send(send_oneway{two[0]}).content == two[0]);
  CHECK(send(send_batch{.ordered = true}).ordered);
  CHECK(send(send_many{.ordered = true}).ordered);
}

TEST_F(nodes, "a deadline travels as the time that is left") {
  auto before = std::chrono::steady_clock::now();
  auto copy = send(send_message{.deadline = before + 1h});
  auto after = std::chrono::steady_clock::now();
  REQUIRE(copy.deadline.has_value());
  CHECK(*copy.deadline >= before + 1h);
  CHECK(*copy.deadline <= after + 1h);
}

TEST_F(nodes, "outcomes travel with all their fields") {
  CHECK(send(some_result()) == some_result());
  CHECK(send(some_failure()) == some_failure());
  send_finished x{42, some_failure()};
  CHECK_EQ(send(x).token, 42u);
  CHECK(send(x).outcome == x.outcome);
}

TEST_F(nodes, "an error brings its failure to another node") {
  auto copy = send(make_error(some_failure()));
  CHECK(code_of(copy) == errc::broker_busy);
  CHECK(failure_of(copy) == some_failure());
}

TEST_F(nodes, "a route travels") {
  route_data x;
  x.queue_datas.push_back({"broker", 4, 8, 6, 1});
  x.broker_datas.push_back({"cluster", "broker", {{0, "host:1"}}});
  x.order_topic_conf = "broker:8";
  CHECK(send(x) == x);
}

TEST_F(nodes, "events travel with all their fields") {
  auto flow = send(flow_control_changed{flow_level::full, 1, 2, 3, 4});
  CHECK(flow.level == flow_level::full);
  CHECK_EQ(flow.in_flight + flow.in_flight_bytes, 3u);
  CHECK_EQ(flow.waiting + flow.waiting_bytes, 7u);
  auto broker = send(broker_state_changed{"a", "host:1", broker_state::suspect,
                                          errc::attempt_timeout, "silent"});
  CHECK_EQ(broker.broker_name + broker.address + broker.detail,
           "ahost:1silent");
  CHECK(broker.state == broker_state::suspect);
  CHECK(broker.cause == errc::attempt_timeout);
  route_data data;
  data.queue_datas.push_back({"broker", 4, 8, 6, 1});
  auto route = send(
    topic_route_changed{"topic", data, true, errc::no_route, "no such topic"});
  CHECK_EQ(route.topic + route.detail, "topicno such topic");
  CHECK(route.route == data);
  CHECK(route.stale);
  CHECK(route.cause == errc::no_route);
}

TEST_F(nodes, "commands travel with all their fields") {
  protocol::remoting_command x;
  x.code = 307;
  x.language = "JAVA";
  x.version = 1;
  x.opaque = 2;
  x.flag = 3;
  x.remark = "remark";
  x.fields = {{"a", "b"}};
  x.body = std::string("a\0b", 3);
  auto deadline = std::chrono::steady_clock::now() + 1h;
  auto asked = send(invoke_command{"host:1", x, deadline});
  CHECK_EQ(asked.address, "host:1");
  CHECK(asked.request == x);
  CHECK(asked.deadline >= deadline);
  auto oneway = send(invoke_command_oneway{"host:1", x, deadline});
  CHECK_EQ(oneway.address, "host:1");
  CHECK(oneway.request == x);
  CHECK(oneway.deadline >= deadline);
  auto question = send(broker_request{"host:1", x});
  CHECK_EQ(question.address, "host:1");
  CHECK(question.request == x);
}

TEST_F(nodes, "statistics of connections travel with all their fields") {
  auto x = send(connection_statistics{"host:1", 1, connection_state::connected,
                                      2, 3, 4, 5, 6, 7, 8});
  CHECK_EQ(x.address, "host:1");
  CHECK(x.state == connection_state::connected);
  CHECK_EQ(x.number, 1u);
  CHECK_EQ(x.connects, 2u);
  CHECK_EQ(x.failed_connects, 3u);
  CHECK_EQ(x.losses, 4u);
  CHECK_EQ(x.bytes_sent, 5u);
  CHECK_EQ(x.bytes_received, 6u);
  CHECK_EQ(x.producers, 7u);
  CHECK_EQ(x.open_requests, 8u);
  auto state = send(connection_state_changed{"host:1", connection_state::closed,
                                             errc::connection_lost, "cut", 3});
  CHECK_EQ(state.address + state.detail, "host:1cut");
  CHECK(state.state == connection_state::closed);
  CHECK(state.cause == errc::connection_lost);
  CHECK_EQ(state.number, 3u);
}

TEST_F(nodes, "what is said of transactions travels with all its fields") {
  auto asked = send(send_transaction{
    .content = {.topic = "topic", .body = "b", .id = "t1"},
    .argument = caf::make_message(int32_t{7}, std::string{"seven"}),
    .queue = queue_choice{message_queue{"topic", "broker", 3}}});
  CHECK_EQ(asked.content.id.view(), "t1");
  CHECK_EQ(caf::to_string(asked.argument),
           caf::to_string(caf::make_message(int32_t{7}, std::string{"seven"})));
  REQUIRE(asked.queue.queue() != nullptr);
  CHECK_EQ(asked.queue.queue()->queue_id, 3);
  transaction_send_result result{.half = some_result(),
                                 .transaction_id = "t1",
                                 .state = local_transaction_state::rollback,
                                 .ended = transaction_end::left_to_check,
                                 .cause = errc::transaction_expired,
                                 .remark = "late"};
  auto finished = send(transaction_finished{8, result});
  CHECK_EQ(finished.token, 8u);
  CHECK(std::get<transaction_send_result>(finished.outcome) == result);
  auto failed = send(transaction_finished{9, some_failure()});
  CHECK(std::get<send_failure>(failed.outcome) == some_failure());
  transaction_metadata open{.transaction_id = "t1",
                            .topic = "topic",
                            .age = 3s,
                            .checks = 2,
                            .from_check = true};
  auto changed
    = send(transaction_changed{open, transaction_event::timed_out,
                               errc::transaction_listener_timeout, "late"});
  CHECK(changed.transaction == open);
  CHECK_EQ(changed.event, transaction_event::timed_out);
  CHECK_EQ(changed.cause, errc::transaction_listener_timeout);
  CHECK_EQ(changed.detail, "late");
  auto execute = send(execute_local_transaction{asked.content, "t1",
                                                caf::make_message(int32_t{7})});
  CHECK_EQ(execute.content.topic + execute.transaction_id, "topict1");
  CHECK_EQ(execute.argument.size(), 1u);
  auto check = send(check_local_transaction{asked.content, "t1", 4});
  CHECK_EQ(check.transaction_id, "t1");
  CHECK_EQ(check.checks, 4u);
  transaction_statistics counts{1, 2, 3, 4, 5, 6, 7, 8};
  CHECK(send(counts) == counts);
}

TEST("errors of CAF become failures, too") {
  auto late = failure_of(caf::make_error(caf::sec::request_timeout));
  CHECK(late.code == errc::deadline_exceeded);
  CHECK(late.storage == storage_state::maybe_stored);
  auto down = failure_of(caf::make_error(caf::sec::request_receiver_down));
  CHECK(down.code == errc::unavailable);
  CHECK(down.storage == storage_state::not_stored);
  auto broken = failure_of(caf::make_error(caf::sec::broken_promise));
  CHECK(broken.code == errc::unavailable);
  CHECK(broken.storage == storage_state::maybe_stored);
}

TEST("an error of ours names field and rule") {
  validation_error what{errc::invalid_option, "producer.group", "is missing"};
  auto failure = failure_of(make_error(what));
  CHECK(failure.code == errc::invalid_option);
  CHECK_EQ(failure.remark, "producer.group: is missing");
  CHECK(code_of(caf::error{}) == errc::none);
}

// Ids travel between nodes: a change here breaks clusters of mixed versions.
TEST("the ids of public types stay") {
  CHECK_EQ(offset_of<atom::close>(), 0);
  CHECK_EQ(offset_of<atom::unsubscribe>(), 6);
  CHECK_EQ(offset_of<errc>(), 7);
  CHECK_EQ(offset_of<connection_state>(), 11);
  CHECK_EQ(offset_of<message>(), 12);
  CHECK_EQ(offset_of<send_outcome>(), 20);
  CHECK_EQ(offset_of<producer_statistics>(), 24);
  CHECK_EQ(offset_of<send_message>(), 25);
  CHECK_EQ(offset_of<connection_state_changed>(), 30);
  CHECK_EQ(offset_of<std::vector<message>>(), 31);
  CHECK_EQ(offset_of<outcome_receiver_actor>(), 35);
  CHECK_EQ(offset_of<client_actor>(), 40);
  CHECK_EQ(offset_of<broker_state>(), 41);
  CHECK_EQ(offset_of<topic_route_changed>(), 45);
  CHECK_EQ(offset_of<producer_observer_actor>(), 46);
  CHECK_EQ(offset_of<delivery_time>(), 47);
  CHECK_EQ(offset_of<bulk_sender_actor>(), 53);
  CHECK_EQ(offset_of<protocol::remoting_command>(), 54);
  CHECK_EQ(offset_of<std::vector<connection_statistics>>(), 60);
  CHECK_EQ(offset_of<atom::get_transactions>(), 61);
  CHECK_EQ(offset_of<send_transaction>(), 68);
  CHECK_EQ(offset_of<transaction_listener_actor>(), 74);
  CHECK_EQ(offset_of<transaction_producer_actor>(), 78);
  CHECK_EQ(offset_of<atom::get_client_id>(), 79);
  CHECK_EQ(offset_of<send_to_queue>(), 93);
  CHECK_EQ(offset_of<query_route>(), 119);
  CHECK_EQ(offset_of<consumer_ids_changed>(), 131);
  CHECK_EQ(offset_of<broker_client_actor>(), 144);
  CHECK(caf::id_block::rocketcaf::end <= first + 150);
  CHECK(caf::id_block::rocketcaf_internal::begin == first + 150);
  CHECK(caf::id_block::rocketcaf_internal::end <= first + 200);
}
