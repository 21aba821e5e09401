#include "rocketcaf/protocol/connection_machine.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <string>
#include <vector>

SUITE("connection_machine")

using namespace rocketcaf;
using namespace std::chrono_literals;
using protocol::connection_action;
using protocol::connection_machine;

namespace {

using transcript = std::vector<std::string>;

std::string name_of(connection_action x) {
  switch (x) {
  case connection_action::none:
    return "none";
  case connection_action::connect:
    return "connect";
  case connection_action::wait:
    return "wait";
  case connection_action::write:
    return "write";
  case connection_action::refuse:
    return "refuse";
  case connection_action::close:
    return "close";
  case connection_action::give_up:
    return "give up";
  }
  return "?";
}

/// Plays events in virtual time and notes "<ms> <event>: <action>, <state>".
struct fixture {
  connection_machine::config cfg{3000ms, 100ms, 400ms, 10'000ms};
  connection_machine uut{cfg};
  time_point start{std::chrono::hours{1}};
  time_point now = start;
  transcript seen;

  void advance(std::chrono::milliseconds x) {
    now += x;
  }

  void note(std::string event, connection_action action) {
    seen.push_back(at(now) + " " + event + ": " + name_of(action) + ", "
                   + to_string(uut.state()));
  }

  std::string at(time_point x) {
    using std::chrono::milliseconds;
    return std::to_string(
      std::chrono::duration_cast<milliseconds>(x - start).count());
  }

  /// When the machine wants to be woken, in milliseconds; "never" if not.
  std::string wake() {
    auto x = uut.wake_at();
    return x ? at(*x) : "never";
  }

  void work() {
    note("work", uut.work_arrived(now));
  }

  void connected() {
    note("connected", uut.connected(now));
  }

  void failed(bool wanted = true) {
    uut.connect_failed(now, wanted);
    note("failed", connection_action::none);
  }

  void lost(bool wanted = true) {
    note("lost", uut.link_lost(now, wanted));
  }

  void time(bool wanted = true, bool busy = false) {
    note("time", uut.time_passed(now, wanted, busy));
  }

  void close() {
    note("close", uut.close_wanted());
  }

  void closed() {
    uut.closed();
    note("closed", connection_action::none);
  }
};

} // namespace

TEST_F(fixture, "the first work connects, and more work waits for it") {
  CHECK_EQ(uut.state(), connection_state::disconnected);
  CHECK_EQ(wake(), "never");
  work();
  work();
  CHECK_EQ(wake(), "3100");
  advance(20ms);
  connected();
  work();
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "0 work: wait, connecting",
                   "20 connected: write, connected",
                   "20 work: write, connected",
                 }));
  CHECK_EQ(wake(), "10020");
}

TEST_F(fixture, "after failed connects work is refused for doubling pauses") {
  work();
  failed();
  CHECK_EQ(uut.retry_at(), now + 100ms);
  CHECK_EQ(wake(), "100");
  work();
  advance(99ms);
  work();
  advance(1ms);
  work();
  failed();
  CHECK_EQ(uut.retry_at(), now + 200ms);
  advance(200ms);
  work();
  failed();
  advance(400ms);
  work();
  failed();
  CHECK_EQ(uut.retry_at(), now + 400ms);
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "0 failed: none, disconnected",
                   "0 work: refuse, disconnected",
                   "99 work: refuse, disconnected",
                   "100 work: connect, connecting",
                   "100 failed: none, disconnected",
                   "300 work: connect, connecting",
                   "300 failed: none, disconnected",
                   "700 work: connect, connecting",
                   "700 failed: none, disconnected",
                 }));
}

TEST_F(fixture, "an answer makes pauses start small again") {
  work();
  failed();
  advance(100ms);
  work();
  connected();
  uut.answered();
  lost();
  failed();
  CHECK_EQ(uut.retry_at(), now + 100ms);
}

TEST_F(fixture, "a connect without an answer does not make pauses small") {
  work();
  failed();
  advance(100ms);
  work();
  connected();
  lost();
  failed();
  CHECK_EQ(uut.retry_at(), now + 200ms);
}

TEST_F(fixture, "a lost link is opened again at once, then with back-off") {
  work();
  connected();
  uut.answered();
  advance(1000ms);
  lost();
  failed();
  CHECK_EQ(wake(), "1100");
  advance(50ms);
  time();
  advance(50ms);
  time();
  failed();
  CHECK_EQ(wake(), "1300");
  advance(200ms);
  time();
  connected();
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "0 connected: write, connected",
                   "1000 lost: connect, connecting",
                   "1000 failed: none, disconnected",
                   "1050 time: none, disconnected",
                   "1100 time: connect, connecting",
                   "1100 failed: none, disconnected",
                   "1300 time: connect, connecting",
                   "1300 connected: write, connected",
                 }));
}

TEST_F(fixture, "a lost link that nobody wants stays closed until work comes") {
  work();
  connected();
  uut.answered();
  lost(false);
  CHECK_EQ(wake(), "never");
  advance(5000ms);
  work();
  CHECK_EQ(seen.back(), "5000 work: connect, connecting");
}

TEST_F(fixture, "opening again stops when the last user is gone") {
  work();
  connected();
  uut.answered();
  lost();
  failed();
  advance(100ms);
  time(false);
  CHECK_EQ(seen.back(), "100 time: none, disconnected");
  CHECK_EQ(wake(), "never");
}

TEST_F(fixture, "a failed connect that nobody wants any more is not repeated") {
  work();
  connected();
  uut.answered();
  lost();
  failed(false);
  CHECK_EQ(wake(), "never");
}

