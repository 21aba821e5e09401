#include "rocketcaf/protocol/requests/pulling.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <string>

SUITE("pulling")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

pull_message_request sample() {
  pull_message_request x;
  x.consumer_group = "CG";
  x.topic = "orders";
  x.queue_id = 3;
  x.queue_offset = INT64_MAX;
  x.max_msg_nums = 16;
  x.sys_flag = pull_suspend_flag | pull_subscription_flag;
  x.commit_offset = 7;
  x.suspend_timeout_millis = 15'000;
  x.subscription = "TagA || TagB";
  x.expression_type = "TAG";
  return x;
}

remoting_command without(remoting_command x, std::string_view name) {
  std::erase_if(x.fields, [name](auto& field) { return field.first == name; });
  return x;
}

} // namespace

TEST("a pull request is read as it was made") {
  auto x = make_request(sample());
  CHECK_EQ(x.code, 11);
  auto y = read_header<pull_message_request>(x);
  REQUIRE(y);
  CHECK(*y == sample());
}

TEST("a lite pull differs in its code alone") {
  lite_pull_message_request x{.consumer_group = "CG", .topic = "orders"};
  auto y = make_request(x);
  CHECK_EQ(y.code, 361);
  y.code = 11;
  pull_message_request z{.consumer_group = "CG", .topic = "orders"};
  CHECK(y == make_request(z));
}

TEST("a missing field is named, if brokers need it") {
  auto x = make_request(sample());
  for (auto name : {"consumerGroup", "topic", "queueId", "queueOffset",
                    "maxMsgNums", "sysFlag"}) {
    auto y = read_header<pull_message_request>(without(x, name));
    REQUIRE(!y);
    CHECK_EQ(y.error(), std::string{name} + " is missing");
  }
  for (auto name : {"commitOffset", "subVersion", "subscription",
                    "expressionType", "suspendTimeoutMillis"})
    CHECK(read_header<pull_message_request>(without(x, name)).has_value());
}

TEST("a malformed number is named") {
  for (auto name : {"queueId", "queueOffset", "maxMsgNums", "sysFlag",
                    "commitOffset", "suspendTimeoutMillis"}) {
    for (auto value : {"x", "", "1.5", "99999999999999999999"}) {
      auto x = make_request(sample());
      x.set(name, value);
      auto y = read_header<pull_message_request>(x);
      REQUIRE(!y);
      CHECK(y.error().starts_with(std::string{name}
                                  + " is not a number in its range"));
    }
  }
  auto x = make_request(sample());
  x.set("queueId", int64_t{INT32_MAX} + 1);
  CHECK(!read_header<pull_message_request>(x));
}

TEST("a pull response has its four offsets") {
  remoting_command x;
  write_header(x, pull_message_response{.suggest_which_broker_id = 1,
                                        .next_begin_offset = 2,
                                        .min_offset = 3,
                                        .max_offset = INT64_MAX});
  CHECK_EQ(x.fields.size(), 4u);
  CHECK_EQ(x.number("suggestWhichBrokerId"), std::optional<int64_t>{1});
  CHECK_EQ(x.number("nextBeginOffset"), std::optional<int64_t>{2});
  CHECK_EQ(x.number("minOffset"), std::optional<int64_t>{3});
  CHECK_EQ(x.number("maxOffset"), std::optional<int64_t>{INT64_MAX});
}
