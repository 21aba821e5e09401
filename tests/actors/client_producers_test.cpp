#include "client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;
using rocketcaf::test::client_fixture;
using rocketcaf::test::fake_producer;

SUITE("client_producers")

namespace {

using texts = std::vector<std::string>;

/// The groups in unregister requests.
texts groups_of(const std::vector<rocketcaf::test::fake_request>& requests) {
  texts result;
  for (auto& x : requests) {
    REQUIRE(x.command.field("producerGroup") != nullptr);
    result.push_back(*x.command.field("producerGroup"));
  }
  return result;
}

} // namespace

TEST_F(client_fixture, "a producer that attaches is told the client id") {
  fake_producer producer{sys()};
  attach(producer);
  CHECK_EQ(producer.log->client_ids, texts{"10.0.0.7@test"});
  attach(producer);
  CHECK_EQ(producer.log->client_ids.size(), 2u);
}

TEST_F(client_fixture, "attaching to a client that has ended fails") {
  caf::anon_send_exit(client, caf::exit_reason::user_shutdown);
  dispatch_messages();
  fake_producer producer{sys()};
  auto answer = ask<bool>(sys(), client, attach_producer{"g", producer.handle});
  dispatch_messages();
  CHECK(compat::failed(answer->error));
}

// -- groups -------------------------------------------------------------------

TEST_F(client_fixture, "masters are told each new group, once") {
  fake_producer first{sys()};
  fake_producer second{sys()};
  fake_producer third{sys()};
  attach(first, "g");
  watch(first, "t");
  auto before = heartbeats("a:1");
  CHECK_GE(before, 1u);
  attach(second, "g");
  CHECK_EQ(heartbeats("a:1"), before);
  attach(third, "h");
  CHECK_EQ(heartbeats("a:1"), before + 1);
}

TEST_F(client_fixture, "masters are told again after a reconnect") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  auto before = heartbeats("a:1");
  network.announce("a:1", connection_state::disconnected);
  dispatch_messages();
  CHECK_EQ(heartbeats("a:1"), before);
  network.announce("a:1", connection_state::connected);
  dispatch_messages();
  CHECK_EQ(heartbeats("a:1"), before + 1);
}

// -- a producer ends ----------------------------------------------------------

TEST_F(client_fixture, "the end of a producer is noticed, however it ends") {
  for (auto why : {caf::exit_reason::user_shutdown, caf::exit_reason::kill}) {
    fake_producer producer{sys()};
    attach(producer);
    open(producer, "b:1");
    producer.end(why);
    dispatch_messages();
    CHECK_EQ(network.at("b:1").dropped_users.back(), producer.handle.id());
  }
}

TEST_F(client_fixture, "brokers are told when the last producer of a group has "
                       "ended") {
  fake_producer first{sys()};
  fake_producer second{sys()};
  attach(first);
  attach(second);
  watch(first, "t");
  first.end();
  dispatch_messages();
  CHECK(unregisters("a:1").empty());
  second.end(caf::exit_reason::kill);
  dispatch_messages();
  auto requests = unregisters("a:1");
  CHECK_EQ(groups_of(requests), texts{"g"});
  CHECK(requests.at(0).oneway);
  auto before = heartbeats("a:1");
  advance_time(60s);
  CHECK_EQ(heartbeats("a:1"), before);
}

TEST_F(client_fixture, "a producer is not kept alive") {
  auto before = running();
  {
    fake_producer producer{sys()};
    attach(producer);
    watch(producer, "t");
    open(producer, "a:1");
  }
  dispatch_messages();
  // The connections to the name server and the broker are what is new.
  CHECK_EQ(running(), before + 2);
}

// -- detaching ----------------------------------------------------------------

TEST_F(client_fixture, "detaching is answered when the brokers know") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  auto answer = detach(producer, 1s);
  CHECK(answer->value.has_value());
  auto requests = unregisters("a:1");
  CHECK_EQ(groups_of(requests), texts{"g"});
  CHECK(!requests.at(0).oneway);
  // Its end means nothing any more.
  producer.end();
  dispatch_messages();
  CHECK_EQ(unregisters("a:1").size(), 1u);
}

TEST_F(client_fixture, "a silent broker holds nobody up beyond the deadline") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  network.at("a:1").answer = nullptr;
  auto answer = detach(producer, 1s);
  CHECK(!answer->done());
  advance_time(999ms);
  CHECK(!answer->done());
  advance_time(1ms);
  CHECK(answer->value.has_value());
}

TEST_F(client_fixture, "a broker that dies holds nobody up") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  network.at("a:1").answer = nullptr;
  auto answer = detach(producer, 1s);
  kill_connection("a:1");
  CHECK(answer->value.has_value());
}

TEST_F(client_fixture, "detaching is answered at once if no broker knows") {
  fake_producer producer{sys()};
  attach(producer);
  CHECK(detach(producer, 1s)->value.has_value());
  CHECK(detach(producer, 1s)->value.has_value());
}

TEST_F(client_fixture, "detaching one of two of a group tells nobody") {
  fake_producer first{sys()};
  fake_producer second{sys()};
  attach(first);
  attach(second);
  watch(first, "t");
  CHECK(detach(first, 1s)->value.has_value());
  CHECK(unregisters("a:1").empty());
}

TEST_F(client_fixture, "who detaches is answered when the client is stopped") {
  fake_producer producer{sys()};
  attach(producer);
  watch(producer, "t");
  network.at("a:1").answer = nullptr;
  auto answer = detach(producer, 1s);
  caf::anon_send_exit(client, caf::exit_reason::user_shutdown);
  dispatch_messages();
  CHECK_EQ(code_of(answer->error), errc::shutting_down);
}

// -- lingering ----------------------------------------------------------------

TEST_F(client_fixture, "a lingering client outlives its last producer for a "
                       "while") {
  start(5s);
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(client);
  {
    fake_producer producer{sys()};
    attach(producer);
    client = nullptr;
  }
  dispatch_messages();
  advance_time(4'999ms);
  CHECK(weak.lock() != nullptr);
  advance_time(1ms);
  CHECK(weak.lock() == nullptr);
  CHECK_EQ(running(), 0u);
}

TEST_F(client_fixture,
       "a producer that comes in time keeps a lingering client") {
  start(5s);
  auto weak = caf::actor_cast<caf::weak_actor_ptr>(client);
  {
    fake_producer producer{sys()};
    attach(producer);
  }
  advance_time(4s);
  fake_producer second{sys()};
  attach(second);
  client = nullptr;
  advance_time(60s);
  CHECK(weak.lock() != nullptr);
  second.end();
  advance_time(5s);
  CHECK(weak.lock() == nullptr);
}
