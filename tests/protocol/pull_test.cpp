#include "rocketcaf/protocol/pull.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <algorithm>
#include <set>
#include <string>

SUITE("pull")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

pull_request sample() {
  pull_request x;
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

bool equal(const pull_request& x, const pull_request& y) {
  return x.consumer_group == y.consumer_group && x.topic == y.topic
      && x.queue_id == y.queue_id && x.queue_offset == y.queue_offset
      && x.max_msg_nums == y.max_msg_nums && x.sys_flag == y.sys_flag
      && x.commit_offset == y.commit_offset
      && x.suspend_timeout_millis == y.suspend_timeout_millis
      && x.subscription == y.subscription
      && x.expression_type == y.expression_type;
}

remoting_command without(remoting_command x, std::string_view name) {
  std::erase_if(x.fields, [name](auto& field) { return field.first == name; });
  return x;
}

} // namespace

TEST("a pull request is read as it was made") {
  auto x = make_pull_request(sample());
  CHECK_EQ(x.code, 11);
  auto y = read_pull_request(x);
  REQUIRE(y);
  CHECK(equal(*y, sample()));
}

TEST("a missing field is named, if brokers need it") {
  auto x = make_pull_request(sample());
  for (auto name : {"consumerGroup", "topic", "queueId", "queueOffset",
                    "maxMsgNums", "sysFlag"}) {
    auto y = read_pull_request(without(x, name));
    REQUIRE(!y);
    CHECK_EQ(y.error(), std::string{name} + " is missing");
  }
  for (auto name : {"commitOffset", "subVersion", "subscription",
                    "expressionType", "suspendTimeoutMillis"})
    CHECK(read_pull_request(without(x, name)).has_value());
}

TEST("a malformed number is named") {
  for (auto name : {"queueId", "queueOffset", "maxMsgNums", "sysFlag",
                    "commitOffset", "suspendTimeoutMillis"}) {
    for (auto value : {"x", "", "1.5", "99999999999999999999"}) {
      auto x = make_pull_request(sample());
      x.set(name, value);
      auto y = read_pull_request(x);
      REQUIRE(!y);
      CHECK(y.error().starts_with(std::string{name}
                                  + " is not a number in its range"));
    }
  }
  auto x = make_pull_request(sample());
  x.set("queueId", int64_t{INT32_MAX} + 1);
  CHECK(!read_pull_request(x));
}

TEST("every recorded pull request is read, and made with the same fields") {
  // What our requests never say.
  const std::set<std::string> others
    = {"bname", "maxMsgBytes", "lo", "ns", "ReqT", "nsd", "oway"};
  size_t count = 0;
  for (auto& x : test::load_all_vectors()) {
    if (!x.is_request || (x.code != 11 && x.code != 361)
        || x.file.starts_with("handmade"))
      continue;
    ++count;
    auto command = *decode(test::cut_frame(x.bytes));
    auto request = read_pull_request(command);
    if (!request)
      FAIL(x.name + ": " + request.error());
    auto again = make_pull_request(*request);
    for (auto& [name, value] : command.fields) {
      if (others.count(name) > 0)
        continue;
      if (name == "subVersion")
        CHECK(again.number(name));
      else if (again.field(name) == nullptr || *again.field(name) != value)
        FAIL(x.name + ": " + name);
    }
  }
  CHECK_GT(count, 20u);
}

TEST("a pull response has its four offsets") {
  remoting_command x;
  write_pull_response(x, {.suggest_which_broker_id = 1,
                          .next_begin_offset = 2,
                          .min_offset = 3,
                          .max_offset = INT64_MAX});
  CHECK_EQ(x.fields.size(), 4u);
  CHECK_EQ(x.number("suggestWhichBrokerId"), std::optional<int64_t>{1});
  CHECK_EQ(x.number("nextBeginOffset"), std::optional<int64_t>{2});
  CHECK_EQ(x.number("minOffset"), std::optional<int64_t>{3});
  CHECK_EQ(x.number("maxOffset"), std::optional<int64_t>{INT64_MAX});
}
