#include "rocketcaf/protocol/requests/queue_offsets.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("offset_handler")

using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

using protocol::offset_boundary;

struct fixture : engine_fixture {
  fixture() {
    CHECK(!uut.create_topic({.topic = "t", .queues = 2}));
  }

  /// Stores messages at these times, counted from the first moment.
  void store(std::initializer_list<int64_t> times) {
    auto start = now.unix_millis;
    for (auto time : times) {
      now.unix_millis = start + time;
      CHECK_EQ(ask(make_send("t", "body")).code, 0);
    }
    now.unix_millis = start;
  }

  int64_t search(int64_t time, std::optional<offset_boundary> boundary = {},
                 const char* topic = "t", int32_t queue_id = 0) {
    auto answer
      = ask(protocol::make_request(protocol::search_offset_by_timestamp_request{
        .topic = topic,
        .queue_id = queue_id,
        .timestamp = now.unix_millis + time,
        .boundary_type = boundary}));
    CHECK_EQ(answer.code, 0);
    return answer.number("offset").value_or(-2);
  }

  int64_t earliest(const char* topic, int32_t queue_id) {
    auto answer
      = ask(protocol::make_request(protocol::get_earliest_msg_storetime_request{
        .topic = topic, .queue_id = queue_id}));
    CHECK_EQ(answer.code, 0);
    return answer.number("timestamp").value_or(-2);
  }
};

/// Room for a few messages only.
struct tight_fixture : engine_fixture {
  tight_fixture() : engine_fixture({.retention_bytes = 8'000}) {
    CHECK(!uut.create_topic({.topic = "t", .queues = 1}));
  }
};

} // namespace

TEST_F(fixture, "a search by time finds the first message that is not older") {
  store({10, 20, 20, 20, 30});
  CHECK_EQ(search(5), 0);
  CHECK_EQ(search(10), 0);
  CHECK_EQ(search(11), 1);
  CHECK_EQ(search(20), 1);
  CHECK_EQ(search(21), 4);
  CHECK_EQ(search(30, offset_boundary::lower), 4);
  CHECK_EQ(search(31), 5);
}

TEST_F(fixture, "with the upper boundary it is the last that is not newer") {
  store({10, 20, 20, 20, 30});
  auto upper = offset_boundary::upper;
  CHECK_EQ(search(5, upper), 0);
  CHECK_EQ(search(10, upper), 0);
  CHECK_EQ(search(15, upper), 0);
  CHECK_EQ(search(20, upper), 3);
  CHECK_EQ(search(29, upper), 3);
  CHECK_EQ(search(30, upper), 4);
  CHECK_EQ(search(1000, upper), 4);
}

TEST_F(fixture, "a search in an empty or unknown queue finds the offset 0") {
  CHECK_EQ(search(0), 0);
  CHECK_EQ(search(0, offset_boundary::upper), 0);
  CHECK_EQ(search(0, {}, "t", 2), 0);
  CHECK_EQ(search(0, {}, "t", -1), 0);
  CHECK_EQ(search(0, {}, "unknown"), 0);
}

TEST_F(fixture, "the oldest message's time is -1 where there is none") {
  store({10, 20});
  CHECK_EQ(earliest("t", 0), now.unix_millis + 10);
  CHECK_EQ(earliest("t", 1), -1);
  CHECK_EQ(earliest("t", 2), -1);
  CHECK_EQ(earliest("unknown", 0), -1);
}

TEST_F(tight_fixture, "searches look at what retention left only") {
  auto start = now.unix_millis;
  for (int i = 0; i < 50; ++i) {
    CHECK_EQ(ask(make_send("t", std::string(500, 'x'))).code, 0);
    ++now.unix_millis;
  }
  auto& log = uut.nodes()[0].store.find("t")->queues[0];
  REQUIRE_GT(log.min_offset(), 30);
  protocol::search_offset_by_timestamp_request x;
  x.topic = "t";
  x.timestamp = start;
  for (auto boundary : {offset_boundary::lower, offset_boundary::upper}) {
    x.boundary_type = boundary;
    auto answer = ask(protocol::make_request(x));
    CHECK_EQ(answer.number("offset").value_or(-2), log.min_offset());
  }
  auto answer = ask(protocol::make_request(
    protocol::get_earliest_msg_storetime_request{.topic = "t", .queue_id = 0}));
  CHECK_EQ(answer.number("timestamp").value_or(-2), start + log.min_offset());
}

TEST_F(fixture, "requests about queues need a topic and a queue") {
  for (int32_t code : {29, 30, 31, 32}) {
    CHECK_EQ(ask(make_request(code)).code, 1);
    auto request = make_request(code);
    request.set("topic", "t");
    CHECK_EQ(ask(request).code, 1);
  }
}
