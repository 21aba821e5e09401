#include "rocketcaf/actors/client.hpp"

#include "client_fixture.hpp"
#include "support/recorder.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;
using rocketcaf::test::client_fixture;
using rocketcaf::test::fake_producer;
using rocketcaf::test::make_route;

SUITE("client")

namespace {

using texts = std::vector<std::string>;
using states = std::vector<connection_state>;
using state_recorder = rocketcaf::test::recorder<connection_observer_actor,
                                                 connection_state_changed>;

} // namespace

// -- spawning -----------------------------------------------------------------

TEST_F(client_fixture, "options are checked before anything is spawned") {
  auto wrong = options();
  wrong.name_servers = {"nowhere"};
  auto before = running();
  auto result = spawn_client(sys(), wrong);
  REQUIRE(!result.has_value());
  // The I/O module is missing, too, but that is asked for first.
  CHECK_EQ(code_of(result.error()), errc::io_module_missing);
  CHECK(text_of(result.error()).find("cfg.load<caf::io::middleman>()")
        != std::string::npos);
  CHECK_EQ(running(), before);
}

// -- routes -------------------------------------------------------------------

TEST_F(client_fixture, "it answers with the route of a topic") {
  CHECK(find("t")->value == make_route("a", "a:1"));
  CHECK_EQ(code_of(find("u")->error), errc::no_route);
}

TEST_F(client_fixture, "a producer that watches a topic is told its route") {
  fake_producer producer{sys()};
  watch(producer, "t");
  REQUIRE_EQ(producer.log->routes.size(), 1u);
  CHECK(*producer.log->routes[0].route == make_route("a", "a:1"));
}

TEST_F(client_fixture, "a refresh asks the name server again") {
  fake_producer producer{sys()};
  watch(producer, "t");
  advance_time(1s);
  auto before = network.at("ns:1").requests.size();
  tell(refresh_route{"t"});
  CHECK_EQ(network.at("ns:1").requests.size(), before + 1);
}

// -- connections --------------------------------------------------------------

TEST_F(client_fixture, "there is one connection for each address") {
  fake_producer first{sys()};
  fake_producer second{sys()};
  open(first, "a:1");
  open(second, "a:1");
  open(second, "b:1");
  REQUIRE_EQ(first.log->opened.size(), 1u);
  REQUIRE_EQ(second.log->opened.size(), 2u);
  CHECK_EQ(first.log->opened[0].address, "a:1");
  CHECK(first.log->opened[0].handle == second.log->opened[0].handle);
  CHECK(first.log->opened[0].handle != second.log->opened[1].handle);
  CHECK_EQ(network.at("a:1").spawned, 1u);
}

TEST_F(client_fixture, "states go to the producers that use the connection") {
  fake_producer user{sys()};
  fake_producer other{sys()};
  attach(user);
  attach(other);
  open(user, "b:1");
  user.log->states.clear();
  network.announce("b:1", connection_state::connecting);
  network.announce("b:1", connection_state::connected);
  dispatch_messages();
  CHECK_EQ(user.log->states,
           (states{connection_state::connecting, connection_state::connected}));
  CHECK(other.log->states.empty());
}

TEST_F(client_fixture, "who comes later is told the present state") {
  fake_producer first{sys()};
  attach(first);
  open(first, "b:1");
  network.announce("b:1", connection_state::connected);
  dispatch_messages();
  fake_producer second{sys()};
  attach(second);
  open(second, "b:1");
  CHECK_EQ(second.log->states, states{connection_state::connected});
}

TEST_F(client_fixture, "observers follow all connections, from the present "
                       "state on") {
  fake_producer user{sys()};
  open(user, "b:1");
  network.announce("b:1", connection_state::connected);
  dispatch_messages();
  state_recorder observer{sys()};
  compat::anon_mail(atom::subscribe_v, observer.handle).send(client);
  dispatch_messages();
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].address, "b:1");
  CHECK_EQ(news[0].state, connection_state::connected);
  network.announce("b:1", connection_state::disconnected);
  dispatch_messages();
  CHECK_EQ(observer.take().size(), 1u);
  compat::anon_mail(atom::unsubscribe_v, observer.handle).send(client);
  network.announce("b:1", connection_state::connecting);
  dispatch_messages();
  CHECK(observer.take().empty());
}