TEST_F(fixture, "a peer that is not there is looked for while it is wanted") {
  work();
  failed(false);
  CHECK_EQ(wake(), "never");
  work();
  CHECK_EQ(wake(), "100");
  advance(100ms);
  time();
  failed();
  CHECK_EQ(wake(), "300");
  advance(200ms);
  time(false);
  CHECK_EQ(wake(), "never");
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "0 failed: none, disconnected",
                   "0 work: refuse, disconnected",
                   "100 time: connect, connecting",
                   "100 failed: none, disconnected",
                   "300 time: none, disconnected",
                 }));
}

TEST_F(fixture, "a peer that drops each link without an answer is a failure") {
  work();
  connected();
  lost();
  connected();
  lost();
  CHECK_EQ(wake(), "100");
  work();
  advance(100ms);
  time();
  connected();
  lost();
  CHECK_EQ(wake(), "300");
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "0 connected: write, connected",
                   "0 lost: connect, connecting",
                   "0 connected: write, connected",
                   "0 lost: none, disconnected",
                   "0 work: refuse, disconnected",
                   "100 time: connect, connecting",
                   "100 connected: write, connected",
                   "100 lost: none, disconnected",
                 }));
}

TEST_F(fixture, "an idle link is closed and opened again on demand") {
  work();
  connected();
  advance(9000ms);
  uut.traffic(now);
  advance(9999ms);
  time();
  CHECK_EQ(wake(), "19000");
  advance(1ms);
  time();
  closed();
  CHECK_EQ(wake(), "never");
  work();
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "0 connected: write, connected",
                   "18999 time: none, connected",
                   "19000 time: close, closing",
                   "19000 closed: none, disconnected",
                   "19000 work: connect, connecting",
                 }));
}

TEST_F(fixture, "a link with an open request is not idle") {
  work();
  connected();
  advance(10'000ms);
  time(true, true);
  CHECK_EQ(seen.back(), "10000 time: none, connected");
  CHECK_EQ(wake(), "20000");
}

TEST_F(fixture, "an idle time-out of zero is none") {
  cfg.idle_timeout = 0ms;
  uut = connection_machine{cfg};
  work();
  connected();
  CHECK_EQ(wake(), "never");
  advance(std::chrono::hours{24 * 365});
  time();
  CHECK_EQ(uut.state(), connection_state::connected);
}

TEST_F(fixture, "a connect that takes too long is given up") {
  work();
  advance(3099ms);
  time();
  advance(1ms);
  time();
  failed();
  CHECK_EQ(seen, (transcript{
                   "0 work: connect, connecting",
                   "3099 time: none, connecting",
                   "3100 time: give up, connecting",
                   "3100 failed: none, disconnected",
                 }));
  CHECK_EQ(uut.retry_at(), now + 100ms);
}

TEST_F(fixture, "a connection ends in closed, whatever its state") {
  close();
  closed();
  close();
  work();
  CHECK_EQ(seen, (transcript{
                   "0 close: close, closing",
                   "0 closed: none, closed",
                   "0 close: none, closed",
                   "0 work: refuse, closed",
                 }));
  fixture connecting;
  connecting.work();
  connecting.close();
  connecting.closed();
  connecting.connected();
  connecting.failed();
  connecting.lost();
  CHECK_EQ(connecting.seen, (transcript{
                              "0 work: connect, connecting",
                              "0 close: close, closing",
                              "0 closed: none, closed",
                              "0 connected: close, closed",
                              "0 failed: none, closed",
                              "0 lost: none, closed",
                            }));
  fixture connected;
  connected.work();
  connected.connected();
  connected.close();
  connected.closed();
  connected.time();
  CHECK_EQ(connected.seen.back(), "0 time: none, closed");
  CHECK_EQ(connected.wake(), "never");
}

TEST("the states have names, all of them") {
  connection_state x{};
  for (uint8_t value = 0; from_integer(value, x); ++value) {
    CHECK_EQ(static_cast<uint8_t>(x), value);
    auto copy = connection_state::closed;
    CHECK(from_string(to_string(x), copy));
    CHECK_EQ(copy, x);
  }
  CHECK_EQ(x, connection_state::closed);
  CHECK(!from_integer(5, x));
  CHECK(!from_string("open", x));
}

namespace {

/// The longest time from a peer's return to a connect that finds it, after an
/// outage of a minute: the longest pause, and a connect begun just before.
std::chrono::milliseconds longest_wait(std::chrono::milliseconds fails_after) {
  connection_machine uut{connection_machine::config{}};
  time_point now{std::chrono::hours{1}};
  auto end = now + 60s;
  REQUIRE_EQ(uut.work_arrived(now), connection_action::connect);
  REQUIRE_EQ(uut.connected(now), connection_action::write);
  uut.answered();
  REQUIRE_EQ(uut.link_lost(now, true), connection_action::connect);
  std::chrono::milliseconds result{0};
  for (auto begun = now; now < end; begun = now) {
    now += fails_after;
    uut.connect_failed(now, true);
    auto wake = uut.wake_at();
    REQUIRE(wake.has_value());
    now = *wake;
    REQUIRE_EQ(uut.time_passed(now, true, false), connection_action::connect);
    result = std::max(
      result, std::chrono::ceil<std::chrono::milliseconds>(now - begun));
  }
  return result;
}

} // namespace

TEST("by default a peer that returns is connected to within five seconds") {
  CHECK_LE(longest_wait(0ms), 2000ms);
  MESSAGE("also if nothing at all comes back from its host");
  connection_machine::config defaults;
  CHECK_LE(longest_wait(defaults.connect_timeout), 5000ms);
}
