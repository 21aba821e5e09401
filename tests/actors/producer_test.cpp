#include "rocketcaf/actors/errors.hpp"

#include "producer_fixture.hpp"

#include <caf/send.hpp>

#include <spdlog/sinks/ostream_sink.h>

#include <map>
#include <set>
#include <sstream>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::fake_cluster;
using rocketcaf::test::producer_fixture;

SUITE("producer")

namespace {

std::string body_of(const protocol::remoting_command& request) {
  return request.body;
}

} // namespace

// -- the good case ------------------------------------------------------------

TEST_F(producer_fixture, "a request is answered with the result") {
  auto& broker = cluster.add_broker("a");
  cluster.add_topic("topic", 4);
  spawn();
  caf::scoped_actor self{sys()};
  auto handle
    = compat::mail(self, send_message{{.topic = "topic", .body = "hello"}, {}})
        .request(producer, caf::infinite);
  dispatch_messages();
  std::move(handle).receive(
    [&](const send_result& x) {
      CHECK(x.status == send_status::send_ok);
      CHECK_EQ(x.message_id.view().size(), 32u);
      CHECK_EQ(x.queue->topic, "topic");
      CHECK_EQ(x.queue->broker_name, "a");
      CHECK_EQ(x.queue_offset, 0);
      CHECK_EQ(x.region_id, "DefaultRegion");
    },
    [](const caf::error& e) { FAIL(caf::to_string(e)); });
  REQUIRE_EQ(broker.requests.size(), 1u);
  CHECK_EQ(broker.requests[0].code, 310);
  CHECK_EQ(body_of(broker.requests[0]), "hello");
}

TEST_F(producer_fixture, "a plain send is answered with its token") {
  cluster.add_broker("a");
  cluster.add_topic("topic", 4);
  spawn();
  send(42);
  dispatch_messages();
  CHECK(outcome(42).ok());
}

TEST_F(producer_fixture, "many are answered once and in order") {
  auto& broker = cluster.add_broker("a");
  cluster.add_topic("topic", 4);
  spawn();
  broker.mode = broker_mode::keep;
  send_many what;
  for (auto i = 0; i < 10; ++i)
    what.messages.push_back({.topic = "topic", .body = std::to_string(i)});
  what.messages[3].topic = "not a topic";
  caf::scoped_actor self{sys()};
  auto handle = compat::mail(self, what).request(producer, caf::infinite);
  dispatch_messages();
  CHECK_EQ(broker.kept.size(), 9u);
  cluster.answer_kept(broker, true);
  dispatch_messages();
  std::move(handle).receive(
    [&](const std::vector<send_outcome>& x) {
      REQUIRE_EQ(x.size(), 10u);
      for (auto i = 0u; i < 10; ++i)
        CHECK_EQ(std::holds_alternative<send_result>(x[i]), i != 3);
      // The last one was answered first.
      CHECK_EQ(std::get<send_result>(x[9]).queue_offset, 0);
      CHECK_EQ(std::get<send_result>(x[0]).queue_offset, 8);
      CHECK(std::get<send_failure>(x[3]).code == errc::invalid_argument);
    },
    [](const caf::error& e) { FAIL(caf::to_string(e)); });
}

TEST_F(producer_fixture, "queues are used in turn") {
  auto& a = cluster.add_broker("a");
  auto& b = cluster.add_broker("b");
  cluster.add_topic("topic", 3);
  spawn();
  for (auto i = 0u; i < 12; ++i)
    send(i);
  dispatch_messages();
  CHECK_EQ(a.requests.size(), 6u);
  CHECK_EQ(b.requests.size(), 6u);
  std::map<std::string, int> queues;
  for (auto i = 0u; i < 12; ++i)
    ++queues[to_string(*outcome(i).result().queue)];
  CHECK_EQ(queues.size(), 6u);
  for (auto& [queue, count] : queues)
    CHECK_EQ(count, 2);
}

TEST_F(producer_fixture, "sends that queue up share a batch") {
  auto& broker = cluster.add_broker("a");
  cluster.add_topic("topic", 4);
  spawn();
  send(0);
  dispatch_messages();
  auto before = broker.batches;
  for (auto i = 1u; i <= 1000; ++i)
    send(i);
  dispatch_messages();
  CHECK(broker.batches - before <= 2);
  for (auto i = 1u; i <= 1000; ++i)
    CHECK(outcome(i).ok());
}

