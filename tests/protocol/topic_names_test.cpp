#include "rocketcaf/protocol/topic_names.hpp"

#include "support/test.hpp"

SUITE("topic_names")

using namespace rocketcaf::protocol;

TEST("groups have topics of their own") {
  CHECK_EQ(retry_topic("group"), "%RETRY%group");
  CHECK_EQ(dead_letter_topic("group"), "%DLQ%group");
  CHECK_EQ(reply_topic("DefaultCluster"), "DefaultCluster_REPLY_TOPIC");
  CHECK_EQ(group_of("%RETRY%group").value_or("none"), "group");
  CHECK_EQ(group_of("%DLQ%group").value_or("none"), "group");
  for (auto topic : {"", "topic", "%RETRY%", "%DLQ%", "RETRY%group"})
    CHECK(!group_of(topic));
}

TEST("RocketMQ keeps some names for itself") {
  for (auto topic : {"TBW102", "SCHEDULE_TOPIC_XXXX", "rmq_sys_wheel_timer",
                     "RMQ_SYS_TRANS_HALF_TOPIC", "OFFSET_MOVED_EVENT"})
    CHECK(is_system_topic(topic));
  for (auto topic : {"", "orders", "TBW1020", "RMQ_SYS_MINE", "my_rmq_sys_"})
    CHECK(!is_system_topic(topic));
  CHECK(is_system_group("CID_RMQ_SYS_TRANS"));
  CHECK(!is_system_group("CID_MINE"));
}

TEST("names go into a namespace and out of it") {
  struct row {
    const char* outside;
    const char* inside;
  };

  for (auto x : {
         row{"orders", "shop%orders"},
         row{"%RETRY%group", "%RETRY%shop%group"},
         row{"%DLQ%group", "%DLQ%shop%group"},
         row{"shopping", "shop%shopping"},
         row{"other%orders", "shop%other%orders"},
       }) {
    CHECK_EQ(with_namespace("shop", x.outside), x.inside);
    // Twice is not more than once.
    CHECK_EQ(with_namespace("shop", x.inside), x.inside);
    CHECK_EQ(without_namespace("shop", x.inside), x.outside);
    CHECK_EQ(without_namespace("shop", x.outside), x.outside);
    CHECK_EQ(without_namespace("sho", x.inside), x.inside);
  }
}

TEST("RocketMQ's own names have no namespace, nor has anything without one") {
  for (auto name : {"TBW102", "rmq_sys_wheel_timer", "CID_RMQ_SYS_TRANS", ""})
    CHECK_EQ(with_namespace("shop", name), name);
  CHECK_EQ(with_namespace("", "orders"), "orders");
  CHECK_EQ(without_namespace("", "shop%orders"), "shop%orders");
}
