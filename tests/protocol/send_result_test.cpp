#include "rocketcaf/protocol/send_result.hpp"

#include "support/enum_names.hpp"
#include "support/test.hpp"

#include <chrono>
#include <string>

SUITE("send_result")

using namespace rocketcaf;
using namespace std::chrono_literals;

TEST("every status has RocketMQ's name, found both ways") {
  test::check_names<send_status>(4);
  CHECK_EQ(to_string(send_status::send_ok), "SEND_OK");
  CHECK_EQ(to_string(send_status::flush_disk_timeout), "FLUSH_DISK_TIMEOUT");
  CHECK_EQ(to_string(send_status::flush_slave_timeout), "FLUSH_SLAVE_TIMEOUT");
  CHECK_EQ(to_string(send_status::slave_not_available), "SLAVE_NOT_AVAILABLE");
}

TEST("every storage state has a name, found both ways") {
  test::check_names<storage_state>(3);
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