TEST_F(producer_fixture, "more sends than a block of opaques go out") {
  auto& broker = cluster.add_broker("a");
  cluster.add_topic("topic", 4);
  spawn();
  for (auto i = 0u; i < 20'000; ++i)
    send(i);
  dispatch_messages();
  std::set<int32_t> opaques;
  for (auto& request : broker.requests)
    opaques.insert(request.opaque);
  CHECK_EQ(opaques.size(), 20'000u);
  for (auto i = 0u; i < 20'000; ++i)
    CHECK(outcome(i).ok());
}

TEST_F(producer_fixture, "answers may overtake each other") {
  auto& broker = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  broker.mode = broker_mode::keep;
  for (auto i = 0u; i < 5; ++i)
    send(i);
  dispatch_messages();
  cluster.answer_kept(broker, true);
  dispatch_messages();
  for (auto i = 0u; i < 5; ++i)
    CHECK_EQ(outcome(i).result().queue_offset, 4 - static_cast<int64_t>(i));
}

// -- routes -------------------------------------------------------------------

TEST_F(producer_fixture, "sends wait for the route") {
  cluster.add_broker("a");
  spawn();
  send(1);
  dispatch_messages();
  advance_time(2s);
  CHECK(!answered(1));
  CHECK_EQ(statistics().waiting, 1u);
  cluster.add_topic("topic", 4);
  dispatch_messages();
  CHECK(outcome(1).ok());
  CHECK_EQ(statistics().waiting, 0u);
}

TEST_F(producer_fixture, "a topic without route is told at once") {
  cluster.add_broker("a");
  cluster.set_no_route("topic", errc::no_route);
  spawn();
  send(1);
  dispatch_messages();
  CHECK(outcome(1).failure().code == errc::no_route);
  CHECK(outcome(1).failure().storage == storage_state::not_stored);
  CHECK(outcome(1).failure().remark.find("topic") != std::string::npos);
}

TEST_F(producer_fixture, "name servers that are away have until the "
                         "deadline to come back") {
  cluster.add_broker("a");
  cluster.set_no_route("topic", errc::name_server_unavailable);
  spawn();
  auto start = now();
  send(1);
  send(2, {.topic = "topic", .body = "x"}, start + 1s);
  dispatch_messages();
  advance_time(1s);
  CHECK(outcome(2).failure().code == errc::name_server_unavailable);
  CHECK(outcome(2).when == start + 1s);
  CHECK(!answered(1));
  cluster.add_topic("topic", 4);
  dispatch_messages();
  CHECK(outcome(1).ok());
}

TEST_F(producer_fixture, "a route without writable queues is told") {
  cluster.add_broker("a");
  cluster.add_topic("topic", 0);
  spawn();
  send(1);
  dispatch_messages();
  CHECK(outcome(1).failure().code == errc::no_writable_queue);
}

// -- time ---------------------------------------------------------------------

TEST_F(producer_fixture, "a stalled broker is answered for exactly at "
                         "the deadline") {
  cluster.add_broker("a").mode = broker_mode::keep;
  cluster.add_topic("topic", 4);
  spawn();
  auto start = now();
  send(1);
  dispatch_messages();
  for (auto i = 0; i < 3100; ++i)
    advance_time(1ms);
  CHECK(outcome(1).when == start + 3s);
  auto& failure = outcome(1).failure();
  CHECK(failure.code == errc::deadline_exceeded);
  CHECK(failure.storage == storage_state::maybe_stored);
  REQUIRE_EQ(failure.attempts.size(), 3u);
  CHECK(failure.attempts[0].cause == errc::attempt_timeout);
  CHECK(failure.attempts[0].duration == 1s);
  CHECK_EQ(failure.attempts[0].address, "a:10911");
  CHECK_EQ(statistics().in_flight, 0u);
}

TEST_F(producer_fixture, "with a second broker a send succeeds there "
                         "after one attempt's limit") {
  auto& a = cluster.add_broker("a");
  auto& b = cluster.add_broker("b");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  b.mode = broker_mode::keep;
  auto start = now();
  send(1);
  dispatch_messages();
  auto& stalled = a.kept.empty() ? b : a;
  auto& good = a.kept.empty() ? a : b;
  good.mode = broker_mode::answer;
  for (auto i = 0; i < 1100; ++i)
    advance_time(1ms);
  CHECK(outcome(1).ok());
  CHECK(outcome(1).when == start + 1s);
  // The suspect broker is left alone until it is heard of.
  auto before = stalled.kept.size();
  for (auto i = 10u; i < 20; ++i)
    send(i);
  dispatch_messages();
  CHECK_EQ(stalled.kept.size(), before);
  for (auto i = 10u; i < 20; ++i)
    CHECK(outcome(i).ok());
  // Its late answer answers nothing, but shows that it lives.
  stalled.mode = broker_mode::answer;
  cluster.answer_kept(stalled);
  dispatch_messages();
  CHECK_EQ(statistics().late_replies, 1u);
  auto requests = stalled.requests.size();
  for (auto i = 20u; i < 30; ++i)
    send(i);
  dispatch_messages();
  CHECK_EQ(stalled.requests.size(), requests + 5);
  CHECK_EQ((*outcomes)[1].size(), 1u);
}

TEST_F(producer_fixture, "a broker that cannot be connected blocks "
                         "nobody") {
  cluster.add_broker("a").mode = broker_mode::unreachable;
  auto& b = cluster.add_broker("b");
  cluster.add_topic("topic", 1);
  spawn();
  auto start = now();
  for (auto i = 0u; i < 100; ++i)
    send(i);
  dispatch_messages();
  for (auto i = 0u; i < 100; ++i) {
    CHECK(outcome(i).ok());
    CHECK(outcome(i).when == start);
  }
  CHECK_EQ(b.requests.size(), 100u);
  CHECK(cluster.refreshes() > 0);
}

TEST_F(producer_fixture, "a connect that never ends costs one attempt's "
                         "limit, once") {
  cluster.add_broker("a").mode = broker_mode::never_connects;
  cluster.add_broker("b");
  cluster.add_topic("topic", 1);
  spawn();
  auto start = now();
  for (auto i = 0u; i < 10; ++i)
    send(i);
  dispatch_messages();
  for (auto i = 0; i < 1100; ++i)
    advance_time(1ms);
  for (auto i = 0u; i < 10; ++i) {
    CHECK(outcome(i).ok());
    CHECK(outcome(i).when <= start + 1s);
  }
  for (auto i = 10u; i < 20; ++i)
    send(i);
  auto later = now();
  dispatch_messages();
  for (auto i = 10u; i < 20; ++i)
    CHECK(outcome(i).when == later);
}

TEST_F(producer_fixture, "without any broker a send fails soon and says "
                         "why") {
  cluster.add_broker("a").mode = broker_mode::unreachable;
  cluster.add_topic("topic", 4);
  spawn();
  auto start = now();
  send(1);
  dispatch_messages();
  for (auto i = 0; i < 100; ++i)
    advance_time(1ms);
  auto& failure = outcome(1).failure();
  CHECK(outcome(1).when == start + 60ms);
  CHECK(failure.code == errc::connect_failed);
  CHECK(failure.storage == storage_state::not_stored);
  CHECK(failure.remark.starts_with("connection refused; check that "));
  CHECK_EQ(failure.attempts.size(), 3u);
}

TEST_F(producer_fixture, "a broker that is away fills no log") {
  std::ostringstream lines;
  log_options log;
  log.logger = std::make_shared<spdlog::logger>(
    "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
  cluster.set_log(log);
  auto& broker = cluster.add_broker("a");
  cluster.add_topic("topic", 4);
  spawn();
  send(0);
  dispatch_messages();
  broker.mode = broker_mode::unreachable;
  cluster.lose(broker, 1);
  dispatch_messages();
  auto told = lines.str();
  CHECK(told.find("link_lost: a (a:10911)") != std::string::npos);
  for (auto i = 1u; i <= 10; ++i) {
    send(i);
    dispatch_messages();
    advance_time(100ms);
    CHECK(!outcome(i).ok());
  }
  CHECK_EQ(lines.str(), told);
}

namespace {

/// Two brokers with one queue each, both in use.
struct two_brokers : producer_fixture {
  fake_broker& a = cluster.add_broker("a");
  fake_broker& b = cluster.add_broker("b");
  uint64_t token = 0;

  two_brokers() {
    cluster.add_topic("topic", 1);
    spawn();
    send_some();
    REQUIRE_EQ(b.requests.size(), 2u);
  }

  void send_some() {
    for (auto i = 0; i < 4; ++i) {
      send(++token);
      dispatch_messages();
      REQUIRE(outcome(token).ok());
    }
  }
};

} // namespace

TEST_F(two_brokers, "a broker that leaves the route and returns is used again "
                    "without help") {
  cluster.lose(b, 2);
  cluster.add_topic("topic", 1, {"a"});
  // So does the client with connections that no route names.
  cluster.end_connection("b");
  send_some();
  CHECK_EQ(b.requests.size(), 2u);
  cluster.add_topic("topic", 1);
  dispatch_messages();
  send_some();
  CHECK_EQ(b.requests.size(), 4u);
}

TEST_F(two_brokers, "a broker whose connection actor died is used again "
                    "without help") {
  cluster.replace_connection("b");
  dispatch_messages();
  send_some();
  CHECK_EQ(b.requests.size(), 4u);
}

TEST_F(producer_fixture, "deadlines of all kinds are kept exactly") {
  cluster.add_broker("a").mode = broker_mode::keep;
  cluster.add_topic("topic", 4);
  spawn();
  auto start = now();
  std::map<uint64_t, time_point> due;
  for (auto i = 0u; i < 200; ++i) {
    due[i] = start + std::chrono::milliseconds{1 + (i * 7919) % 900};
    send(i, {.topic = "topic", .body = "x"}, due[i]);
  }
  dispatch_messages();
  for (auto i = 0; i < 1000; ++i)
    advance_time(1ms);
  for (auto& [token, when] : due) {
    CHECK(outcome(token).when == when);
    CHECK(outcome(token).failure().code == errc::deadline_exceeded);
  }
}

// -- failures -----------------------------------------------------------------

TEST_F(producer_fixture, "a busy broker's message goes to another one, after "
                         "a pause") {
  auto& a = cluster.add_broker("a");
  auto& b = cluster.add_broker("b");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::refuse;
  a.code = 2;
  for (auto i = 0u; i < 10; ++i)
    send(i);
  dispatch_messages();
  CHECK_EQ(b.requests.size(), 5u);
  advance_time(20ms);
  for (auto i = 0u; i < 10; ++i)
    CHECK(outcome(i).ok());
  CHECK_EQ(b.requests.size(), 10u);
  CHECK_EQ(statistics().retries, 5u);
}

TEST_F(producer_fixture, "what a broker refuses for good is not tried "
                         "again") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::refuse;
  a.code = 13;
  send(1);
  dispatch_messages();
  auto& failure = outcome(1).failure();
  CHECK(failure.code == errc::message_illegal);
  CHECK(failure.storage == storage_state::refused);
  CHECK_EQ(failure.broker_code, 13);
  CHECK(failure.remark.starts_with("refused by a fake; make the message "));
  CHECK_EQ(a.requests.size(), 1u);
}

TEST_F(producer_fixture, "a retry keeps the message's id") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::refuse;
  a.code = 2;
  send(1);
  dispatch_messages();
  for (auto i = 0; i < 100; ++i)
    advance_time(1ms);
  REQUIRE_EQ(a.requests.size(), 3u);
  auto id_of = [](const protocol::remoting_command& x) {
    auto text = *x.field("i");
    return text.substr(text.find("UNIQ_KEY"), 42);
  };
  CHECK_EQ(id_of(a.requests[0]), id_of(a.requests[1]));
  CHECK_EQ(id_of(a.requests[0]), id_of(a.requests[2]));
  CHECK_NE(a.requests[0].opaque, a.requests[1].opaque);
}

TEST_F(producer_fixture, "a lost connection's sends go to another "
                         "broker") {
  auto& a = cluster.add_broker("a");
  auto& b = cluster.add_broker("b");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  for (auto i = 0u; i < 10; ++i)
    send(i);
  dispatch_messages();
  cluster.lose(a, UINT64_MAX);
  dispatch_messages();
  for (auto i = 0u; i < 10; ++i)
    CHECK(outcome(i).ok());
  CHECK_EQ(b.requests.size(), 10u);
}

TEST_F(producer_fixture, "only what was written may be stored") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .retries = 0});
  a.mode = broker_mode::keep;
  send(1);
  dispatch_messages();
  auto first = a.last_sequence;
  send(2);
  dispatch_messages();
  CHECK_EQ(a.last_sequence, first + 1);
  cluster.lose(a, first + 1);
  dispatch_messages();
  CHECK(outcome(1).failure().code == errc::connection_lost);
  CHECK(outcome(1).failure().storage == storage_state::maybe_stored);
  CHECK(outcome(2).failure().storage == storage_state::not_stored);
}

