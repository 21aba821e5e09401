#include "rocketcaf/protocol/topic_broker_mapping.hpp"

#include "support/test.hpp"

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

SUITE("topic_broker_mapping")

using namespace rocketcaf;
using namespace std::chrono_literals;

namespace {

constexpr time_point t0{};

/// A route with one queue list a broker: its name, queues and permissions.
route_ptr route_of(std::vector<queue_data> queues) {
  auto result = std::make_shared<route_data>();
  for (auto& x : queues)
    result->broker_datas.push_back(
      {"c1", x.broker_name, {{0, x.broker_name + ":10911"}}});
  result->queue_datas = std::move(queues);
  return result;
}

const auto two_queues = route_of({{"a", 4, 2, 6, 0}, {"ro", 4, 4, 4, 0}});

topic_broker_mapping mapping_with(route_ptr route,
                                  topic_broker_mapping_options options = {}) {
  topic_broker_mapping result{std::move(options)};
  result.update("orders", std::move(route), t0);
  return result;
}

const message order{.topic = "orders"};

} // namespace

TEST("only queues that can be written to are chosen") {
  auto mapping = mapping_with(two_queues);
  std::set<message_queue> seen;
  for (auto i = 0; i < 10; ++i) {
    auto found = mapping.select(order, t0);
    CHECK(found);
    CHECK_EQ(found->address, "a:10911");
    CHECK_EQ(found->stale, false);
    seen.insert(found->queue);
  }
  CHECK_EQ(seen,
           (std::set<message_queue>{{"orders", "a", 0}, {"orders", "a", 1}}));
}

TEST("a route that is too old is stale, and can still be selected from") {
  auto mapping = mapping_with(two_queues, {.expiry = 10s});
  CHECK(!mapping.select(order, t0 + 10s)->stale);
  CHECK(mapping.stale_topics(t0 + 10s).empty());
  auto found = mapping.select(order, t0 + 11s);
  CHECK(found);
  CHECK(found->stale);
  CHECK_EQ(mapping.stale_topics(t0 + 11s), std::vector<std::string>{"orders"});
  mapping.update("orders", two_queues, t0 + 11s);
  CHECK(!mapping.select(order, t0 + 12s)->stale);
}

TEST("each kind of nothing to choose has its own error") {
  auto mapping = mapping_with(two_queues);
  mapping.update("read-only", route_of({{"ro", 4, 4, 4, 0}}), t0);
  mapping.update("nowhere", nullptr, t0);
  auto none = [](const queue_selection&) -> std::optional<size_t> {
    return std::nullopt;
  };
  auto third
    = [](const queue_selection&) -> std::optional<size_t> { return 2; };
  CHECK_EQ(mapping.select({.topic = "other"}, t0).error(), errc::no_route);
  CHECK_EQ(mapping.select({.topic = "read-only"}, t0).error(),
           errc::no_writable_queue);
  CHECK_EQ(mapping.select({.topic = "nowhere"}, t0).error(),
           errc::no_writable_queue);
  CHECK_EQ(mapping.select(order, none, t0).error(), errc::no_queue_selected);
  CHECK_EQ(mapping.select(order, third, t0).error(), errc::foreign_queue);
}

TEST("the caller may name the queue") {
  auto mapping = mapping_with(two_queues);
  message_queue second{"orders", "a", 1};
  CHECK_EQ(mapping.select(order, second, t0)->queue, second);
  for (auto& queue :
       {message_queue{"orders", "a", 2}, message_queue{"orders", "ro", 0},
        message_queue{"bills", "a", 0}})
    CHECK_EQ(mapping.select(order, queue, t0).error(), errc::foreign_queue);
}

TEST("a selector can be named for each call, and another be the default") {
  auto mapping = mapping_with(two_queues, {.default_selector = select_by_hash});
  message keyed{.topic = "orders", .keys = {"TagA"}};
  // "TagA" hashes to an odd number.
  for (auto i = 0; i < 3; ++i)
    CHECK_EQ(mapping.select(keyed, t0)->queue.queue_id, 1);
  std::set<int32_t> seen;
  for (auto i = 0; i < 2; ++i)
    seen.insert(mapping.select(keyed, select_round_robin, t0)->queue.queue_id);
  CHECK_EQ(seen.size(), 2u);
}

TEST("the round robin goes on through a new route") {
  auto mapping = mapping_with(route_of({{"a", 8, 8, 6, 0}}));
  auto first = mapping.select(order, t0)->queue.queue_id;
  mapping.update("orders", route_of({{"a", 8, 8, 6, 0}, {"z", 1, 1, 4, 0}}),
                 t0);
  CHECK_EQ(mapping.select(order, t0)->queue.queue_id, (first + 1) % 8);
}

TEST("mappings with different seeds begin at different places") {
  auto route = route_of({{"a", 64, 64, 6, 0}});
  std::set<int32_t> seen;
  for (uint64_t seed = 0; seed < 8; ++seed) {
    auto mapping = mapping_with(route, {.seed = seed});
    seen.insert(mapping.select(order, t0)->queue.queue_id);
  }
  CHECK(seen.size() > 4);
}

TEST("a snapshot stays as it is") {
  auto mapping = mapping_with(two_queues);
  auto before = mapping.find("orders");
  mapping.update("orders", route_of({{"b", 1, 1, 6, 0}}), t0 + 1s);
  CHECK_EQ(before->queues.size(), 2u);
  CHECK_EQ(before->updated, t0);
  CHECK_EQ(mapping.find("orders")->queues.front().broker_name, "b");
}

TEST("a topic can be forgotten") {
  auto mapping = mapping_with(two_queues);
  CHECK_EQ(mapping.size(), 1u);
  CHECK(mapping.erase("orders"));
  CHECK(!mapping.erase("orders"));
  CHECK(mapping.find("orders") == nullptr);
  CHECK_EQ(mapping.size(), 0u);
}

TEST("queues of a fixed order whose broker has no master are left out") {
  auto route = std::make_shared<route_data>(*two_queues);
  route->order_topic_conf = "gone:2;a:1";
  auto mapping = mapping_with(std::move(route));
  auto snapshot = mapping.find("orders");
  CHECK_EQ(snapshot->queues, (std::vector<message_queue>{{"orders", "a", 0}}));
}
