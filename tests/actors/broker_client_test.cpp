// Whom a broker client asks, when it asks again, and how it ends.
#include "broker_client_fixture.hpp"

#include <caf/scoped_actor.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("broker_client")

namespace {

get_max_offset read(std::string broker) {
  return {.queue = {"t", std::move(broker), 0}};
}

update_consumer_offset write(std::string broker) {
  return {.consumer_group = "g", .queue = {"t", std::move(broker), 0}};
}

struct fixture : broker_client_fixture {
  fixture() {
    for (auto address : {"a:1", "a:2", "b:1", "c:3"})
      reply_field(address, "offset", 7);
  }

  /// Moves the master of a.
  void move_a() {
    fail("a:1", errc::connect_failed);
    reply_field("a:9", "offset", 9);
    cluster.broker_addr_table["a"].broker_addrs[0] = "a:9";
  }
};

} // namespace

// -- names --------------------------------------------------------------------

TEST_F(fixture, "names are looked up once") {
  CHECK_EQ(*get(read("a")), 7);
  CHECK_EQ(*get(read("b")), 7);
  CHECK_EQ(asked("ns:1"), 1u);
  CHECK_EQ(last("ns:1").code, 106);
  CHECK_EQ(asked("a:1"), 1u);
  CHECK_EQ(asked("b:1"), 1u);
}

TEST_F(fixture, "questions that wait for the same look-up share it") {
  auto first = ask<int64_t>(sys(), broker_client, read("a"));
  auto second = ask<int64_t>(sys(), broker_client, read("b"));
  dispatch_messages();
  CHECK(first->value && second->value);
  CHECK_EQ(asked("ns:1"), 1u);
}

TEST_F(fixture, "addresses are not looked up") {
  CHECK_EQ(*get(read("a:2")), 7);
  CHECK_EQ(asked("ns:1"), 0u);
  CHECK(last("a:2").field("bname") == nullptr);
  get(read("a"));
  REQUIRE(last("a:1").field("bname") != nullptr);
  CHECK_EQ(*last("a:1").field("bname"), "a");
}

TEST_F(fixture, "a broker that nobody knows is asked for and named") {
  auto what = failure(read("d"));
  CHECK_EQ(what.code, errc::broker_not_known);
  CHECK_EQ(what.request_code, 30);
  CHECK(what.remark.find("\"d\"") != std::string::npos);
  CHECK_EQ(asked("ns:1"), 1u);
  // It may have come since.
  cluster.broker_addr_table["d"] = broker_data{"one", "d", {{0, "b:1"}}};
  CHECK_EQ(*get(read("d")), 7);
  CHECK_EQ(asked("ns:1"), 2u);
}

TEST_F(fixture, "reads take a replica if there is no master, writes do not") {
  CHECK_EQ(*get(read("c")), 7);
  CHECK_EQ(asked("c:3"), 1u);
  auto what = failure(write("c"));
  CHECK_EQ(what.code, errc::broker_not_known);
  CHECK(what.remark.find("master") != std::string::npos);
  CHECK_EQ(asked("c:3"), 1u);
}

TEST_F(fixture, "what is old is asked for again, and used meanwhile") {
  get(read("a"));
  advance_time(options().route_refresh_interval - 1ms);
  get(read("a"));
  CHECK_EQ(asked("ns:1"), 1u);
  advance_time(1ms);
  network.stall("ns:1");
  CHECK_EQ(*get(read("a")), 7);
  CHECK_EQ(asked("ns:1"), 2u);
  // One at a time, and with pauses.
  get(read("a"));
  CHECK_EQ(asked("ns:1"), 2u);
  advance_time(options().request_timeout);
  get(read("a"));
  CHECK_EQ(asked("ns:1"), 2u);
  advance_time(1s);
  get(read("a"));
  CHECK_EQ(asked("ns:1"), 3u);
}

TEST_F(fixture, "without name servers names are no good, addresses are") {
  network.refuse("ns:1");
  auto what = failure(read("a"));
  CHECK_EQ(what.code, errc::name_server_unavailable);
  CHECK_EQ(what.request_code, 106);
  CHECK_EQ(*get(read("a:1")), 7);
}

