#include "rocketcaf/actors/embedded/send_header.hpp"

#include "rocketcaf/protocol/requests/sending.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"
#include "wire_client.hpp"

SUITE("send_header")

using namespace rocketcaf;
using actors::embedded::read_send_header;
using test::remoting_command;

namespace {

/// Encodes a command and decodes it again as a view.
class viewed {
public:
  explicit viewed(const remoting_command& x) {
    protocol::encode(bytes_, x, serialization::json);
    protocol::frame_reader reader;
    reader.feed(bytes_, [this](const protocol::frame& frame) {
      CHECK_EQ(view.decode(frame), errc::none);
    });
  }

  protocol::command_view view;

private:
  std::string bytes_;
};

std::string error_of(const remoting_command& x) {
  viewed input{x};
  auto header = read_send_header(input.view);
  return header ? "" : header.error();
}

remoting_command without(remoting_command x, std::string_view name) {
  std::erase_if(x.fields, [name](auto& field) { return field.first == name; });
  return x;
}

} // namespace

TEST("short names are read") {
  auto request = test::make_send("t", "body", 3, "props");
  request.set("f", 1);
  request.set("j", 2);
  request.set("m", "TRUE");
  viewed input{request};
  auto header = read_send_header(input.view);
  REQUIRE(header.has_value());
  CHECK_EQ(header->topic, "t");
  CHECK_EQ(header->create_topic, "TBW102");
  CHECK_EQ(header->create_topic_queues, 4);
  CHECK_EQ(header->queue_id, 3);
  CHECK_EQ(header->sys_flag, 1);
  CHECK_EQ(header->born_millis, 1'700'000'000'123);
  CHECK_EQ(header->flag, 7);
  CHECK_EQ(header->properties, "props");
  CHECK_EQ(header->reconsume_times, 2);
  CHECK(header->batch);
}

TEST("long names are read for code 10, and only then") {
  auto request = test::make_request(10);
  request.set("topic", "t");
  request.set("queueId", -1);
  request.set("sysFlag", 0);
  request.set("bornTimestamp", 5);
  request.set("flag", 0);
  request.set("b", "ignored");
  viewed input{request};
  auto header = read_send_header(input.view);
  REQUIRE(header.has_value());
  CHECK_EQ(header->topic, "t");
  CHECK_EQ(header->queue_id, -1);
  CHECK(!header->batch);
  request.code = 310;
  CHECK_EQ(error_of(request), "e (queueId) is missing");
}

TEST("what brokers need must be there") {
  auto request = test::make_send("t", "body");
  CHECK_EQ(error_of(without(request, "b")), "b (topic) is missing");
  CHECK_EQ(error_of(without(request, "e")), "e (queueId) is missing");
  CHECK_EQ(error_of(without(request, "f")), "f (sysFlag) is missing");
  CHECK_EQ(error_of(without(request, "g")), "g (bornTimestamp) is missing");
  CHECK_EQ(error_of(without(request, "h")), "h (flag) is missing");
  for (auto name : {"a", "c", "d", "i"})
    CHECK_EQ(error_of(without(request, name)), "");
}

TEST("numbers must be numbers, and in range") {
  auto request = test::make_send("t", "body");
  for (auto value : {"x", "1x", "99999999999", "1.5", " 1"}) {
    request.set("e", value);
    CHECK_EQ(error_of(request), "e (queueId) is not a number in its range");
  }
}

TEST("recorded requests are read as their typed headers are") {
  size_t read = 0;
  size_t refused = 0;
  auto compare = [&]<class T>(const protocol::frame& frame, T) {
    protocol::command_view view;
    REQUIRE_EQ(view.decode(frame), errc::none);
    auto header = read_send_header(view);
    auto expected = protocol::read_header<T>(*protocol::decode(frame));
    REQUIRE_EQ(header.has_value(), expected.has_value());
    if (!header) {
      ++refused;
      return;
    }
    ++read;
    CHECK_EQ(header->topic, expected->topic);
    CHECK_EQ(header->create_topic, expected->default_topic);
    CHECK_EQ(header->create_topic_queues, expected->default_topic_queue_nums);
    CHECK_EQ(header->queue_id, expected->queue_id);
    CHECK_EQ(header->sys_flag, expected->sys_flag);
    CHECK_EQ(header->born_millis, expected->born_timestamp);
    CHECK_EQ(header->flag, expected->flag);
    CHECK_EQ(header->properties, expected->properties.value_or(""));
    CHECK_EQ(header->reconsume_times, expected->reconsume_times.value_or(0));
    CHECK_EQ(header->batch, expected->batch.value_or(false));
  };
  for (auto& x : test::load_all_vectors()) {
    auto frame = test::cut_frame(x.bytes);
    if (!x.is_request)
      continue;
    if (x.code == 10)
      compare(frame, protocol::send_message_request{});
    else if (x.code == 310 || x.code == 320)
      compare(frame, protocol::send_message_v2_request{});
  }
  CHECK_GT(read, 100u);
  CHECK_GT(refused, 0u);
}
