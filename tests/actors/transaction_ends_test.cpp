// How brokers are told what becomes of half messages: by the producer's own
// link, or by way of the client; and what was lost.
#include "transactions_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("transaction_ends")

namespace {

using state = local_transaction_state;

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != text.npos;
}

struct transaction_ends : transactions_fixture {
  transaction_ends() {
    side->answer = state::commit;
  }

  /// Begins a transaction whose end stays in the connection.
  void begin_end(uint64_t token) {
    broker.gives_no_receipts = true;
    begin(token);
    CHECK(!ended(token));
    REQUIRE_EQ(broker.ends.size(), 1u);
  }

  void lose(uint64_t first_unwritten, errc cause = errc::connection_lost) {
    cluster.lose(broker, first_unwritten, cause);
    dispatch_messages();
  }

  /// Begins a transaction whose end finds no link.
  void begin_without_link(uint64_t token) {
    side->answer.reset();
    begin(token);
    broker.mode = broker_mode::unreachable;
    lose(broker.last_sequence + 1);
    answer(state::commit);
  }

  void stop_at(std::chrono::milliseconds limit) {
    compat::anon_mail(shut_down{limit}).send(subject);
    dispatch_messages();
  }
};

} // namespace

// -- by the producer's link ---------------------------------------------------

TEST_F(transaction_ends, "an end is told when its batch has left") {
  start();
  begin_end(1);
  cluster.give_receipts(broker);
  dispatch_messages();
  CHECK(result_of(1).is_commit());
  CHECK_EQ(states_told(), (std::vector<int32_t>{8}));
  CHECK(cluster.oneways().empty());
}

TEST_F(transaction_ends, "ends that come together go together") {
  start();
  side->answer.reset();
  for (uint64_t token = 1; token <= 3; ++token)
    begin(token);
  auto before = broker.batches;
  for (auto x : {state::commit, state::rollback, state::unknown})
    compat::anon_mail(x).send(listener);
  dispatch_messages();
  CHECK_EQ(states_told(), (std::vector<int32_t>{8, 12, 0}));
  CHECK_EQ(broker.batches, before + 1);
  CHECK(result_of(1).is_commit());
  CHECK(result_of(2).is_rollback());
  CHECK_EQ(result_of(3).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(3).cause, errc::none);
}

TEST_F(transaction_ends, "what is answered meanwhile goes by the link, too") {
  start();
  side->answer.reset();
  begin(1);
  auto what = question("t1");
  what.place.address = cluster.address_of("a");
  ask_about(what);
  CHECK_EQ(broker.ends.size(), 1u);
  CHECK_EQ(states_told(), (std::vector<int32_t>{0}));
  CHECK(contains(broker.ends[0].remark, "under way"));
  CHECK(!ended(1));
  answer(state::commit);
  CHECK_EQ(states_told(), (std::vector<int32_t>{0, 8}));
  CHECK(told()[1].from_transaction_check);
  CHECK(result_of(1).is_commit());
}

TEST_F(transaction_ends, "ends take any link to their broker that is up") {
  auto& other = cluster.add_connection("a", 1);
  start();
  side->answer.reset();
  for (uint64_t token = 1; token <= 4; ++token)
    begin(token);
  REQUIRE_EQ(broker.requests.size() + other.requests.size(), 4u);
  REQUIRE(!other.requests.empty());
  lose(broker.last_sequence + 1);
  for (auto i = 0; i < 4; ++i)
    answer(state::commit);
  CHECK_EQ(other.ends.size(), 4u);
  for (uint64_t token = 1; token <= 4; ++token)
    CHECK(result_of(token).is_commit());
}

// -- lost ends ----------------------------------------------------------------

TEST_F(transaction_ends, "an end that was not written is sent again") {
  start();
  begin_end(1);
  lose(broker.last_sequence);
  // Up to a quarter is taken off a pause.
  advance_time(37ms);
  CHECK(!ended(1));
  CHECK_EQ(told().size(), 1u);
  advance_time(13ms);
  // There is no link yet.
  CHECK_EQ(cluster.oneways().size(), 1u);
  CHECK_EQ(cluster.oneways()[0].address, cluster.address_of("a"));
  CHECK_EQ(states_told(), (std::vector<int32_t>{8, 8}));
  CHECK(result_of(1).is_commit());
  CHECK_EQ(result_of(1).remark, "");
}

TEST_F(transaction_ends, "it goes by the next link if there is one") {
  start();
  begin_end(1);
  lose(broker.last_sequence, errc::none);
  side->answer = state::rollback;
  begin(2);
  advance_time(50ms);
  CHECK_EQ(states_told(), (std::vector<int32_t>{8, 12, 8}));
  CHECK(cluster.oneways().empty());
  cluster.give_receipts(broker);
  dispatch_messages();
  CHECK(result_of(1).is_commit());
  CHECK(result_of(2).is_rollback());
}

TEST_F(transaction_ends, "an end that may have been written is left to the "
                         "broker's check") {
  start();
  begin_end(1);
  lose(broker.last_sequence + 1);
  auto& x = result_of(1);
  CHECK_EQ(x.ended, transaction_end::left_to_check);
  CHECK_EQ(x.state, state::commit);
  CHECK_EQ(x.cause, errc::connection_lost);
  CHECK(contains(x.remark, "closed the connection"));
  advance_time(600s);
  CHECK_EQ(told().size(), 1u);
  CHECK_EQ(counts().unknown, 1u);
}

