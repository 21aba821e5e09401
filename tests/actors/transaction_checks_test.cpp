// What brokers ask about transactions, and what observers hear.
#include "transactions_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("transaction_checks")

namespace {

using state = local_transaction_state;

struct checks : transactions_fixture {
  checks() {
    side->answer = state::commit;
  }
};

} // namespace

TEST_F(checks, "the listener is asked about what nobody here knows") {
  start();
  ask_about(question("left", 3));
  REQUIRE_EQ(side->checked.size(), 1u);
  CHECK_EQ(side->checked[0].transaction_id, "left");
  CHECK_EQ(side->checked[0].content.body, "left");
  CHECK_EQ(side->checked[0].checks, 3u);
  REQUIRE_EQ(told().size(), 1u);
  auto end = told()[0];
  CHECK_EQ(cluster.oneways()[0].address, "b:1");
  CHECK(end.from_transaction_check);
  CHECK_EQ(end.commit_or_rollback, 8);
  CHECK_EQ(end.tran_state_table_offset, 70);
  CHECK_EQ(end.commit_log_offset, 7000);
  CHECK_EQ(end.msg_id, "left");
  CHECK_EQ(end.transaction_id, "left");
  CHECK_EQ(end.topic, "topic");
  CHECK_EQ(end.rpc.broker_name, "b");
  CHECK(listed().empty());
  CHECK_EQ(counts().checked, 1u);
  CHECK_EQ(counts().committed, 1u);
  CHECK_EQ(counts().begun, 0u);
}

TEST_F(checks, "a check during the local transaction is told unknown") {
  start();
  side->answer.reset();
  begin(1);
  ask_about(question("t1"));
  CHECK(side->checked.empty());
  CHECK_EQ(states_told(), (std::vector<int32_t>{0}));
  CHECK(!ended(1));
  // It is no end: the listener still has its time.
  advance_time(1s);
  answer(state::commit);
  CHECK(result_of(1).is_commit());
  CHECK_EQ(states_told(), (std::vector<int32_t>{0, 8}));
  // The broker keeps the half message where it was when it asked.
  CHECK_EQ(cluster.oneways()[1].address, "b:1");
  CHECK_EQ(told()[1].tran_state_table_offset, 70);
  CHECK_EQ(told()[1].commit_log_offset, 7000);
  CHECK(told()[1].from_transaction_check);
}

TEST_F(checks, "a listener that fails at a check leaves it unknown") {
  start();
  side->failure = "no database";
  ask_about(question("left"));
  CHECK_EQ(states_told(), (std::vector<int32_t>{0}));
  CHECK_EQ(counts().unknown, 1u);
  side->failure.reset();
  ask_about(question("left", 2));
  CHECK_EQ(states_told(), (std::vector<int32_t>{0, 8}));
}

TEST_F(checks, "the listener is asked up to max-transaction-checks times") {
  producer_options options;
  options.max_transaction_checks = 2;
  start(options);
  ask_about(question("left", 2));
  CHECK_EQ(side->checked.size(), 1u);
  ask_about(question("left", 3));
  CHECK_EQ(side->checked.size(), 1u);
  CHECK_EQ(states_told(), (std::vector<int32_t>{8, 0}));
}

TEST_F(checks, "no more than max-transactions are checked at a time") {
  producer_options options;
  options.max_transactions = 2;
  start(options);
  side->answer.reset();
  for (auto id : {"x", "y", "z"})
    ask_about(question(id));
  CHECK_EQ(side->checked.size(), 2u);
  CHECK_EQ(counts().checked, 3u);
  // They leave room for our own.
  begin(1);
  CHECK_EQ(side->executed.size(), 1u);
  answer(state::commit);
  ask_about(question("z", 2));
  CHECK_EQ(side->checked.size(), 3u);
}

