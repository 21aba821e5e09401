#include "rocketcaf/protocol/broker_health.hpp"

#include "support/test.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::broker_health;
using rank = broker_health::rank;

SUITE("broker_health")

namespace {

constexpr time_point start{1h};

} // namespace

TEST("a broker is good until something speaks against it") {
  broker_health health;
  CHECK(health.rank_at(start) == rank::good);
}

TEST("a broker that let an attempt time out is suspect until any reply") {
  broker_health health;
  health.on_timeout(start);
  CHECK(health.rank_at(start) == rank::suspect);
  health.on_reply();
  CHECK(health.rank_at(start) == rank::good);
}

TEST("one send probes a suspect broker after a pause that doubles") {
  broker_health health;
  health.on_timeout(start);
  CHECK(health.rank_at(start + 999ms) == rank::suspect);
  CHECK(health.rank_at(start + 1s) == rank::good);
  health.on_use(start + 1s);
  CHECK(health.rank_at(start + 1s) == rank::suspect);
  CHECK(health.rank_at(start + 2999ms) == rank::suspect);
  CHECK(health.rank_at(start + 3s) == rank::good);
}

TEST("the pause between probes has an upper bound") {
  broker_health health;
  health.on_timeout(start);
  auto now = start;
  for (auto i = 0; i < 20; ++i) {
    now += broker_health::max_probe_pause;
    CHECK(health.rank_at(now) == rank::good);
    health.on_use(now);
  }
  CHECK(health.rank_at(now) == rank::suspect);
  CHECK(health.rank_at(now + broker_health::max_probe_pause) == rank::good);
}

TEST("further time-outs do not put the probe off") {
  broker_health health;
  health.on_timeout(start);
  health.on_timeout(start + 900ms);
  CHECK(health.rank_at(start + 1s) == rank::good);
}

TEST("a broker without connection is down until it is connected") {
  broker_health health;
  health.on_down();
  CHECK(health.rank_at(start) == rank::down);
  health.on_timeout(start);
  CHECK(health.rank_at(start) == rank::down);
  health.on_up();
  CHECK(health.rank_at(start) == rank::good);
}