TEST_F(producer_fixture, "doubled and invented answers answer nothing") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  send(1);
  dispatch_messages();
  CHECK(outcome(1).ok());
  auto opaque = a.requests[0].opaque;
  a.mode = broker_mode::keep;
  send(2);
  dispatch_messages();
  cluster.answer_nobody(a, opaque);
  cluster.answer_nobody(a, opaque + 1000);
  cluster.answer_nobody(a, -77);
  dispatch_messages();
  CHECK(!answered(2));
  CHECK_EQ(statistics().late_replies, 3u);
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(outcome(2).ok());
  CHECK_EQ((*outcomes)[1].size(), 1u);
}

TEST_F(producer_fixture, "a connection that came back is used again") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  send(1);
  dispatch_messages();
  a.mode = broker_mode::unreachable;
  cluster.lose(a, UINT64_MAX);
  dispatch_messages();
  send(2);
  dispatch_messages();
  a.mode = broker_mode::answer;
  for (auto i = 0; i < 100; ++i)
    advance_time(1ms);
  CHECK(outcome(2).ok());
}

// -- bad input ----------------------------------------------------------------

TEST_F(producer_fixture, "bad input is refused by field and rule and "
                         "disturbs nobody") {
  cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .max_message_size = 10});
  send(0);
  send(1, {.topic = "a b", .body = "x"});
  send(2, {.topic = "topic", .body = std::string(11, 'x')});
  send(3, {.topic = "topic",
           .body = "x",
           .properties = {{"name", "a\x01"
                                   "b"}}});
  send(4, {.topic = "topic", .body = "x"}, now());
  send(5);
  dispatch_messages();
  CHECK(outcome(0).ok());
  CHECK(outcome(1).failure().code == errc::invalid_argument);
  CHECK(outcome(1).failure().remark.find("topic") == 0);
  CHECK(outcome(2).failure().remark.find("body") == 0);
  CHECK(outcome(3).failure().remark.find("properties[name]") == 0);
  CHECK(outcome(4).failure().code == errc::deadline_exceeded);
  CHECK(outcome(4).failure().remark.find("deadline") == 0);
  CHECK(outcome(5).ok());
}

