#include "rocketcaf/actors/embedded/pull_table.hpp"

#include "support/test.hpp"

SUITE("pull_table")

using namespace std::chrono_literals;
using namespace rocketcaf::actors::embedded;

namespace {

using time_point = std::chrono::steady_clock::time_point;

const time_point start = time_point{} + 1h;

parked_pull make_pull(uint64_t connection, int32_t opaque, int32_t queue_id,
                      time_point until = start, size_t broker = 0) {
  parked_pull result;
  result.connection = connection;
  result.opaque = opaque;
  result.broker = broker;
  result.pull.topic = "t";
  result.pull.queue_id = queue_id;
  result.until = until;
  return result;
}

std::vector<int32_t> opaques(const std::vector<parked_pull>& xs) {
  std::vector<int32_t> result;
  for (auto& x : xs)
    result.push_back(x.opaque);
  return result;
}

using ints = std::vector<int32_t>;

} // namespace

TEST("pulls are taken by queue, in the order they came") {
  pull_table uut;
  uut.park(make_pull(1, 10, 0));
  uut.park(make_pull(1, 11, 1));
  uut.park(make_pull(2, 12, 0));
  uut.park(make_pull(2, 13, 0, start, 1));
  CHECK_EQ(opaques(uut.take({0, "t", 0})), (ints{10, 12}));
  CHECK(uut.take({0, "t", 0}).empty());
  CHECK(uut.take({0, "other", 1}).empty());
  CHECK_EQ(uut.size(), 2u);
  CHECK_EQ(uut.size_of(0), 1u);
  CHECK_EQ(uut.size_of(1), 1u);
}

TEST("pulls are taken when their time is up") {
  pull_table uut;
  CHECK(!uut.next_due());
  uut.park(make_pull(1, 10, 0, start + 2s));
  uut.park(make_pull(1, 11, 0, start + 1s));
  CHECK(uut.next_due() == start + 1s);
  CHECK(uut.take_due(start).empty());
  CHECK_EQ(opaques(uut.take_due(start + 1s)), (ints{11}));
  CHECK_EQ(opaques(uut.take_due(start + 1h)), (ints{10}));
  CHECK(uut.empty());
  CHECK(!uut.next_due());
}

TEST("pulls go with their connection") {
  pull_table uut;
  uut.park(make_pull(1, 10, 0));
  uut.park(make_pull(2, 11, 0));
  uut.drop(1);
  CHECK_EQ(opaques(uut.take({0, "t", 0})), (ints{11}));
  CHECK(!uut.next_due());
}

TEST("the table says when it is full") {
  pull_table uut;
  for (size_t i = 0; i < pull_table::max_pulls; ++i)
    uut.park(make_pull(1, static_cast<int32_t>(i), 0));
  CHECK(uut.full());
  uut.drop(1);
  CHECK(!uut.full());
  CHECK(uut.empty());
}