TEST_F(fixture, "a resolver that dies answers who waits, and its successor "
                "finds the brokers") {
  auto serve = network.at("ns:1").answer;
  network.stall("ns:1");
  auto waiting = start(read("a"));
  kill(network.at("ns:1").requester);
  auto what = request_failure_of(waiting->error);
  CHECK_EQ(what.code, errc::unavailable);
  CHECK_EQ(what.request_code, 106);
  CHECK(what.remark.find("resolver") != std::string::npos);
  network.at("ns:1").answer = serve;
  advance_time(10s);
  CHECK_EQ(*get(read("a")), 7);
}

TEST_F(fixture, "a name server that talks nonsense is named") {
  network.at("ns:1").answer = [](const remoting_command& x) {
    auto result = protocol::make_response(x, 0);
    result.body = "[";
    return answer_type{result};
  };
  auto what = failure(read("a"));
  CHECK_EQ(what.code, errc::protocol_error);
  CHECK_EQ(what.address, "ns:1");
  CHECK_EQ(what.request_code, 106);
}

// -- repeating ----------------------------------------------------------------

TEST_F(fixture, "a read is repeated where the broker is now") {
  get(read("a"));
  move_a();
  CHECK_EQ(*get(read("a")), 9);
  CHECK_EQ(asked("ns:1"), 2u);
  CHECK_EQ(asked("a:1"), 2u);
  CHECK_EQ(asked("a:9"), 1u);
}

TEST_F(fixture, "a read is repeated once") {
  for (auto code : {errc::connect_failed, errc::connection_lost,
                    errc::name_resolution_failed}) {
    fail("a:1", code);
    auto before = asked("a:1");
    auto what = failure(read("a"));
    CHECK_EQ(what.code, code);
    CHECK_EQ(what.address, "a:1");
    CHECK_EQ(what.request_code, 30);
    CHECK_EQ(what.response_code, -1);
    CHECK_EQ(asked("a:1") - before, 2u);
  }
}

TEST_F(fixture, "a read is not repeated if nobody tells where") {
  get(read("a"));
  fail("a:1", errc::connection_lost);
  network.refuse("ns:1");
  auto what = failure(read("a"));
  CHECK_EQ(what.code, errc::connection_lost);
  CHECK_EQ(what.address, "a:1");
  CHECK_EQ(asked("a:1"), 2u);
}

TEST_F(fixture, "nothing is repeated after an answer, or without a name") {
  reply("a:1", 1);
  auto what = failure(read("a"));
  CHECK_EQ(what.code, errc::broker_error);
  CHECK_EQ(what.response_code, 1);
  CHECK_EQ(what.remark, "so it is");
  CHECK_EQ(asked("a:1"), 1u);
  fail("a:1", errc::connection_lost);
  CHECK_EQ(failure(read("a:1")).code, errc::connection_lost);
  CHECK_EQ(asked("a:1"), 2u);
}

TEST_F(fixture,
       "writes are never repeated, but the next one finds its broker") {
  CHECK(get(write("a")));
  move_a();
  CHECK_EQ(failure(write("a")).code, errc::connect_failed);
  CHECK_EQ(asked("a:1"), 2u);
  CHECK_EQ(asked("a:9"), 0u);
  CHECK(get(write("a")));
  CHECK_EQ(asked("a:9"), 1u);
}

// -- time ---------------------------------------------------------------------

TEST_F(fixture, "the client's limit counts, or a deadline of one's own") {
  network.stall("a:1");
  auto first = start(read("a"));
  auto what = read("a");
  what.deadline = now() + 5s;
  auto second = start(what);
  advance_time(options().request_timeout - 1ms);
  CHECK(!first->done());
  advance_time(1ms);
  CHECK_EQ(code_of(first->error), errc::deadline_exceeded);
  CHECK(!second->done());
  advance_time(2s);
  CHECK_EQ(code_of(second->error), errc::deadline_exceeded);
  CHECK_EQ(request_failure_of(second->error).address, "a:1");
  CHECK_EQ(asked("a:1"), 2u);
}

TEST_F(fixture, "the deadline holds while brokers are looked up") {
  network.stall("ns:1");
  auto what = read("a");
  what.deadline = now() + 100ms;
  auto early = start(what);
  auto late = start(read("a"));
  advance_time(99ms);
  CHECK(!early->done());
  advance_time(1ms);
  CHECK_EQ(code_of(early->error), errc::deadline_exceeded);
  CHECK(!late->done());
  advance_time(3s);
  CHECK(late->done());
  CHECK_EQ(asked_brokers(), 0u);
}