TEST("a producer without a legal group is not spawned") {
  rocketcaf::test::deterministic system;
  fake_cluster cluster{system.sys()};
  for (auto group : {"", "a b"}) {
    producer_options options;
    options.group = group;
    auto result
      = actors::spawn_producer(system.sys(), options, cluster.client());
    REQUIRE(!result.has_value());
    CHECK(code_of(result.error()) != errc::none);
    CHECK(failure_of(result.error()).remark.find("producer.group") == 0);
  }
}

// -- life cycle ---------------------------------------------------------------

TEST_F(producer_fixture, "draining answers when earlier sends are "
                         "finished") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  send(1);
  caf::scoped_actor self{sys()};
  auto handle
    = compat::mail(self, atom::drain_v).request(producer, caf::infinite);
  send(2);
  dispatch_messages();
  // Only the first is answered; the drain does not wait for the second.
  auto second = a.kept.back();
  a.kept.pop_back();
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(answered(1));
  CHECK(!answered(2));
  auto drained = false;
  std::move(handle).receive(
    [&] { drained = true; },
    [](const caf::error& e) { FAIL(caf::to_string(e)); });
  CHECK(drained);
}

TEST_F(producer_fixture, "a shutdown waits for open sends and refuses "
                         "new ones") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  send(1);
  dispatch_messages();
  caf::scoped_actor self{sys()};
  auto first = compat::mail(self, shut_down{}).request(producer, caf::infinite);
  auto again = compat::mail(self, shut_down{}).request(producer, caf::infinite);
  dispatch_messages();
  send(2);
  dispatch_messages();
  CHECK(outcome(2).failure().code == errc::shutting_down);
  CHECK(!answered(1));
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(outcome(1).ok());
  auto answers = 0;
  auto count = [&] { ++answers; };
  auto fail = [](const caf::error& e) { FAIL(caf::to_string(e)); };
  std::move(first).receive(count, fail);
  std::move(again).receive(count, fail);
  CHECK_EQ(answers, 2);
  CHECK_EQ(cluster.detached().size(), 1u);
}

