// Over loopback: brokers that stall, go down and come back.
#include "rocketcaf/api/embedded_broker.hpp"

#include "rocketcaf/actors/errors.hpp"

#include "rocketcaf/protocol/route_data.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

SUITE("embedded_modes")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture {
  fixture() : started(embedded_cluster::start({.broker_names = {"a", "b"}})) {
    REQUIRE(started.has_value());
    REQUIRE(!compat::failed(uut().create_topic("t", 4)));
  }

  embedded_cluster& uut() {
    return *started;
  }

  void set(const char* name, broker_mode mode, bool in_routes = true) {
    REQUIRE(!compat::failed(uut().set_mode(name, mode, in_routes)));
  }

  size_t stored() {
    auto messages = uut().messages("t");
    return messages ? messages->size() : 0;
  }

  expected<embedded_cluster, caf::error> started;
};

} // namespace

TEST_F(fixture, "a broker that is down refuses, and comes back as it was") {
  auto address = uut().address_of("a");
  wire_client client{address};
  CHECK_EQ(client.call(make_send("t", "before")).code, 0);
  for (int round = 0; round < 3; ++round) {
    set("a", broker_mode::down);
    CHECK(!accepts(address));
    set("a", broker_mode::serving);
    wire_client again{address};
    CHECK_EQ(again.call(make_send("t", "after")).code, 0);
  }
  CHECK(client.closed());
  CHECK_EQ(stored(), 4u);
}

TEST_F(fixture, "a broker that is down leaves the other alone") {
  set("a", broker_mode::down);
  wire_client client{uut().address_of("b")};
  auto route = protocol::decode_route(client.call(make_route("t")).body);
  REQUIRE(route.has_value());
  CHECK_EQ(route->broker_datas.size(), 2u);
  set("a", broker_mode::down, false);
  route = protocol::decode_route(client.call(make_route("t")).body);
  REQUIRE(route.has_value());
  REQUIRE_EQ(route->broker_datas.size(), 1u);
  CHECK_EQ(route->broker_datas[0].broker_name, "b");
}

TEST_F(fixture, "a stalled broker accepts and reads nothing until it serves") {
  auto address = uut().address_of("a");
  wire_client old{address};
  CHECK_EQ(old.call(make_send("t", "before")).code, 0);
  set("a", broker_mode::stalled);
  wire_client fresh{address};
  old.send(make_send("t", "old"));
  fresh.send(make_send("t", "fresh"));
  CHECK(!old.link.readable(50ms));
  CHECK(!fresh.link.readable());
  CHECK_EQ(stored(), 1u);
  set("a", broker_mode::serving);
  for (auto* client : {&old, &fresh}) {
    auto answer = client->receive();
    REQUIRE(answer.has_value());
    CHECK_EQ(answer->code, 0);
  }
  CHECK_EQ(stored(), 3u);
}

TEST_F(fixture, "a stalled broker pushes back: writes to it end") {
  set("a", broker_mode::stalled);
  flooding_link link{uut().address_of("a")};
  // More than all socket buffers together.
  constexpr size_t enough = size_t{64} << 20;
  auto written = link.fill(enough);
  CHECK_GT(written, 0u);
  CHECK_LT(written, enough);
}

TEST_F(fixture, "stalling and serving may follow each other at once") {
  wire_client client{uut().address_of("a")};
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  for (int round = 0; round < 50; ++round) {
    set("a", broker_mode::stalled);
    set("a", broker_mode::serving);
    CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  }
}

TEST_F(fixture, "a stalled broker may go down") {
  wire_client client{uut().address_of("a")};
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  set("a", broker_mode::stalled);
  set("a", broker_mode::down);
  CHECK(client.closed());
  set("a", broker_mode::stalled);
  CHECK(accepts(uut().address_of("a")));
  set("a", broker_mode::serving);
  CHECK_EQ(wire_client{uut().address_of("a")}.call(make_send("t", "body")).code,
           0);
}

TEST_F(fixture, "an unknown broker is refused by name") {
  auto error = uut().set_mode("c", broker_mode::down);
  CHECK_EQ(code_of(error), errc::invalid_argument);
}

TEST_F(fixture, "the empty name stands for all brokers") {
  set("", broker_mode::down);
  CHECK(!accepts(uut().address_of("a")));
  CHECK(!accepts(uut().address_of("b")));
  auto statistics = uut().statistics();
  REQUIRE(statistics.has_value());
  for (auto& x : statistics->brokers)
    CHECK_EQ(x.mode, broker_mode::down);
}
