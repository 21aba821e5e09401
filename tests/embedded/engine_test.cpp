#include "rocketcaf/actors/embedded/engine.hpp"

#include "rocketcaf/protocol/properties.hpp"

#include "engine_fixture.hpp"
#include "support/test.hpp"

SUITE("embedded_engine")

using namespace std::chrono_literals;
using namespace rocketcaf;
using namespace rocketcaf::test;

namespace {

struct fixture : engine_fixture {
  fixture() {
    CHECK(!uut.create_topic({.topic = "t", .queues = 4}));
  }

  void inject(embedded_fault fault) {
    CHECK(!uut.add_fault(std::move(fault)));
  }

  size_t stored() const {
    return uut.messages({.topic = "t"}).size();
  }
};

struct binary_fixture : engine_fixture {
  binary_fixture() : engine_fixture({.answers = serialization::rocketmq}) {
    // nop
  }
};

remoting_command with_opaque(remoting_command x, int32_t opaque) {
  x.opaque = opaque;
  return x;
}

} // namespace

// -- frames -------------------------------------------------------------------

TEST_F(fixture, "oneway requests are served but not answered") {
  auto request = make_send("t", "body");
  request.flag = protocol::oneway_flag;
  CHECK(put(request).answers.empty());
  CHECK(accepted);
  CHECK_EQ(stored(), 1u);
  request.code = 9999;
  CHECK(put(request).answers.empty());
}

TEST_F(fixture, "answers of clients are dropped") {
  auto request = make_send("t", "body");
  request.flag = protocol::response_flag;
  CHECK(put(request).answers.empty());
  CHECK(accepted);
  CHECK_EQ(stored(), 0u);
}

TEST_F(fixture, "a malformed header is the end of the connection") {
  protocol::frame frame;
  frame.header = "{no json";
  engine_output out;
  CHECK(!uut.on_frame({}, frame, now, out));
  CHECK(out.answers.empty());
}

TEST_F(binary_fixture, "answers are binary if the options say so") {
  auto out = put(make_route("TBW102"));
  REQUIRE_GT(out.answers.size(), 8u);
  CHECK_EQ(out.answers[4], '\x01');
  CHECK_EQ(decode(out.answers).size(), 1u);
}

TEST_F(fixture, "requests are counted by code") {
  ask(make_send("t", "body"));
  ask(make_send("t", "body"));
  ask(make_request(9999));
  ask(make_request(34), 1, 1);
  CHECK(uut.nodes()[0].ports[0].requests
        == (std::map<int32_t, uint64_t>{{310, 2}, {9999, 1}}));
  CHECK(uut.nodes()[1].ports[0].requests
        == (std::map<int32_t, uint64_t>{{34, 1}}));
}

// -- control ------------------------------------------------------------------