TEST_F(producer_fixture, "a shutdown fails what is left at its limit") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  auto start = now();
  send(1, {.topic = "topic", .body = "x"}, start + 1h);
  dispatch_messages();
  compat::anon_mail(shut_down{700ms}).send(producer);
  dispatch_messages();
  for (auto i = 0; i < 800; ++i)
    advance_time(1ms);
  CHECK(outcome(1).when == start + 700ms);
  CHECK(outcome(1).failure().code == errc::shutting_down);
  CHECK(outcome(1).failure().storage == storage_state::maybe_stored);
}

TEST_F(producer_fixture, "of several shutdowns the shortest limit counts") {
  cluster.add_broker("a").mode = broker_mode::keep;
  cluster.add_topic("topic", 1);
  for (auto [first, second] : {std::pair{1000ms, 300ms}, {300ms, 1000ms}}) {
    spawn();
    auto start = now();
    send(1, {.topic = "topic", .body = "x"}, start + 1h);
    compat::anon_mail(shut_down{first}).send(producer);
    compat::anon_mail(shut_down{second}).send(producer);
    advance_time(299ms);
    CHECK(!answered(1));
    advance_time(1ms);
    CHECK(outcome(1).when == start + 300ms);
    outcomes->clear();
  }
}

TEST_F(producer_fixture, "a shutdown may wait as long as it takes") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::never_connects;
  send(1, {.topic = "topic", .body = "x"}, now() + 1h);
  compat::anon_mail(shut_down{std::chrono::milliseconds::max()}).send(producer);
  advance_time(100ms);
  CHECK(!answered(1));
  cluster.connect(a);
  dispatch_messages();
  a.mode = broker_mode::answer;
  cluster.answer_kept(a);
  dispatch_messages();
  CHECK(answered(1));
}

