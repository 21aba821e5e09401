#include "rocketcaf/protocol/requests/reply_messages.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <string>

SUITE("sending")

using namespace rocketcaf::protocol;
using rocketcaf::test::cut_frame;

namespace {

remoting_command without(remoting_command x, std::string_view name) {
  std::erase_if(x.fields, [name](auto& field) { return field.first == name; });
  return x;
}

} // namespace

TEST("single messages are sent with letters, and only batches say so") {
  auto x = make_request(send_message_v2_request{.producer_group = "PG",
                                                .topic = "orders",
                                                .queue_id = 3,
                                                .born_timestamp = 5,
                                                .batch = false,
                                                .rpc = {.broker_name = "b"}},
                        "hello");
  CHECK_EQ(x.code, 310);
  CHECK_EQ(x.body, "hello");
  CHECK_EQ(x.fields, (field_list{{"a", "PG"},
                                 {"b", "orders"},
                                 {"c", "TBW102"},
                                 {"d", "4"},
                                 {"e", "3"},
                                 {"f", "0"},
                                 {"g", "5"},
                                 {"h", "0"},
                                 {"m", "false"},
                                 {"n", "b"}}));
  auto y
    = make_request(send_batch_message_request{.topic = "t", .batch = true});
  CHECK_EQ(y.code, 320);
  CHECK_EQ(*y.field("b"), "t");
  CHECK_EQ(*y.field("m"), "true");
}

TEST("code 10 has the long names") {
  auto x = make_request(
    send_message_request{.topic = "orders", .rpc = {.broker_name = "b"}});
  CHECK_EQ(x.code, 10);
  CHECK_EQ(*x.field("topic"), "orders");
  CHECK_EQ(*x.field("bname"), "b");
  CHECK(x.field("b") == nullptr);
  CHECK(x.field("n") == nullptr);
  // It counts for retry topics only.
  CHECK(x.field("maxReconsumeTimes") == nullptr);
}

TEST("replies are sent as messages are") {
  auto x = make_request(send_reply_message_v2_request{.topic = "r"});
  CHECK_EQ(x.code, 325);
  CHECK_EQ(*x.field("b"), "r");
  auto y = make_request(send_reply_message_request{.topic = "r"});
  CHECK_EQ(y.code, 324);
  CHECK_EQ(*y.field("topic"), "r");
}

TEST("fields that brokers need are named when they are missing or malformed") {
  auto x = make_request(send_message_v2_request{.topic = "t"});
  auto long_name = [](std::string_view letter) -> std::string {
    return letter == "b" ? "topic"
         : letter == "d" ? "defaultTopicQueueNums"
         : letter == "e" ? "queueId"
         : letter == "f" ? "sysFlag"
         : letter == "g" ? "bornTimestamp"
                         : "flag";
  };
  for (std::string letter : {"b", "e", "f", "g", "h"}) {
    auto y = read_header<send_message_v2_request>(without(x, letter));
    REQUIRE(!y);
    CHECK_EQ(y.error(), letter + " (" + long_name(letter) + ") is missing");
  }
  for (auto letter : {"a", "c", "d", "i", "j", "k", "l", "m", "n"})
    CHECK(read_header<send_message_v2_request>(without(x, letter)).has_value());
  for (std::string letter : {"d", "e", "f", "g", "h"}) {
    auto y = x;
    y.set(letter, "1x");
    auto request = read_header<send_message_v2_request>(y);
    REQUIRE(!request);
    CHECK_EQ(request.error(), letter + " (" + long_name(letter)
                                + ") is not a number in its range: 1x");
  }
  // Letters for 10 and long names for 310 do not count.
  CHECK_EQ(read_header<send_message_request>(x).error(), "topic is missing");
}

TEST("recorded requests are read, and the batches among them are told") {
  size_t batches = 0;
  size_t count = 0;
  for (auto& x : rocketcaf::test::load_all_vectors()) {
    if (!x.is_request || x.file.starts_with("handmade")
        || (x.code != 310 && x.code != 320))
      continue;
    auto command = *decode(cut_frame(x.bytes));
    auto request = read_header<send_message_v2_request>(command);
    if (!request)
      FAIL(x.name + ": " + request.error());
    CHECK_EQ(request->topic, *command.field("b"));
    CHECK_EQ(request->batch, x.code == 320);
    batches += *request->batch ? 1 : 0;
    ++count;
  }
  CHECK_GT(count, 50u);
  CHECK_GT(batches, 1u);
}