TEST_F(fixture, "control messages are checked") {
  auto field = [](const std::optional<validation_error>& error) {
    return error ? error->field : std::string{};
  };
  CHECK_EQ(field(uut.create_topic({.topic = "a b"})), "topic");
  CHECK_EQ(field(uut.create_topic({.topic = "u", .queues = -1})), "queues");
  CHECK_EQ(field(uut.create_topic({.topic = "u", .queues = 1025})), "queues");
  CHECK_EQ(field(uut.create_topic({.topic = "u", .broker_name = "x"})),
           "broker_name");
  CHECK_EQ(field(uut.add_fault({.broker_name = "x"})), "broker_name");
  CHECK_EQ(field(uut.add_fault({.kind = fault_kind::delay})), "delay");
  CHECK_EQ(
    field(uut.add_fault({.kind = fault_kind::refuse, .response_code = 70'000})),
    "response_code");
  CHECK_EQ(field(uut.add_fault({.kind = fault_kind::refuse, .remark = "\xFF"})),
           "remark");
}

// -- faults -------------------------------------------------------------------

TEST_F(fixture, "a refused request is answered and not served") {
  inject({.kind = fault_kind::refuse,
          .request_code = 310,
          .count = 1,
          .response_code = 14,
          .remark = "no"});
  auto answer = ask(make_send("t", "body"));
  CHECK_EQ(answer.code, 14);
  CHECK_EQ(answer.remark, "no");
  CHECK_EQ(stored(), 0u);
  CHECK_EQ(ask(make_send("t", "body")).code, 0);
  CHECK_EQ(uut.nodes()[0].ports[0].faults_applied, 1u);
}

TEST_F(fixture, "a dropped request is neither served nor answered") {
  inject({.kind = fault_kind::drop_request});
  auto out = put(make_send("t", "body"));
  CHECK(out.answers.empty());
  CHECK(!out.cut);
  CHECK_EQ(stored(), 0u);
}

TEST_F(fixture, "a request with a dropped reply is served") {
  inject({.kind = fault_kind::drop_reply});
  auto out = put(make_send("t", "body"));
  CHECK(out.answers.empty());
  CHECK(!out.cut);
  CHECK_EQ(stored(), 1u);
}

TEST_F(fixture, "a pull with a dropped reply is not parked") {
  inject({.kind = fault_kind::drop_reply});
  put(make_pull("t", 0, 0, 1000));
  CHECK(uut.pulls().empty());
}

TEST_F(fixture, "connections are cut before or after storing") {
  inject({.kind = fault_kind::cut_before_storing, .count = 1});
  inject({.kind = fault_kind::cut_after_storing, .count = 1});
  auto out = put(make_send("t", "body"));
  CHECK(out.cut);
  CHECK(out.answers.empty());
  CHECK_EQ(stored(), 0u);
  out = put(make_send("t", "body"));
  CHECK(out.cut);
  CHECK(out.answers.empty());
  CHECK_EQ(stored(), 1u);
}

TEST_F(fixture, "lies: a doubled reply, an unknown opaque, no frame") {
  inject({.kind = fault_kind::double_reply, .count = 1});
  inject({.kind = fault_kind::unknown_opaque, .count = 1});
  inject({.kind = fault_kind::malformed_reply, .count = 1});
  auto request = with_opaque(make_send("t", "body"), 42);
  auto answers = decode(put(request).answers);
  REQUIRE_EQ(answers.size(), 2u);
  CHECK_EQ(answers[0].opaque, 42);
  CHECK_EQ(answers[1].opaque, 42);
  answers = decode(put(request).answers);
  REQUIRE_EQ(answers.size(), 1u);
  CHECK_NE(answers[0].opaque, 42);
  answers = decode(put(request).answers);
  REQUIRE_EQ(answers.size(), 1u);
  CHECK_EQ(answers[0].code, -2);
  CHECK_EQ(stored(), 3u);
}

TEST_F(fixture, "a delayed answer comes at its time, and what is stored is") {
  inject({.kind = fault_kind::delay, .count = 1, .delay = 300ms});
  CHECK(put(with_opaque(make_send("t", "body"), 42), 7).answers.empty());
  CHECK_EQ(stored(), 1u);
  CHECK(uut.next_time() == now.steady + 300ms);
  CHECK(advance(299ms).others.empty());
  auto out = advance(1ms);
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(out.others[0].connection, 7u);
  auto answers = decode(out.others[0].bytes);
  REQUIRE_EQ(answers.size(), 1u);
  CHECK_EQ(answers[0].opaque, 42);
  CHECK(!uut.next_time());
}

TEST_F(fixture, "a delayed answer goes with its connection") {
  inject({.kind = fault_kind::delay, .delay = 300ms});
  put(make_send("t", "body"), 7);
  put(make_send("t", "body"), 8);
  close(7);
  auto out = advance(1s);
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(out.others[0].connection, 8u);
}

// -- long polls ---------------------------------------------------------------

TEST_F(fixture, "a pull waits until a message arrives in its queue") {
  CHECK(put(with_opaque(make_pull("t", 1, 0, 5000), 42), 7).answers.empty());
  CHECK(put(make_send("t", "other queue", 0)).others.empty());
  CHECK(put(make_send("t", "other broker", 1), 1, 1).others.empty());
  auto out = put(make_send("t", "body", 1));
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(out.others[0].connection, 7u);
  auto answers = decode(out.others[0].bytes);
  REQUIRE_EQ(answers.size(), 1u);
  CHECK_EQ(answers[0].code, 0);
  CHECK_EQ(answers[0].opaque, 42);
  CHECK(uut.pulls().empty());
}

TEST_F(fixture, "a pull goes on waiting when the message does not match") {
  put(make_pull("t", 1, 0, 5000, "wanted"));
  CHECK(put(make_send("t", "body", 1)).others.empty());
  CHECK_EQ(uut.pulls().size(), 1u);
  auto out = put(make_send("t", "body", 1, property("TAGS", "wanted")));
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(decode(out.others[0].bytes)[0].code, 0);
}

TEST_F(fixture, "a pull is answered with nothing when its time is up") {
  put(make_pull("t", 1, 0, 5000), 7);
  CHECK(advance(4999ms).others.empty());
  auto out = advance(1ms);
  REQUIRE_EQ(out.others.size(), 1u);
  CHECK_EQ(decode(out.others[0].bytes)[0].code, 19);
}

TEST_F(fixture, "a pull goes with its connection") {
  put(make_pull("t", 1, 0, 5000), 7);
  close(7);
  CHECK(put(make_send("t", "body", 1)).others.empty());
  CHECK(!uut.next_time());
}

TEST_F(fixture, "a pull without the suspend flag does not wait") {
  CHECK_EQ(ask(make_pull("t", 1, 0, 0)).code, 19);
}

TEST_F(fixture, "the nearest of delays and long polls is next") {
  put(make_pull("t", 1, 0, 5000));
  CHECK(uut.next_time() == now.steady + 5s);
  inject({.kind = fault_kind::delay, .delay = 2s});
  put(make_send("t", "body", 0));
  CHECK(uut.next_time() == now.steady + 2s);
}

TEST_F(fixture, "a wait of absurd length is cut") {
  put(make_pull("t", 1, 0, INT64_MAX));
  CHECK(uut.next_time() == now.steady + 24h);
}

// -- delayed messages ---------------------------------------------------------

TEST_F(fixture, "a delayed message is there when it is due, not before") {
  auto answer = ask(
    make_send("t", "body", 2, protocol::encode_properties({{"DELAY", "1"}})));
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(stored(), 0u);
  CHECK(uut.next_time() == now.steady + 1s);
  CHECK(put(make_pull("t", 2, 0, 5000), 7).answers.empty());
  CHECK(advance(999ms).others.empty());
  CHECK_EQ(stored(), 0u);
  // Who waits for a message of this queue gets it.
  CHECK_EQ(advance(1ms).others.size(), 1u);
  auto messages = uut.messages({.topic = "t"});
  REQUIRE_EQ(messages.size(), 1u);
  CHECK_EQ(messages[0].queue_id, 2);
  CHECK_EQ(messages[0].body, "body");
  CHECK(!uut.next_time());
}

TEST_F(fixture, "a message of the past is there as soon as time goes on") {
  auto properties = protocol::encode_properties({{"TIMER_DELIVER_MS", "1"}});
  CHECK_EQ(ask(make_send("t", "body", 0, properties)).code, 0);
  advance(0ms);
  CHECK_EQ(stored(), 1u);
}