TEST_F(producer_fixture, "an exit message answers all that is open or "
                         "queued") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  send(1);
  dispatch_messages();
  for (auto i = 2u; i < 2000; ++i)
    send(i);
  caf::anon_send_exit(producer, caf::exit_reason::user_shutdown);
  dispatch_messages();
  CHECK(outcome(1).failure().storage == storage_state::maybe_stored);
  for (auto i = 1u; i < 2000; ++i)
    CHECK(outcome(i).failure().code == errc::shutting_down);
}

TEST_F(producer_fixture, "a dropped producer lives until its last send "
                         "is answered") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn();
  a.mode = broker_mode::keep;
  send(1);
  dispatch_messages();
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(producer);
  producer = nullptr;
  CHECK(weak.lock() != nullptr);
  auto start = now();
  for (auto i = 0; i < 3100; ++i)
    advance_time(1ms);
  CHECK(outcome(1).when == start + 3s);
  cluster.forget_producers();
  dispatch_messages();
  CHECK(weak.lock() == nullptr);
}

TEST_F(producer_fixture, "counters and gauges tell what happened") {
  auto& a = cluster.add_broker("a");
  cluster.add_topic("topic", 1);
  spawn({.group = "group", .retries = 0});
  send(1);
  dispatch_messages();
  a.mode = broker_mode::refuse;
  a.code = 13;
  send(2);
  dispatch_messages();
  a.mode = broker_mode::keep;
  send(3, {.topic = "topic", .body = "12345"});
  dispatch_messages();
  auto counts = statistics();
  CHECK_EQ(counts.sends_accepted, 3u);
  CHECK_EQ(counts.sends_succeeded, 1u);
  CHECK_EQ(counts.sends_failed, 1u);
  CHECK_EQ(counts.in_flight, 1u);
  CHECK_EQ(counts.in_flight_bytes, 10u);
  CHECK(counts.bytes_sent > 600);
}
