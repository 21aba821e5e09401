#include "rocketcaf/protocol/delivery_time.hpp"

#include "support/test.hpp"

#include <limits>

SUITE("delivery_time")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using namespace std::chrono_literals;

namespace {

using property_map = std::map<std::string, std::string>;
using milliseconds = std::chrono::milliseconds;

constexpr auto max_millis = milliseconds::max();

delivery_time read(const property_map& properties) {
  auto x = delivery_time_of(properties);
  REQUIRE(x);
  return *x;
}

errc error_of(const property_map& properties) {
  auto x = delivery_time_of(properties);
  return x ? errc::none : x.error();
}

property_map written(const delivery_time& x) {
  if (x.is_now())
    return {};
  return {{std::string{property_of(x.how())}, std::to_string(x.value())}};
}

} // namespace

// -- levels ------------------------------------------------------------------

TEST("levels are the broker's: 1s 5s 10s 30s 1m … 10m 20m 30m 1h 2h") {
  const std::chrono::seconds expected[]
    = {0s,   1s,   5s,   10s,  30s,   1min,  2min,  3min, 4min, 5min,
       6min, 7min, 8min, 9min, 10min, 20min, 30min, 1h,   2h};
  for (int32_t level = 0; level <= max_delay_level; ++level) {
    CHECK_EQ(delay_of_level(level), expected[level]);
    CHECK_EQ(level_of_delay(expected[level]), level);
  }
}

TEST("levels above 18 count as 18, and those below 1 as none") {
  CHECK_EQ(delay_of_level(19), 2h);
  CHECK_EQ(delay_of_level(std::numeric_limits<int32_t>::max()), 2h);
  CHECK_EQ(delay_of_level(-1), 0s);
  CHECK_EQ(delay_of_level(std::numeric_limits<int32_t>::min()), 0s);
}

TEST("a delay between two levels is the longer one") {
  CHECK_EQ(level_of_delay(1ms), 1);
  CHECK_EQ(level_of_delay(1001ms), 2);
  CHECK_EQ(level_of_delay(30min + 1ms), 17);
  CHECK_EQ(level_of_delay(2h), 18);
  CHECK_EQ(level_of_delay(2h + 1ms), std::nullopt);
  CHECK_EQ(level_of_delay(max_millis), std::nullopt);
  CHECK_EQ(level_of_delay(-1ms), 0);
}

// -- properties --------------------------------------------------------------

TEST("a level precedes seconds, milliseconds and the time, in this order") {
  property_map all = {{"DELAY", "3"},
                      {"TIMER_DELAY_SEC", "4"},
                      {"TIMER_DELAY_MS", "5"},
                      {"TIMER_DELIVER_MS", "6"}};
  CHECK(read(all) == delivery_time::level(3));
  all["DELAY"] = "0";
  CHECK(read(all) == delivery_time::after(4s));
  all["DELAY"] = "-1";
  CHECK(read(all) == delivery_time::after(4s));
  all.erase("DELAY");
  CHECK(read(all) == delivery_time::after(4s));
  all.erase("TIMER_DELAY_SEC");
  CHECK(read(all) == delivery_time::after(5ms));
  all.erase("TIMER_DELAY_MS");
  CHECK(read(all) == delivery_time::at(6ms));
  all.erase("TIMER_DELIVER_MS");
  CHECK(read(all).is_now());
}

TEST("what does not count need not be a number") {
  CHECK(read({{"DELAY", "1"}, {"TIMER_DELAY_SEC", "x"}})
        == delivery_time::level(1));
  CHECK(read({{"TIMER_DELAY_SEC", "1"}, {"TIMER_DELAY_MS", "x"}})
        == delivery_time::after(1s));
}

TEST("what counts and is no number is illegal") {
  for (auto name :
       {"DELAY", "TIMER_DELAY_SEC", "TIMER_DELAY_MS", "TIMER_DELIVER_MS"})
    for (auto value : {"", "x", "1.5", "1 ", "9223372036854775808"})
      CHECK_EQ(error_of({{name, value}}), errc::message_illegal);
  CHECK_EQ(error_of({{"DELAY", "2147483648"}}), errc::message_illegal);
  CHECK_EQ(error_of({{"TIMER_DELAY_SEC", "9223372036854776"}}),
           errc::message_illegal);
  CHECK_EQ(error_of({{"TIMER_DELAY_SEC", "-9223372036854776"}}),
           errc::message_illegal);
  CHECK_EQ(error_of({{"TIMER_DELAY_SEC", "9223372036854775"}}), errc::none);
}

TEST("one property is written, and none for now") {
  CHECK(written(delivery_time::level(7)) == (property_map{{"DELAY", "7"}}));
  CHECK(written(delivery_time::after(1s))
        == (property_map{{"TIMER_DELAY_MS", "1000"}}));
  CHECK(written(delivery_time::at(2s))
        == (property_map{{"TIMER_DELIVER_MS", "2000"}}));
  CHECK_EQ(property_of(delivery_time::kind::now), "");
  for (auto x : {delivery_time{}, delivery_time::level(18),
                 delivery_time::after(0ms), delivery_time::at(max_millis)})
    CHECK(read(written(x)) == x);
}

TEST("levels below 1 are none, and points in time are of milliseconds") {
  CHECK(delivery_time::level(0).is_now());
  CHECK(delivery_time::level(-1).is_now());
  auto point = std::chrono::system_clock::time_point{1999us};
  CHECK(delivery_time::at(point) == delivery_time::at(1ms));
}

TEST("a message is due after its delay, but never before it was stored") {
  CHECK_EQ(due_time({}, 100ms), 100ms);
  CHECK_EQ(due_time(delivery_time::level(2), 100ms), 5100ms);
  CHECK_EQ(due_time(delivery_time::after(50ms), 100ms), 150ms);
  CHECK_EQ(due_time(delivery_time::after(-50ms), 100ms), 100ms);
  CHECK_EQ(due_time(delivery_time::at(99ms), 100ms), 100ms);
  CHECK_EQ(due_time(delivery_time::at(101ms), 100ms), 101ms);
  CHECK_EQ(due_time(delivery_time::after(100ms), max_millis), max_millis);
  CHECK_EQ(due_time(delivery_time::after(milliseconds::min()), -100ms), -100ms);
}

TEST("times in millions of years count as the greatest") {
  CHECK(delivery_time::at(max_millis).value() == int64_t{1} << 60);
  CHECK(delivery_time::after(milliseconds::min()).value()
        == -(int64_t{1} << 60));
}

TEST("kind and value make the same time again, if there is one") {
  for (auto x : {delivery_time{}, delivery_time::level(1),
                 delivery_time::after(-1ms), delivery_time::at(1ms)})
    CHECK(delivery_time::from(static_cast<uint8_t>(x.how()), x.value()) == x);
  CHECK(!delivery_time::from(4, 0));
  CHECK(!delivery_time::from(0, 1));
  CHECK(!delivery_time::from(1, 0));
  CHECK(!delivery_time::from(1, int64_t{1} << 31));
}
