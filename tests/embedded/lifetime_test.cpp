// Over loopback: brokers end at once, whatever is open.
#include "rocketcaf/api/embedded_broker.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <memory>

SUITE("embedded_lifetime")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
    set("caf.scheduler.max-threads", 1);
  }
};

struct fixture {
  fixture() : sys(std::make_unique<caf::actor_system>(cfg)) {
    auto spawned = spawn_embedded_broker(*sys);
    REQUIRE(spawned.has_value());
    broker = std::move(*spawned);
    address = broker.name_server_address();
  }

  /// Sends a control message and waits until it is done.
  template <class T>
  void tell(T message) {
    auto done = false;
    caf::scoped_actor self{*sys};
    compat::mail(self, std::move(message))
      .request(broker.control, patience)
      .receive([&done] { done = true; }, [](caf::error&) {});
    REQUIRE(done);
  }

  /// How long the actor system takes to end once the handle is gone.
  std::chrono::milliseconds end() {
    auto start = std::chrono::steady_clock::now();
    broker.control = nullptr;
    sys.reset();
    return std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - start);
  }

  config cfg;
  std::unique_ptr<caf::actor_system> sys;
  embedded_broker broker;
  std::string address;
};

/// A second would be long; loaded machines are slow.
constexpr auto at_once = 5000ms;

} // namespace

TEST_F(fixture, "an idle broker ends with its handle") {
  CHECK(accepts(address));
  CHECK_LT(end(), at_once);
  CHECK(!accepts(address));
}

TEST_F(fixture, "a broker ends with open connections and waiting pulls") {
  wire_client first{address};
  CHECK_EQ(first.call(make_send("t", "body")).code, 0);
  first.send(make_pull("t", 1, 0, 600'000));
  wire_client second{address};
  second.send(make_pull("t", 2, 0, 600'000));
  CHECK_EQ(first.call(make_route("unknown")).code, 17);
  CHECK_LT(end(), at_once);
  CHECK(first.closed());
  CHECK(second.closed());
}

TEST_F(fixture, "a broker ends with delayed answers") {
  tell(embedded_fault{.kind = fault_kind::delay, .delay = 10min});
  wire_client client{address};
  client.send(make_send("t", "body"));
  client.send(make_route("unknown"));
  CHECK(!client.link.readable(20ms));
  CHECK_LT(end(), at_once);
  CHECK(client.closed());
}

TEST_F(fixture, "a broker ends with megabytes that nobody reads") {
  wire_client client{address};
  std::string body(4u * 1024 * 1024, 'x');
  CHECK_EQ(client.call(make_send("t", body)).code, 0);
  for (int i = 0; i < 10; ++i)
    client.send(make_pull("t", 0, 0));
  // The first answer is under way.
  CHECK(client.link.readable(patience));
  CHECK_LT(end(), at_once);
}

TEST_F(fixture, "a stalled broker ends with megabytes that it did not read") {
  tell(set_broker_mode{.mode = broker_mode::stalled});
  flooding_link link{address};
  CHECK_GT(link.fill(size_t{16} << 20), 0u);
  CHECK_LT(end(), at_once);
}

TEST_F(fixture, "the owner takes its sockets along when it is killed") {
  wire_client client{address};
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  for (auto reason : {caf::exit_reason::kill, caf::exit_reason::user_shutdown})
    caf::anon_send_exit(broker.control, reason);
  CHECK(client.closed());
  CHECK_LT(end(), at_once);
}

TEST_F(fixture, "an exit message with the reason normal ends nothing") {
  caf::anon_send_exit(broker.control, caf::exit_reason::normal);
  // Handled after it.
  tell(clear_embedded_faults{});
  wire_client client{address};
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  CHECK_LT(end(), at_once);
}

TEST_F(fixture, "closing is answered, then all is gone") {
  wire_client client{address};
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  tell(atom::close_v);
  CHECK(client.closed());
  CHECK(!accepts(address));
  // The owner ends, too.
  caf::scoped_actor {
    *sys
  } -> wait_for(broker.control);
  CHECK_LT(end(), at_once);
}

TEST_F(fixture, "handles may be copied: the last one counts") {
  auto copy = broker;
  broker.control = nullptr;
  wire_client client{address};
  CHECK_EQ(client.call(make_send("t", "body")).code, 0);
  copy.control = nullptr;
  CHECK(client.closed());
}

TEST_F(fixture, "no descriptor is left over") {
  end();
  auto before = count_open_descriptors();
  for (int round = 0; round < 3; ++round) {
    auto uut = embedded_cluster::start({.broker_names = {"a", "b"}});
    REQUIRE(uut.has_value());
    wire_client client{uut->name_server_address()};
    CHECK_EQ(client.call(make_send("t", "body")).code, 0);
    for (auto mode : {broker_mode::down, broker_mode::stalled,
                      broker_mode::serving, broker_mode::down})
      CHECK(!compat::failed(uut->set_mode("", mode)));
  }
  CHECK_EQ(count_open_descriptors(), before);
}
