// Transactions of a producer: the half message, the listener, END_TRANSACTION,
// time, bounds, and the end.
#include "transactions_fixture.hpp"

#include <caf/event_based_actor.hpp>

#include <malloc.h>

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("producer_transactions")

namespace {

using state = local_transaction_state;

struct transactions : transactions_fixture {
  transactions() {
    side->answer = state::commit;
  }
};

/// The property string of a half message.
std::string properties_of(const protocol::remoting_command& request) {
  auto field = std::find_if(request.fields.begin(), request.fields.end(),
                            [](auto& x) { return x.first == "i"; });
  return field == request.fields.end() ? "" : field->second;
}

std::string field_of(const protocol::remoting_command& request,
                     std::string_view name) {
  for (auto& [key, value] : request.fields)
    if (key == name)
      return value;
  return {};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

} // namespace

// -- how they go --------------------------------------------------------------

TEST_F(transactions, "a commit is told to the broker of the half message") {
  start();
  broker.next_offset = 40;
  begin(1, {.content = {.topic = "topic", .body = "b", .id = "t1"},
            .argument = caf::make_message(int32_t{7})});
  REQUIRE_EQ(broker.requests.size(), 1u);
  auto& half = broker.requests[0];
  CHECK_EQ(field_of(half, "f"), "4");
  auto properties = properties_of(half);
  CHECK(contains(properties, "TRAN_MSG\x01true\x02"));
  CHECK(contains(properties, "PGROUP\x01group\x02"));
  CHECK(contains(properties, "UNIQ_KEY\x01t1\x02"));
  REQUIRE_EQ(side->executed.size(), 1u);
  CHECK_EQ(side->executed[0].content.body, "b");
  CHECK_EQ(side->executed[0].transaction_id, "t1");
  CHECK_EQ(caf::to_string(side->executed[0].argument),
           caf::to_string(caf::make_message(int32_t{7})));
  auto& x = result_of(1);
  CHECK(x.is_commit());
  CHECK(!x.is_rollback());
  CHECK_EQ(x.state, state::commit);
  CHECK_EQ(x.cause, errc::none);
  CHECK_EQ(x.transaction_id, "t1");
  auto ends_told = told();
  REQUIRE_EQ(ends_told.size(), 1u);
  auto& end = ends_told[0];
  CHECK_EQ(broker.ends.size(), 1u);
  CHECK_EQ(end.topic, "topic");
  CHECK_EQ(end.producer_group, "group");
  CHECK_EQ(end.tran_state_table_offset, x.half.queue_offset);
  CHECK_EQ(end.commit_log_offset, x.half.offset_id.offset);
  CHECK_EQ(end.commit_or_rollback, 8);
  CHECK(!end.from_transaction_check);
  CHECK_EQ(end.msg_id, "t1");
  CHECK_EQ(end.transaction_id, "t1");
  CHECK_EQ(end.rpc.broker_name, "a");
}

TEST_F(transactions, "a rollback is told") {
  side->answer = state::rollback;
  start();
  begin(1);
  CHECK(result_of(1).is_rollback());
  CHECK_EQ(result_of(1).state, state::rollback);
  CHECK_EQ(states_told(), (std::vector<int32_t>{12}));
}

TEST_F(transactions, "what is unknown is left to the broker's check") {
  side->answer = state::unknown;
  start();
  begin(1);
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(1).cause, errc::none);
  CHECK_EQ(states_told(), (std::vector<int32_t>{0}));
}

TEST_F(transactions, "a request is answered once") {
  start();
  auto y = get<transaction_send_result>(
    send_transaction{.content = {.topic = "topic", .body = "b"}});
  CHECK(y.is_commit());
  CHECK_EQ(y.transaction_id, y.half.message_id.view());
  CHECK_EQ(y.transaction_id.size(), 32u);
}

