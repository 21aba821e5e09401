#include "rocketcaf/protocol/topic_queues.hpp"

#include "support/test.hpp"

#include <string>
#include <vector>

SUITE("topic_queues")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

using name_list = std::vector<std::string>;

route_data sample() {
  route_data x;
  x.queue_datas
    = {{"broker-b", 2, 3, perm_read | perm_write, 0}, {"broker-a", 4, 2, 7, 1}};
  x.broker_datas = {{"c1", "broker-b", {{0, "10.0.0.2:10911"}}}};
  return x;
}

name_list names(const std::vector<message_queue>& xs) {
  name_list result;
  for (auto& x : xs)
    result.push_back(to_string(x));
  return result;
}

} // namespace

TEST("queues to read from are those with the read bit, master or not") {
  auto x = sample();
  x.order_topic_conf = "broker-z:2";
  CHECK_EQ(names(readable_queues(x, "t")),
           (name_list{"t@broker-a:0", "t@broker-a:1", "t@broker-a:2",
                      "t@broker-a:3", "t@broker-b:0", "t@broker-b:1"}));
  x.queue_datas[1].perm = perm_write;
  CHECK_EQ(names(readable_queues(x, "t")),
           (name_list{"t@broker-b:0", "t@broker-b:1"}));
  CHECK(readable_queues({}, "t").empty());
}

TEST("all queues are those that are read or written, whatever they allow") {
  auto x = sample();
  x.queue_datas[0].perm = 0;
  CHECK_EQ(
    names(all_queues(x, "t")),
    (name_list{"t@broker-a:0", "t@broker-a:1", "t@broker-a:2", "t@broker-a:3",
               "t@broker-b:0", "t@broker-b:1", "t@broker-b:2"}));
}

TEST("numbers of queues of any size are bounded") {
  auto x = sample();
  x.queue_datas[1].read_queue_nums = INT32_MAX;
  CHECK_EQ(readable_queues(x, "t").size(), max_topic_queues);
  CHECK_EQ(all_queues(x, "t").size(), max_topic_queues);
  x.queue_datas[1].read_queue_nums = INT32_MIN;
  CHECK_EQ(readable_queues(x, "t").size(), 2u);
  CHECK_EQ(all_queues(x, "t").size(), 5u);
}