TEST_F(client_fixture, "observers hear when a connection dies") {
  fake_producer user{sys()};
  open(user, "b:1");
  network.announce("b:1", connection_state::connected);
  dispatch_messages();
  state_recorder observer{sys()};
  compat::anon_mail(atom::subscribe_v, observer.handle).send(client);
  dispatch_messages();
  observer.take();
  kill_connection("b:1");
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].state, connection_state::disconnected);
  CHECK_EQ(news[0].cause, errc::unavailable);
}

TEST_F(client_fixture, "the states of all connections can be asked for") {
  find("t");
  fake_producer user{sys()};
  open(user, "b:1");
  auto answer = ask<std::vector<connection_state_changed>>(
    sys(), client, atom::get_connections_v);
  dispatch_messages();
  REQUIRE(answer->value.has_value());
  auto& all = *answer->value;
  REQUIRE_EQ(all.size(), 2u);
  CHECK_EQ(all[0].address, "b:1");
  CHECK_EQ(all[0].state, connection_state::disconnected);
  CHECK_EQ(all[1].address, "ns:1");
  CHECK_EQ(all[1].state, connection_state::connected);
}

// -- addresses that vanish ----------------------------------------------------

TEST_F(client_fixture, "a connection is closed when its address is in no route "
                       "any more") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  open(producer, "a:1");
  network.serve_routes("ns:1", {{"t", make_route("b", "b:1")}});
  advance_time(30s);
  CHECK(!network.at("a:1").closed);
  // What is on its way may still be answered.
  advance_time(2'999ms);
  CHECK(!network.at("a:1").closed);
  advance_time(1ms);
  CHECK(network.at("a:1").closed);
  CHECK(!network.at("ns:1").closed);
  CHECK_EQ(producer.log->states.back(), connection_state::closed);
  CHECK_EQ(producer.log->down, std::vector<std::string>{"connection a:1"});
}

TEST_F(client_fixture, "an address that comes back in time stays open") {
  fake_producer producer{sys()};
  watch(producer, "t");
  open(producer, "a:1");
  network.serve_routes("ns:1", {{"t", make_route("b", "b:1")}});
  advance_time(30s);
  network.serve_routes("ns:1", {{"t", make_route("a", "a:1")}});
  tell(refresh_route{"t"});
  advance_time(10s);
  CHECK(!network.at("a:1").closed);
}

TEST_F(client_fixture, "a closed address can be opened again") {
  fake_producer producer{sys()};
  watch(producer, "t");
  open(producer, "a:1");
  network.serve_routes("ns:1", {{"t", make_route("b", "b:1")}});
  advance_time(33s);
  REQUIRE(network.at("a:1").closed);
  open(producer, "a:1");
  REQUIRE_EQ(producer.log->opened.size(), 2u);
  CHECK(producer.log->opened[0].handle != producer.log->opened[1].handle);
  CHECK_EQ(network.at("a:1").spawned, 2u);
}

TEST_F(client_fixture, "an address that never was in a route stays open") {
  fake_producer producer{sys()};
  watch(producer, "t");
  open(producer, "c:1");
  network.serve_routes("ns:1", {{"t", make_route("b", "b:1")}});
  advance_time(60s);
  CHECK(!network.at("c:1").closed);
}

// -- the end ------------------------------------------------------------------

TEST_F(client_fixture, "nothing is left when its last holder drops it") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  open(producer, "a:1");
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(client);
  client = nullptr;
  dispatch_messages();
  CHECK(weak.lock() == nullptr);
  CHECK_EQ(running(), 1u);
  CHECK_EQ(producer.log->down, texts{"client"});
}

TEST_F(client_fixture, "nothing is left when it is dropped with a question, a "
                       "heartbeat and a restart open") {
  fake_producer producer{sys()};
  attach(producer);
  network.at("a:1").answer = nullptr;
  watch(producer, "t");
  CHECK_EQ(heartbeats("a:1"), 1u);
  network.at("ns:1").answer = nullptr;
  auto answer = find("u");
  open(producer, "b:1");
  kill_connection("b:1");
  client = nullptr;
  dispatch_messages();
  CHECK_EQ(running(), 1u);
  CHECK_EQ(code_of(answer->error), errc::shutting_down);
}

TEST_F(client_fixture, "nothing is left when it is killed") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  caf::anon_send_exit(client, caf::exit_reason::kill);
  dispatch_messages();
  CHECK_EQ(running(), 1u);
  CHECK_EQ(producer.log->down, texts{"client"});
}