TEST_F(transactions, "the namespace is on the wire alone") {
  producer_options options;
  options.group = "group";
  options.namespace_name = "ns";
  cluster.add_topic("ns%topic", 1);
  start(options);
  begin(1);
  CHECK_EQ(side->executed.at(0).content.topic, "topic");
  CHECK(contains(properties_of(broker.requests.at(0)), "PGROUP\x01ns%group"));
  auto end = told().at(0);
  CHECK_EQ(end.topic, "ns%topic");
  CHECK_EQ(end.producer_group, "ns%group");
  auto what = question("left");
  what.content.topic = "ns%topic";
  what.group = "ns%group";
  ask_about(what);
  CHECK_EQ(side->checked.at(0).content.topic, "topic");
  CHECK_EQ(told().at(1).topic, "ns%topic");
}

// -- what can be wrong with a half message ------------------------------------

TEST_F(transactions, "without its half message a transaction does not run") {
  start();
  broker.mode = broker_mode::refuse;
  broker.code = 13;
  begin(1);
  auto& why = failure_of_transaction(1);
  CHECK_EQ(why.code, errc::message_illegal);
  CHECK_EQ(why.storage, storage_state::refused);
  CHECK(side->executed.empty());
  CHECK(told().empty());
  CHECK_EQ(counts().failed, 1u);
}

TEST_F(transactions, "a half message is not sent again when it may be stored") {
  cluster.add_broker("b").mode = broker_mode::keep;
  broker.mode = broker_mode::keep;
  start();
  begin(1);
  advance_time(3s);
  auto& why = failure_of_transaction(1);
  CHECK_EQ(why.code, errc::attempt_timeout);
  CHECK_EQ(why.storage, storage_state::maybe_stored);
  CHECK_EQ(why.attempts.size(), 1u);
  CHECK(side->executed.empty());
}

TEST_F(transactions, "a half message is sent again when it is not stored") {
  broker.mode = broker_mode::refuse;
  broker.code = 2; // busy
  cluster.add_broker("b");
  start();
  for (uint64_t token = 1; token <= 2; ++token)
    begin(token);
  advance_time(1s);
  CHECK(result_of(1).is_commit());
  CHECK(result_of(2).is_commit());
}

TEST_F(transactions, "a half message with a bad status is rolled back") {
  producer_options options;
  options.retry_another_broker_when_not_store_ok = true;
  start(options);
  broker.stored_code = 10; // FLUSH_DISK_TIMEOUT
  begin(1);
  auto& x = result_of(1);
  CHECK(x.is_rollback());
  CHECK_EQ(x.cause, errc::half_message_not_ok);
  CHECK(contains(x.remark, "FLUSH_DISK_TIMEOUT"));
  CHECK(side->executed.empty());
  CHECK_EQ(states_told(), (std::vector<int32_t>{12}));
  CHECK_EQ(broker.requests.size(), 1u);
}

TEST_F(transactions, "what cannot be a transaction is refused") {
  start();
  begin(1, {.content = {.topic = "topic",
                        .body = "b",
                        .delivery = delivery_time::level(3)}});
  CHECK_EQ(failure_of_transaction(1).code, errc::invalid_argument);
  CHECK(contains(failure_of_transaction(1).remark, "delivery"));
  begin(2, {.content = {.topic = "a b", .body = "b"}});
  CHECK_EQ(failure_of_transaction(2).code, errc::invalid_argument);
  side->answer.reset();
  begin(3, "same");
  begin(4, "same");
  CHECK_EQ(failure_of_transaction(4).code, errc::invalid_argument);
  CHECK(contains(failure_of_transaction(4).remark, "same"));
  CHECK(!ended(3));
}

// -- the listener -------------------------------------------------------------

TEST_F(transactions, "the listener has transaction-timeout to answer") {
  producer_options options;
  options.transaction_timeout = 2s;
  start(options);
  side->answer.reset();
  begin(1);
  advance_time(2s - 1ms);
  CHECK(!ended(1));
  advance_time(1ms);
  auto& x = result_of(1);
  CHECK_EQ(x.ended, transaction_end::left_to_check);
  CHECK_EQ(x.state, state::unknown);
  CHECK_EQ(x.cause, errc::transaction_listener_timeout);
  CHECK_EQ(states_told(), (std::vector<int32_t>{0}));
  CHECK(contains(commands_told()[0].remark, "transaction-timeout"));
  // It answers all the same, and nobody listens.
  answer(state::commit);
  CHECK_EQ(states_told().size(), 1u);
  CHECK_EQ(counts().timed_out, 1u);
  CHECK_EQ(counts().unknown, 1u);
  // So with a check.
  ask_about(question("left"));
  advance_time(2s);
  CHECK_EQ(states_told(), (std::vector<int32_t>{0, 0}));
  CHECK_EQ(counts().timed_out, 2u);
}

