#include "rocketcaf/protocol/broker_health.hpp"

#include "support/test.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::broker_health;
using protocol::broker_mark;

SUITE("broker_health")

namespace {

constexpr time_point start{1h};

} // namespace

TEST("a broker is good until something speaks against it") {
  broker_health health;
  CHECK(health.state_at(start) == broker_state::available);
}

TEST("a broker that let an attempt time out is suspect until any reply") {
  broker_health health;
  health.mark(broker_mark::suspect, start);
  CHECK(health.state_at(start) == broker_state::suspect);
  health.on_reply();
  CHECK(health.state_at(start) == broker_state::available);
}

TEST("one send probes a suspect broker after a pause that doubles") {
  broker_health health;
  health.mark(broker_mark::suspect, start);
  CHECK(health.state_at(start + 999ms) == broker_state::suspect);
  CHECK(health.state_at(start + 1s) == broker_state::available);
  health.on_use(start + 1s);
  CHECK(health.state_at(start + 1s) == broker_state::suspect);
  CHECK(health.state_at(start + 2999ms) == broker_state::suspect);
  CHECK(health.state_at(start + 3s) == broker_state::available);
}

TEST("the pause between probes has an upper bound") {
  broker_health health;
  health.mark(broker_mark::suspect, start);
  auto now = start;
  for (auto i = 0; i < 20; ++i) {
    now += broker_health::max_probe_pause;
    CHECK(health.state_at(now) == broker_state::available);
    health.on_use(now);
  }
  CHECK(health.state_at(now) == broker_state::suspect);
  CHECK(health.state_at(now + broker_health::max_probe_pause)
        == broker_state::available);
}

TEST("further time-outs do not put the probe off") {
  broker_health health;
  health.mark(broker_mark::suspect, start);
  health.mark(broker_mark::suspect, start + 900ms);
  CHECK(health.state_at(start + 1s) == broker_state::available);
}

TEST("a broker without connection is down until it is connected") {
  broker_health health;
  health.on_down();
  CHECK(health.state_at(start) == broker_state::down);
  health.on_up();
  CHECK(health.state_at(start) == broker_state::available);
  health.mark(broker_mark::down, start);
  CHECK(health.state_at(start) == broker_state::down);
  health.mark(broker_mark::none, start);
  CHECK(health.state_at(start) == broker_state::down);
}

TEST("a suspect broker that is connected anew is probed at once") {
  broker_health health;
  health.mark(broker_mark::suspect, start);
  health.on_down();
  CHECK(health.state_at(start) == broker_state::down);
  health.on_up();
  // A kernel accepts connections for a process that is stopped.
  CHECK(health.state() == broker_state::suspect);
  CHECK(health.state_at(start) == broker_state::available);
  health.on_use(start);
  CHECK(health.state_at(start) == broker_state::suspect);
  health.on_reply();
  CHECK(health.state_at(start) == broker_state::available);
}

TEST(
  "a link that was up all the time says nothing new about a suspect broker") {
  broker_health health;
  health.mark(broker_mark::suspect, start);
  health.on_up();
  CHECK(health.state_at(start) == broker_state::suspect);
  CHECK(health.state() == broker_state::suspect);
}

TEST("the state follows the events alone, even when a probe is due") {
  broker_health health;
  CHECK(health.state() == broker_state::available);
  health.mark(broker_mark::suspect, start);
  CHECK(health.state_at(start + 1s) == broker_state::available);
  CHECK(health.state() == broker_state::suspect);
  health.on_down();
  CHECK(health.state() == broker_state::down);
  health.on_up();
  CHECK(health.state() == broker_state::suspect);
  health.on_reply();
  CHECK(health.state() == broker_state::available);
}
