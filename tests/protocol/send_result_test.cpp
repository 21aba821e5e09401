#include "rocketcaf/protocol/send_result.hpp"

#include "support/test.hpp"

#include <chrono>
#include <set>
#include <string>

SUITE("send_result")

using namespace rocketcaf;
using namespace std::chrono_literals;

namespace {

/// Checks all values of an enum with `count` of them, both ways.
template <class Enum>
void check_names(uint8_t count) {
  std::set<std::string> names;
  for (uint8_t i = 0; i < count; ++i) {
    Enum value{};
    REQUIRE(from_integer(i, value));
    CHECK_EQ(static_cast<uint8_t>(value), i);
    CHECK(names.insert(to_string(value)).second);
    Enum found{};
    CHECK(from_string(to_string(value), found));
    CHECK(found == value);
  }
  Enum x{};
  REQUIRE(from_integer(1, x));
  CHECK(!from_integer(count, x));
  CHECK(!from_integer(255, x));
  CHECK(!from_string("", x));
  CHECK(!from_string("nothing", x));
  CHECK_EQ(static_cast<int>(x), 1);
}

} // namespace

TEST("every status has RocketMQ's name, found both ways") {
  check_names<send_status>(4);
  CHECK_EQ(to_string(send_status::send_ok), "SEND_OK");
  CHECK_EQ(to_string(send_status::flush_disk_timeout), "FLUSH_DISK_TIMEOUT");
  CHECK_EQ(to_string(send_status::flush_slave_timeout), "FLUSH_SLAVE_TIMEOUT");
  CHECK_EQ(to_string(send_status::slave_not_available), "SLAVE_NOT_AVAILABLE");
}

TEST("every storage state has a name, found both ways") {
  check_names<storage_state>(3);
  CHECK_EQ(to_string(storage_state::not_stored), "not_stored");
  CHECK_EQ(to_string(storage_state::refused), "refused");
  CHECK_EQ(to_string(storage_state::maybe_stored), "maybe_stored");
}

TEST("results are equal when all they tell is equal") {
  send_result x;
  x.queue = queue_ref{message_queue{"t", "b", 1}};
  x.queue_offset = 5;
  auto y = x;
  y.queue = queue_ref{message_queue{"t", "b", 1}};
  CHECK(x == y);
  y.queue_offset = 6;
  CHECK(!(x == y));
}

TEST("a failure tells in one line what is known") {
  send_failure x;
  x.code = errc::no_route;
  CHECK_EQ(to_string(x), "no_route (not_stored)");
  x.remark = "create the topic";
  CHECK_EQ(to_string(x), "no_route (not_stored): create the topic");
}

TEST("a failure lists its attempts, and the broker's words stay on the line") {
  send_failure x;
  x.code = errc::topic_not_exist;
  x.storage = storage_state::maybe_stored;
  x.broker_code = 17;
  x.remark = "No topic\r\nSee the FAQ";
  x.attempts
    = {{"broker-a", "10.0.0.1:10911", errc::attempt_timeout, -1, 1050us},
       {"broker-b", "", errc::topic_not_exist, 17, 12ms}};
  CHECK_EQ(to_string(x), "topic_not_exist (maybe_stored, broker code 17): "
                         "No topic  See the FAQ [attempts: "
                         "broker-a (10.0.0.1:10911): attempt_timeout, 1.05 ms; "
                         "broker-b: topic_not_exist, code 17, 12 ms]");
}