TEST_F(transactions, "a listener that fails leaves its transaction unknown") {
  start();
  side->failure = "no database";
  begin(1);
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(1).cause, errc::transaction_listener_failed);
  CHECK(contains(result_of(1).remark, "no database"));
  CHECK(contains(commands_told()[0].remark, "no database"));
  // It loses the question.
  side->failure.reset();
  side->answer.reset();
  begin(2);
  lose_questions();
  CHECK_EQ(result_of(2).cause, errc::transaction_listener_failed);
  // It dies: whoever asks it now hears so.
  caf::anon_send_exit(listener, caf::exit_reason::kill);
  dispatch_messages();
  begin(4);
  CHECK_EQ(failure_of_transaction(4).code, errc::no_transaction_listener);
}

TEST_F(transactions, "a listener may come later, and another one after it") {
  start({}, false);
  begin(1);
  CHECK_EQ(failure_of_transaction(1).code, errc::no_transaction_listener);
  CHECK(cluster.servers_of_checks().empty());
  compat::anon_mail(atom::subscribe_v, transaction_listener_actor{listener})
    .send(subject);
  dispatch_messages();
  CHECK_EQ(cluster.servers_of_checks().size(), 1u);
  begin(2);
  CHECK(result_of(2).is_commit());
  auto next = std::make_shared<listener_side>();
  next->answer = state::rollback;
  auto other = spawn_listener(sys(), next);
  compat::anon_mail(atom::subscribe_v, transaction_listener_actor{other})
    .send(subject);
  dispatch_messages();
  begin(3);
  CHECK(result_of(3).is_rollback());
  // The end of the one that was replaced means nothing.
  caf::anon_send_exit(listener, caf::exit_reason::kill);
  dispatch_messages();
  begin(4);
  CHECK(result_of(4).is_rollback());
  CHECK_EQ(cluster.servers_of_checks().size(), 1u);
  caf::anon_send_exit(other, caf::exit_reason::kill);
  dispatch_messages();
  CHECK(cluster.servers_of_checks().empty());
  next->askers.clear();
}

// -- bounds -------------------------------------------------------------------

TEST_F(transactions, "no more than max-transactions are open") {
  producer_options options;
  options.max_transactions = 2;
  start(options);
  side->answer.reset();
  for (uint64_t token = 1; token <= 4; ++token)
    begin(token);
  CHECK_EQ(broker.requests.size(), 2u);
  CHECK_EQ(listed().size(), 4u);
  answer(state::commit);
  CHECK(ended(1));
  CHECK_EQ(broker.requests.size(), 3u);
  advance_time(3s);
  CHECK_EQ(failure_of_transaction(4).code, errc::deadline_exceeded);
  CHECK_EQ(failure_of_transaction(4).storage, storage_state::not_stored);
  answer(state::commit);
  answer(state::commit);
  CHECK_EQ(broker.requests.size(), 3u);
  CHECK(listed().empty());
}

TEST_F(transactions, "past the bound a transaction fails if that is wanted") {
  producer_options options;
  options.max_transactions = 1;
  options.on_full = when_full::fail;
  start(options);
  side->answer.reset();
  begin(1);
  begin(2);
  CHECK_EQ(failure_of_transaction(2).code, errc::too_many_transactions);
  answer(state::commit);
  begin(3);
  CHECK(!ended(3));
}

TEST_F(transactions, "no more wait than sends may") {
  producer_options options;
  options.max_transactions = 1;
  options.max_waiting = 2;
  start(options);
  side->answer.reset();
  for (uint64_t token = 1; token <= 4; ++token)
    begin(token);
  CHECK_EQ(failure_of_transaction(4).code, errc::too_many_transactions);
  CHECK(contains(failure_of_transaction(4).remark, "max-waiting"));
  // A listener that ends fails those that wait, however many.
  caf::anon_send_exit(listener, caf::exit_reason::kill);
  dispatch_messages();
  advance_time(60s);
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  CHECK_EQ(failure_of_transaction(2).code, errc::deadline_exceeded);
  CHECK_EQ(failure_of_transaction(3).code, errc::deadline_exceeded);
}

