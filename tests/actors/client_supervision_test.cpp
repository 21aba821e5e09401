#include "client_fixture.hpp"

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;
using rocketcaf::test::client_fixture;
using rocketcaf::test::fake_producer;
using rocketcaf::test::make_route;

SUITE("client_supervision")

namespace {

using texts = std::vector<std::string>;

/// A client with one producer that uses it.
struct supervised : client_fixture {
  fake_producer producer{sys()};

  supervised() {
    attach(producer);
    watch(producer, "t");
    open(producer, "a:1");
    *producer.log = {.opened = producer.log->opened,
                     .route_cache = producer.log->route_cache};
  }

  /// Takes "a:1" out of the only route, which is seen at once.
  void leave_routes() {
    route_to("b:1");
  }

  void return_to_routes() {
    route_to("a:1");
  }

  void route_to(const std::string& address) {
    network.serve_routes("ns:1", {{"t", make_route("a", address)}});
    advance_time(1s);
    tell(refresh_route{"t"});
  }

  ~supervised() {
    producer.end();
    dispatch_messages();
  }
};

} // namespace

TEST_F(supervised, "a connection that dies is replaced, and its users get the "
                   "new handle") {
  auto first = producer.log->opened.at(0).handle;
  kill_connection("a:1");
  CHECK_EQ(producer.log->down, texts{"connection a:1"});
  CHECK_EQ(producer.log->opened.size(), 1u);
  advance_time(100ms);
  REQUIRE_EQ(producer.log->opened.size(), 2u);
  CHECK(producer.log->opened[1].handle != first);
  CHECK_EQ(producer.log->restarted, texts{"connection a:1"});
  CHECK_EQ(network.at("a:1").spawned, 2u);
}

TEST_F(supervised, "who asks while a connection is being replaced waits") {
  kill_connection("a:1");
  fake_producer second{sys()};
  open(second, "a:1");
  CHECK(second.log->opened.empty());
  advance_time(100ms);
  CHECK_EQ(second.log->opened.size(), 1u);
  CHECK_EQ(network.at("a:1").spawned, 2u);
}

TEST_F(supervised, "a producer that does not use a connection hears nothing of "
                   "its death") {
  fake_producer other{sys()};
  attach(other);
  kill_connection("a:1");
  CHECK(other.log->down.empty());
}

TEST_F(supervised, "pauses between replacements double") {
  for (auto pause : {100ms, 200ms, 400ms, 800ms}) {
    auto before = network.at("a:1").spawned;
    kill_connection("a:1");
    advance_time(pause - 1ms);
    CHECK_EQ(network.at("a:1").spawned, before);
    advance_time(1ms);
    CHECK_EQ(network.at("a:1").spawned, before + 1);
  }
}

TEST_F(supervised, "a connection that dies too often ends the client, and that "
                   "its producers hear") {
  for (int i = 0; i < 10; ++i) {
    kill_connection("a:1");
    advance_time(5s);
  }
  producer.log->down.clear();
  kill_connection("a:1");
  CHECK_EQ(producer.log->down, (texts{"connection a:1", "client"}));
  // The producer alone is left.
  CHECK_EQ(running(), 1u);
  auto answer = find("t");
  CHECK(compat::failed(answer->error));
}

TEST_F(supervised, "a connection that ends since its address left all routes, "
                   "however it ends: its users are told and may ask again") {
  for (auto killed : {false, true}) {
    MESSAGE(killed ? "killed" : "in order");
    network.at("a:1").holds_close = killed;
    leave_routes();
    advance_time(3s);
    CHECK(network.at("a:1").closed);
    if (killed)
      kill_connection("a:1");
    CHECK_EQ(producer.log->down, texts{"connection a:1"});
    CHECK(producer.log->restarted.empty());
    producer.log->down.clear();
    producer.log->opened.clear();
    open(producer, "a:1");
    CHECK_EQ(producer.log->opened.size(), 1u);
    return_to_routes();
  }
}

TEST_F(supervised, "who asks for a connection that is closing hears nothing of "
                   "its end, but gets the next one") {
  network.at("a:1").holds_close = true;
  leave_routes();
  advance_time(3s);
  fake_producer second{sys()};
  attach(second);
  open(second, "a:1");
  CHECK(second.log->opened.empty());
  kill_connection("a:1");
  CHECK_EQ(producer.log->down, texts{"connection a:1"});
  CHECK(second.log->down.empty());
  CHECK_EQ(second.log->opened.size(), 1u);
}

TEST_F(supervised, "who waits for a connection whose address leaves all routes "
                   "before it is replaced is told, and may ask again") {
  leave_routes();
  advance_time(2950ms);
  kill_connection("a:1");
  open(producer, "a:1");
  producer.log->down.clear();
  producer.log->opened.clear();
  advance_time(50ms);
  CHECK_EQ(producer.log->down, texts{"connection a:1"});
  advance_time(10s);
  CHECK(producer.log->opened.empty());
  open(producer, "a:1");
  CHECK_EQ(producer.log->opened.size(), 1u);
}

TEST_F(supervised, "a resolver that dies is replaced; routes stay") {
  kill(network.at("ns:1").requester);
  CHECK_EQ(producer.log->down, texts{"resolver"});
  CHECK(find("t")->value.has_value());
  CHECK_EQ(code_of(find("u")->error), errc::unavailable);
  advance_time(100ms);
  CHECK_EQ(producer.log->restarted, texts{"resolver"});
  CHECK_EQ(code_of(find("u")->error), errc::no_route);
  advance_time(100ms);
  CHECK(producer.log->routes.empty());
}

TEST_F(supervised, "a route cache that dies is replaced, and knows routes "
                   "again when producers ask") {
  kill(producer.log->route_cache);
  CHECK_EQ(producer.log->down, texts{"route_cache"});
  CHECK_EQ(code_of(find("t")->error), errc::unavailable);
  advance_time(100ms);
  CHECK_EQ(producer.log->restarted, texts{"route_cache"});
  watch(producer, "t");
  REQUIRE_EQ(producer.log->routes.size(), 1u);
  CHECK(producer.log->routes[0].route != nullptr);
  CHECK(find("t")->value.has_value());
}

TEST_F(supervised, "a new route cache closes no connection") {
  kill(producer.log->route_cache);
  advance_time(100ms);
  network.serve_routes("ns:1", {{"u", make_route("b", "b:1")}});
  watch(producer, "u");
  advance_time(60s);
  CHECK(!network.at("a:1").closed);
}

TEST_F(supervised, "a heartbeat that dies is replaced and tells all at once") {
  auto before = heartbeats("a:1");
  kill(network.at("a:1").requester);
  CHECK_EQ(producer.log->down, texts{"heartbeat"});
  advance_time(100ms);
  CHECK_EQ(producer.log->restarted, texts{"heartbeat"});
  CHECK_EQ(heartbeats("a:1"), before + 1);
}

TEST_F(supervised, "a resolver that dies too often ends the client") {
  for (int i = 0; i <= 10; ++i) {
    tell(refresh_route{"t"});
    kill(network.at("ns:1").requester);
    advance_time(5s);
  }
  CHECK_EQ(producer.log->down.back(), "client");
  CHECK_EQ(running(), 1u);
}

TEST_F(supervised, "deaths that are far apart never end the client") {
  for (int i = 0; i < 30; ++i) {
    kill_connection("a:1");
    advance_time(10s);
  }
  CHECK(find("t")->value.has_value());
}