TEST_F(transaction_ends, "a connection that dies may have written an end") {
  start();
  begin_end(1);
  cluster.end_connection("a");
  dispatch_messages();
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  advance_time(600s);
  CHECK_EQ(told().size(), 1u);
}

TEST_F(transaction_ends, "what was told is not lost with the link") {
  start();
  begin(1);
  lose(1);
  advance_time(600s);
  CHECK(result_of(1).is_commit());
  CHECK_EQ(told().size(), 1u);
}

TEST_F(transaction_ends, "a coordinator whose end was told ends, whoever "
                         "holds it") {
  start();
  auto before = running();
  begin(1);
  CHECK_EQ(side->askers.size(), 1u);
  CHECK_EQ(running(), before);
}

// -- by way of the client -----------------------------------------------------

TEST_F(transaction_ends, "without a link the client has it sent, again if it "
                         "did not go out") {
  start();
  cluster.set_oneway_failure(errc::connection_lost);
  begin_without_link(1);
  CHECK(!ended(1));
  CHECK_EQ(cluster.oneways().size(), 1u);
  advance_time(50ms);
  CHECK_EQ(cluster.oneways().size(), 2u);
  cluster.set_oneway_failure(std::nullopt);
  advance_time(100ms);
  CHECK(result_of(1).is_commit());
  CHECK_EQ(result_of(1).remark, "");
  CHECK_EQ(states_told(), (std::vector<int32_t>{8, 8, 8}));
}

TEST_F(transaction_ends, "a check takes the place of an end that did not go "
                         "out") {
  start();
  cluster.set_oneway_failure(errc::connection_lost);
  begin_without_link(1);
  cluster.set_oneway_failure(std::nullopt);
  ask_about(question("t1"));
  advance_time(1s);
  CHECK(result_of(1).is_commit());
  REQUIRE_EQ(told().size(), 2u);
  CHECK_EQ(cluster.oneways()[1].address, "b:1");
  CHECK(told()[1].from_transaction_check);
  CHECK_EQ(told()[1].tran_state_table_offset, 70);
  CHECK_EQ(told()[1].commit_log_offset, 7000);
  CHECK(side->checked.empty());
}

TEST_F(transaction_ends, "a transaction lives no longer than "
                         "transaction-lifetime") {
  producer_options options;
  options.transaction_lifetime = 10s;
  start(options);
  cluster.set_oneway_failure(errc::connection_lost);
  begin_without_link(1);
  advance_time(10s - 1ms);
  CHECK(!ended(1));
  advance_time(1ms);
  auto& x = result_of(1);
  CHECK_EQ(x.ended, transaction_end::left_to_check);
  CHECK_EQ(x.state, state::commit);
  CHECK_EQ(x.cause, errc::transaction_expired);
  CHECK(contains(x.remark, "did not go out"));
  CHECK(contains(x.remark, "transaction-lifetime"));
  CHECK(listed().empty());
}

TEST_F(transaction_ends, "an end that stays in its connection is too late "
                         "then") {
  producer_options options;
  options.transaction_lifetime = 10s;
  start(options);
  begin_end(1);
  advance_time(10s);
  cluster.give_receipts(broker);
  dispatch_messages();
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(1).cause, errc::transaction_expired);
  CHECK_EQ(told().size(), 1u);
}

TEST_F(transaction_ends, "what no header can hold is not told") {
  start();
  begin(1);
  auto what = question("\xFF");
  what.place.address = cluster.address_of("a");
  ask_about(what);
  CHECK_EQ(side->checked.size(), 1u);
  advance_time(600s);
  CHECK_EQ(told().size(), 1u);
  CHECK_EQ(counts().unknown, 1u);
  CHECK(listed().empty());
}

// -- the producer ends --------------------------------------------------------

TEST_F(transaction_ends, "a shutdown waits until brokers were told") {
  start();
  begin_end(1);
  stop_at(10s);
  advance_time(5s);
  CHECK(!ended(1));
  cluster.give_receipts(broker);
  dispatch_messages();
  CHECK(result_of(1).is_commit());
  CHECK_EQ(told().size(), 1u);
}

TEST_F(transaction_ends, "an end whose batch a shutdown does not wait for is "
                         "left to the check") {
  start();
  begin_end(1);
  stop_at(900ms);
  advance_time(900ms);
  CHECK_EQ(result_of(1).ended, transaction_end::left_to_check);
  CHECK_EQ(result_of(1).cause, errc::shutting_down);
}

TEST_F(transaction_ends, "a producer that is told to exit commits nothing "
                         "that it does not hand on") {
  start();
  side->answer.reset();
  begin(1);
  compat::anon_mail(state::commit).send(listener);
  caf::anon_send_exit(subject, caf::exit_reason::user_shutdown);
  dispatch_messages();
  CHECK(ended(1));
  CHECK_LE(told().size(), 1u);
  CHECK(!result_of(1).is_commit() || told().size() == 1);
}