TEST_F(fixture, "a deadline that has passed leaves no trace") {
  auto what = read("a");
  what.deadline = now();
  CHECK_EQ(failure(what).code, errc::deadline_exceeded);
  CHECK_EQ(asked("ns:1"), 0u);
}

TEST_F(fixture, "a request makes no timer") {
  get(read("a"));
  network.stall("a:1");
  auto before = timers();
  pull_messages what{.queue = {"t", "a", 0}, .suspend = 15s};
  std::vector<std::shared_ptr<answer<pull_result>>> open;
  for (int i = 0; i < 1000; ++i)
    open.push_back(ask<pull_result>(sys(), broker_client, what));
  dispatch_messages();
  CHECK_EQ(asked("a:1"), 1001u);
  // Those are the fake connection's.
  CHECK_EQ(timers() - before, 1000u);
  advance_time(23s);
  for (auto& x : open)
    CHECK_EQ(code_of(x->error), errc::deadline_exceeded);
}

// -- the end ------------------------------------------------------------------

TEST_F(fixture, "all is answered when the client ends") {
  network.stall("a:1");
  network.stall("ns:1");
  auto written = start(read("a:1"));
  auto waiting = start(read("a"));
  caf::strong_actor_ptr self
    = caf::actor_cast<caf::strong_actor_ptr>(broker_client);
  compat::anon_mail(caf::exit_msg{client.address(),
                                  make_error(errc::connect_failed, "gave up")})
    .send(caf::actor_cast<caf::actor>(client));
  dispatch_messages();
  for (auto& x : {written, waiting}) {
    auto what = request_failure_of(x->error);
    CHECK_EQ(what.code, errc::connect_failed);
    CHECK(what.remark.find("gave up") != std::string::npos);
  }
  CHECK(compat::terminated(self));
}

TEST_F(fixture, "a client that is killed is named as the cause") {
  network.stall("a:1");
  auto open = start(read("a:1"));
  caf::anon_send_exit(client, caf::exit_reason::kill);
  dispatch_messages();
  CHECK_EQ(code_of(open->error), errc::unavailable);
  CHECK(text_of(open->error).find("client") != std::string::npos);
}

TEST_F(fixture, "a connection that is killed is told from its client") {
  network.stall("a:1");
  auto open = start(read("a:1"));
  network.kill("a:1");
  dispatch_messages();
  CHECK_EQ(code_of(open->error), errc::connection_lost);
  CHECK(text_of(open->error).find("the connection ended") != std::string::npos);
}

TEST_F(fixture, "a client that had ended before is found out") {
  client_config config;
  config.options = options();
  config.client_id = "x";
  config.spawn_connection = network.factory();
  auto other = actors::spawn_client(sys(), std::move(config));
  caf::anon_send_exit(other, caf::exit_reason::kill);
  dispatch_messages();
  broker_client = spawn_broker_client(sys(), other);
  CHECK_EQ(failure(read("a:1")).code, errc::unavailable);
}

TEST_F(fixture, "all is answered when it is told to stop") {
  network.stall("a:1");
  auto open = start(read("a:1"));
  caf::anon_send_exit(broker_client, caf::exit_reason::user_shutdown);
  // This one is in its mailbox then.
  caf::scoped_actor self{sys()};
  auto late
    = compat::mail(self, read("a:1")).request(broker_client, caf::infinite);
  dispatch_messages();
  CHECK_EQ(code_of(open->error), errc::shutting_down);
  caf::error why;
  std::move(late).receive([](int64_t) {},
                          [&](const caf::error& x) { why = x; });
  CHECK_EQ(code_of(why), errc::shutting_down);
  CHECK_EQ(asked("a:1"), 1u);
}

TEST_F(fixture, "it ends with its last handle, and holds its client") {
  caf::weak_actor_ptr it = caf::actor_cast<caf::weak_actor_ptr>(broker_client);
  client = nullptr;
  dispatch_messages();
  CHECK_EQ(*get(read("a")), 7);
  broker_client = nullptr;
  dispatch_messages();
  CHECK(it.lock() == nullptr);
}

TEST_F(fixture, "it tells what brokers know the client as") {
  auto id = ask<std::string>(sys(), broker_client, atom::get_client_id_v);
  auto same = ask<std::string>(sys(), client, atom::get_client_id_v);
  dispatch_messages();
  CHECK_EQ(id->value, "10.0.0.7@test");
  CHECK_EQ(same->value, "10.0.0.7@test");
}