TEST_F(checks, "the producer that has it open is asked, else the last one") {
  start();
  side->answer.reset();
  auto mine = subject;
  auto other_side = std::make_shared<listener_side>();
  other_side->answer = state::rollback;
  auto other_listener = spawn_listener(sys(), other_side);
  producer_options options;
  options.group = "group";
  auto made
    = actors::spawn_producer(sys(), options, cluster.client(), other_listener);
  REQUIRE(made.has_value());
  auto other = *made;
  dispatch_messages();
  begin(1);
  // The other one is asked first, and passes it on.
  subject = other;
  ask_about(question("t1"), {mine, other});
  CHECK(other_side->checked.empty());
  CHECK_EQ(states_told(), (std::vector<int32_t>{0}));
  ask_about(question("left"), {mine, other});
  CHECK_EQ(other_side->checked.size(), 1u);
  CHECK(side->checked.empty());
  // One that leaves does not begin any more.
  subject = mine;
  compat::anon_mail(shut_down{10s}).send(mine);
  dispatch_messages();
  ask_about(question("left2"), {other, mine});
  CHECK(side->checked.empty());
  CHECK_EQ(other_side->checked.size(), 1u);
  caf::anon_send_exit(other, caf::exit_reason::kill);
  caf::anon_send_exit(other_listener, caf::exit_reason::kill);
  other_side->askers.clear();
}

TEST_F(checks, "brokers of transaction-topics are told from the start") {
  producer_options options;
  options.group = "group";
  options.namespace_name = "ns";
  options.transaction_topics = {"payments", "refunds"};
  start(options);
  CHECK_EQ(cluster.servers_of_checks().count(subject.id()), 1u);
  auto topics = cluster.watched();
  for (auto name : {"TBW102", "ns%payments", "ns%refunds"})
    CHECK(std::find(topics.begin(), topics.end(), name) != topics.end());
}

// -- observing ----------------------------------------------------------------

TEST_F(checks, "observers hear how transactions go") {
  start();
  auto log = std::make_shared<std::vector<transaction_changed>>();
  transaction_observer_actor observer
    = sys().spawn([log](transaction_observer_actor::pointer)
                    -> transaction_observer_actor::behavior_type {
        return {[log](const transaction_changed& x) { log->push_back(x); }};
      });
  compat::anon_mail(atom::subscribe_v, observer).send(subject);
  begin(1);
  side->answer.reset();
  begin(2);
  ask_about(question("t2", 1));
  advance_time(60s);
  ask_about(question("left", 4));
  broker.mode = broker_mode::refuse;
  broker.code = 13;
  begin(3);
  std::vector<std::string> seen;
  for (auto& x : *log)
    seen.push_back(x.transaction.transaction_id + " " + to_string(x.event));
  CHECK_EQ(seen,
           (std::vector<std::string>{"t1 begun", "t1 executing", "t1 committed",
                                     "t2 begun", "t2 executing", "t2 checked",
                                     "t2 timed_out", "t2 left_to_check",
                                     "left checked", "t3 begun", "t3 failed"}));
  CHECK_EQ((*log)[5].transaction.checks, 1u);
  CHECK_EQ((*log)[6].transaction.age, 60s);
  CHECK_EQ((*log)[7].cause, errc::transaction_listener_timeout);
  CHECK((*log)[8].transaction.from_check);
  CHECK_EQ((*log)[10].cause, errc::message_illegal);
  // Those who left hear no more.
  auto size = log->size();
  compat::anon_mail(atom::unsubscribe_v, observer).send(subject);
  begin(4);
  CHECK_EQ(log->size(), size);
  caf::anon_send_exit(observer, caf::exit_reason::kill);
}

TEST_F(checks, "open transactions are listed with their age") {
  start();
  side->answer.reset();
  begin(1);
  advance_time(2s);
  begin(2);
  advance_time(1s);
  auto list = listed();
  REQUIRE_EQ(list.size(), 2u);
  CHECK_EQ(list[0], (transaction_metadata{
                      .transaction_id = "t1", .topic = "topic", .age = 3s}));
  CHECK_EQ(list[1].age, 1s);
  CHECK_EQ(counts().open, 2u);
  answer(state::commit);
  answer(state::rollback);
  auto x = counts();
  CHECK_EQ(
    x, (transaction_statistics{.begun = 2, .committed = 1, .rolled_back = 1}));
}
