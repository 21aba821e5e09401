#include "rocketcaf/protocol/queue_selector.hpp"

#include "support/test.hpp"

#include <set>
#include <string>
#include <vector>

SUITE("queue_selector")

using namespace rocketcaf;

namespace {

std::vector<message_queue> queues_of(std::vector<std::string> brokers,
                                     int32_t each) {
  std::vector<message_queue> result;
  for (auto& broker : brokers)
    for (int32_t id = 0; id < each; ++id)
      result.push_back({"orders", broker, id});
  return result;
}

const auto five = queues_of({"broker-a"}, 5);

std::optional<size_t> by_hash(message x, uint32_t turn = 0) {
  return select_by_hash({five, x, turn, 0});
}

} // namespace

TEST("the round robin takes queues in turn") {
  message msg;
  std::vector<size_t> seen;
  for (uint32_t turn = 3; turn < 9; ++turn)
    seen.push_back(*select_round_robin({five, msg, turn, 99}));
  CHECK_EQ(seen, (std::vector<size_t>{3, 4, 0, 1, 2, 3}));
}

TEST("the random choice goes by the random number alone") {
  message msg;
  std::set<size_t> seen;
  for (uint64_t random = 100; random < 105; ++random)
    seen.insert(*select_random({five, msg, 0, random}));
  CHECK_EQ(seen.size(), 5u);
  CHECK_EQ(*select_random({five, msg, 1, 103}),
           *select_random({five, msg, 2, 103}));
}

TEST("the hash is Java's, its sign dropped after the division") {
  // "TagA" hashes to 2598919.
  CHECK_EQ(by_hash({.properties = {{"__SHARDINGKEY", "TagA"}}}), 4u);
  // The least integer, whose absolute value Java cannot hold: -2147483648 % 5
  // is -3.
  CHECK_EQ(by_hash({.keys = {"polygenelubricants"}}), 3u);
  // -685785664 % 5 is -4.
  CHECK_EQ(by_hash({.keys = {"zzzzzz"}}), 4u);
}

TEST("the sharding key goes before the keys and is known by two names") {
  CHECK_EQ(sharding_key_of({.keys = {"k1", "k2"}}), "k1");
  CHECK_EQ(
    sharding_key_of({.keys = {"k1"}, .properties = {{"SHARDING_KEY", "s"}}}),
    "s");
  CHECK_EQ(sharding_key_of({.properties = {{"SHARDING_KEY", "python"},
                                           {"__SHARDINGKEY", "java"}}}),
           "java");
  CHECK_EQ(sharding_key_of({.keys = {"k1"}, .sharding_key = "s"}), "s");
  CHECK_EQ(sharding_key_of({.topic = "orders"}), "");
}

TEST("without a key the hash takes queues in turn") {
  CHECK_EQ(by_hash({}, 7), 2u);
  CHECK_EQ(by_hash({}, 8), 3u);
}

TEST("a machine room's queues are taken in turn") {
  auto queues = queues_of({"east@a", "east@b", "none", "west@c"}, 2);
  auto select = select_by_machine_room({"west", "east"});
  message msg;
  std::vector<size_t> seen;
  for (uint32_t turn = 0; turn < 7; ++turn)
    seen.push_back(*select({queues, msg, turn, 0}));
  CHECK_EQ(seen, (std::vector<size_t>{0, 1, 2, 3, 6, 7, 0}));
}

TEST("without a broker in the machine rooms none is chosen") {
  message msg;
  CHECK_EQ(select_by_machine_room({"north"})({five, msg, 0, 0}), std::nullopt);
  CHECK_EQ(select_by_machine_room({""})({five, msg, 0, 0}), std::nullopt);
}