// -- the end ------------------------------------------------------------------

TEST_F(transactions, "a coordinator that dies leaves its transaction to the "
                     "broker") {
  start();
  side->answer.reset();
  begin(1);
  caf::anon_send_exit(caf::actor_cast<caf::actor>(side->askers.at(0)),
                      caf::exit_reason::kill);
  dispatch_messages();
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(1).cause, errc::transaction_coordinator_lost);
  CHECK(listed().empty());
  CHECK(told().empty());
  // The listener's answer goes nowhere, and a check is asked anew.
  answer(state::commit);
  CHECK(told().empty());
  side->answer = state::commit;
  ask_about(question("t1"));
  CHECK_EQ(side->checked.size(), 1u);
  CHECK_EQ(states_told(), (std::vector<int32_t>{8}));
}

TEST_F(transactions, "a shutdown waits for transactions") {
  start();
  side->answer.reset();
  begin(1);
  auto ended_at = std::make_shared<bool>(false);
  auto waiter
    = sys().spawn([p = subject, ended_at](caf::event_based_actor* self) {
        compat::mail(self, shut_down{10s})
          .request(p, caf::infinite)
          .then([ended_at] { *ended_at = true; });
      });
  advance_time(1s);
  CHECK(!*ended_at);
  begin(2);
  CHECK_EQ(failure_of_transaction(2).code, errc::shutting_down);
  answer(state::commit);
  CHECK(result_of(1).is_commit());
  CHECK(*ended_at);
}

TEST_F(transactions, "what a shutdown does not wait for is left to the "
                     "broker") {
  start();
  broker.mode = broker_mode::keep;
  begin(1);
  broker.mode = broker_mode::answer;
  side->answer.reset();
  begin(2);
  compat::anon_mail(shut_down{900ms}).send(subject);
  advance_time(800ms);
  CHECK(!ended(1));
  CHECK(!ended(2));
  advance_time(100ms);
  // The half message of the first one is on its way.
  CHECK_EQ(failure_of_transaction(1).storage, storage_state::maybe_stored);
  CHECK_EQ(result_of(2).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(2).cause, errc::shutting_down);
}

TEST_F(transactions, "a producer that nobody holds finishes its transactions") {
  start();
  side->answer.reset();
  begin(1);
  producer = nullptr;
  subject = nullptr;
  cluster.forget_producers();
  dispatch_messages();
  answer(state::commit);
  CHECK(result_of(1).is_commit());
}

TEST_F(transactions, "coordinators end with their producer") {
  start();
  side->answer.reset();
  begin(1);
  begin(2);
  auto before = running();
  caf::anon_send_exit(subject, caf::exit_reason::kill);
  dispatch_messages();
  CHECK_EQ(running(), before - 3);
}

TEST_F(transactions, "a drain waits for transactions") {
  start();
  side->answer.reset();
  begin(1);
  auto drained = std::make_shared<bool>(false);
  sys().spawn([p = subject, drained](caf::event_based_actor* self) {
    compat::mail(self, atom::drain_v).request(p, caf::infinite).then([drained] {
      *drained = true;
    });
  });
  advance_time(1s);
  CHECK(!*drained);
  answer(state::rollback);
  CHECK(*drained);
}

TEST_F(transactions, "10,000 open transactions take a few KiB each") {
  constexpr uint64_t count = 10'000;
  producer_options options;
  options.max_transactions = count;
  start(options);
  side->answer.reset();
  // What the fakes keep, the first time and for good.
  begin(0);
  auto before = mallinfo2().uordblks;
  for (uint64_t token = 1; token < count; ++token) {
    begin(token);
    broker.requests.clear();
    side->executed.clear();
  }
  side->askers.clear();
  CHECK_EQ(counts().open, count);
  auto each = (mallinfo2().uordblks - before) / count;
  MESSAGE(std::to_string(each) + " bytes each");
  CHECK(each < 6 * 1024);
}
