#include "rocketcaf/api/command/pull_run.hpp"
#include "rocketcaf/api/command/queue_reading.hpp"

#include "support/test.hpp"

SUITE("queue_reading")

using namespace rocketcaf;
using command::queue_reading;
using command::read_pull_start;
using numbers = std::vector<int64_t>;

namespace {

pull_result answer(pull_status status, int64_t next, int64_t max,
                   const numbers& offsets = {}) {
  pull_result result{
    .status = status, .next_offset = next, .min_offset = 0, .max_offset = max};
  for (auto offset : offsets) {
    protocol::stored_message msg;
    msg.queue_offset = offset;
    result.messages.push_back(msg);
  }
  return result;
}

numbers offsets_of(const pull_result& x) {
  numbers result;
  for (auto& msg : x.messages)
    result.push_back(msg.queue_offset);
  return result;
}

} // namespace

TEST("a queue is read to the end that it had at first") {
  queue_reading reading{5};
  CHECK_EQ(reading.position(), 5);
  auto x = answer(pull_status::found, 7, 9, {5, 6});
  CHECK_EQ(reading.on_pulled(x), "");
  CHECK_EQ(offsets_of(x), (numbers{5, 6}));
  CHECK_EQ(reading.position(), 7);
  CHECK(!reading.done());
  x = answer(pull_status::found, 12, 100, {7, 8, 9, 10, 11});
  CHECK_EQ(reading.on_pulled(x), "");
  CHECK_EQ(offsets_of(x), (numbers{7, 8}));
  CHECK(reading.done());
}

TEST("messages before the offset are left out") {
  queue_reading reading{5};
  auto x = answer(pull_status::found, 7, 9, {3, 4, 5, 6});
  reading.on_pulled(x);
  CHECK_EQ(offsets_of(x), (numbers{5, 6}));
}

TEST("without messages it is done") {
  queue_reading reading{9};
  auto x = answer(pull_status::no_new_message, 9, 9);
  CHECK_EQ(reading.on_pulled(x), "");
  CHECK(reading.done());
}

TEST("messages that are not wanted are passed over") {
  queue_reading reading{0};
  auto x = answer(pull_status::no_matched_message, 800, 1000);
  reading.on_pulled(x);
  CHECK(!reading.done());
  CHECK_EQ(reading.position(), 800);
  x = answer(pull_status::no_matched_message, 1000, 1000);
  reading.on_pulled(x);
  CHECK(reading.done());
}

TEST("a broker that does not move on ends it") {
  queue_reading reading{3};
  auto x = answer(pull_status::no_matched_message, 3, 1000);
  reading.on_pulled(x);
  CHECK(reading.done());
}

TEST("an offset before the oldest message is told and moved") {
  queue_reading reading{0};
  auto x = answer(pull_status::offset_illegal, 100, 200);
  x.min_offset = 100;
  CHECK_EQ(reading.on_pulled(x), "offset 0 is none of the queue's, 100 to 199; "
                                 "going on at 100");
  CHECK(!reading.done());
  CHECK_EQ(reading.position(), 100);
}

TEST("an offset beyond the newest message is told and ends it") {
  queue_reading reading{500};
  auto x = answer(pull_status::offset_illegal, 200, 200);
  CHECK_EQ(reading.on_pulled(x), "offset 500 is none of the queue's, 0 to 199");
  CHECK(reading.done());
}

TEST("where to begin is a word or a number") {
  using kind = command::pull_start::kind;
  using command::pull_start;
  REQUIRE(read_pull_start("first").has_value());
  CHECK(*read_pull_start("first") == pull_start{kind::first});
  CHECK(*read_pull_start("last") == pull_start{kind::last});
  CHECK((*read_pull_start("17") == pull_start{kind::offset, 17}));
  for (auto text : {"", "-1", "1x", "newest", "99999999999999999999"})
    CHECK(!read_pull_start(text).has_value());
}

TEST("queues are chosen by broker, and by number") {
  route_data route;
  route.queue_datas = {{"a", 2, 2, 6, 0}, {"b", 2, 2, 6, 0}, {"c", 1, 1, 2, 0}};
  route.broker_datas
    = {{"c1", "a", {{0, "10.0.0.1:10911"}}},
       {"c1", "b", {{1, "10.0.0.2:10911"}, {2, "10.0.0.3:10911"}}}};
  command::pull_options x;
  x.topic = "t";
  auto names = [&] {
    std::vector<std::string> result;
    for (auto& queue : chosen_queues(x, route))
      result.push_back(to_string(queue));
    return result;
  };
  using name_list = std::vector<std::string>;
  CHECK_EQ(names(), (name_list{"t@a:0", "t@a:1", "t@b:0", "t@b:1"}));
  x.queue = 1;
  CHECK_EQ(names(), (name_list{"t@a:1", "t@b:1"}));
  x.broker = "a";
  CHECK_EQ(names(), name_list{"t@a:1"});
  // That one is read from, whoever else has its broker's name.
  for (auto address : {"10.0.0.2:10911", "10.0.0.3:10911"}) {
    x.broker = address;
    CHECK_EQ(names(), name_list{"t@" + x.broker + ":1"});
  }
  x.queue = 2;
  CHECK_EQ(names(), name_list{});
  x.queue.reset();
  x.broker = "c";
  CHECK_EQ(names(), name_list{});
}
