#include "rocketcaf/actors/embedded/half_messages.hpp"

#include "support/test.hpp"
#include "wire_client.hpp"

#include <chrono>

SUITE("half_messages")

using namespace std::chrono_literals;
using namespace rocketcaf::actors::embedded;
using rocketcaf::test::property;

namespace {

using time_point = half_messages::time_point;

constexpr time_point start{1h};

half_message make_half(int64_t commit_log_offset, time_point due = start,
                       const std::string& body = "body") {
  half_message result;
  result.record.physical_offset = commit_log_offset;
  result.record.flag = 7;
  result.record.reconsume_times = 2;
  auto properties = property("TRAN_MSG", "true");
  result.record.properties_size = static_cast<uint32_t>(properties.size());
  result.record.bytes = properties + body;
  result.group = "shop";
  result.due = due;
  return result;
}

} // namespace

TEST("half messages have offsets in one queue") {
  half_messages uut{10'000};
  CHECK(uut.add(make_half(100)) == 0);
  CHECK(uut.add(make_half(200)) == 1);
  CHECK_EQ(uut.size(), 2u);
  CHECK(uut.rewrite(100, 300, 0, start) == (half_place{2, 300, 1}));
  CHECK(uut.add(make_half(400)) == 3);
  CHECK_EQ(uut.size(), 3u);
}

TEST("a half message is found and taken by its place, once") {
  half_messages uut{10'000};
  uut.add(make_half(100));
  CHECK(uut.find(99) == nullptr);
  CHECK(!uut.take(99));
  REQUIRE(uut.find(100) != nullptr);
  auto taken = uut.take(100);
  REQUIRE(taken.has_value());
  CHECK_EQ(taken->group, "shop");
  CHECK(uut.find(100) == nullptr);
  CHECK(!uut.take(100));
  CHECK_EQ(uut.size(), 0u);
  CHECK_EQ(uut.bytes(), 0u);
  CHECK(!uut.next_due());
}

TEST("a half message is known by all its places, and goes from all") {
  for (auto offset : {100, 200, 300}) {
    half_messages uut{10'000};
    uut.add(make_half(100));
    uut.rewrite(100, 200, 5, start);
    uut.rewrite(200, 300, 6, start);
    auto half = uut.find(offset);
    REQUIRE(half != nullptr);
    CHECK(half->newest() == (half_place{2, 300, 2}));
    CHECK_EQ(half->record.store_millis, 6);
    CHECK_EQ(half->find(offset)->commit_log_offset, offset);
    CHECK(half->find(400) == nullptr);
    CHECK(uut.take(offset).has_value());
    for (auto other : {100, 200, 300})
      CHECK(uut.find(other) == nullptr);
    CHECK_EQ(uut.bytes(), 0u);
    CHECK(!uut.next_due());
  }
}

TEST("the first that is due comes first") {
  half_messages uut{10'000};
  CHECK(!uut.next_due());
  uut.add(make_half(100, start + 2s));
  uut.add(make_half(200, start + 1s));
  CHECK(uut.next_due() == start + 1s);
  CHECK(uut.find_due(start + 1s - 1ns) == nullptr);
  REQUIRE(uut.find_due(start + 1s) != nullptr);
  CHECK_EQ(uut.find_due(start + 1s)->newest().commit_log_offset, 200);
  uut.rewrite(200, 300, 0, start + 3s);
  CHECK(uut.next_due() == start + 2s);
  CHECK_EQ(uut.find_due(start + 9s)->newest().commit_log_offset, 100);
  uut.take(100);
  CHECK_EQ(uut.find_due(start + 9s)->newest().commit_log_offset, 300);
}

TEST("what is due before a time can be put off until then") {
  half_messages uut{10'000};
  uut.add(make_half(100, start));
  uut.add(make_half(200, start + 1s));
  uut.add(make_half(300, start + 9s));
  uut.postpone(start + 5s);
  CHECK(uut.next_due() == start + 5s);
  uut.take(100);
  CHECK(uut.next_due() == start + 5s);
  uut.take(200);
  CHECK(uut.next_due() == start + 9s);
}

TEST("memory is bounded: what does not fit is refused") {
  half_messages uut{3'000};
  CHECK(uut.add(make_half(100, start, std::string(1'000, 'x'))).has_value());
  CHECK(!uut.add(make_half(200, start, std::string(2'000, 'x'))).has_value());
  CHECK(uut.find(200) == nullptr);
  CHECK_EQ(uut.size(), 1u);
  auto taken = uut.take(100);
  CHECK(uut.add(make_half(300, start, std::string(2'000, 'x'))) == 1);
}

TEST("memory is bounded: the oldest place makes room for the newest") {
  half_messages uut{1'000};
  uut.add(make_half(1'000));
  auto free = 1'000 - uut.bytes();
  for (int64_t i = 1'001; i < 1'100; ++i) {
    auto before = uut.bytes();
    auto place = uut.rewrite(i - 1, i, 0, start);
    CHECK_EQ(place.checks, i - 1'000);
    CHECK_LE(uut.bytes(), 1'000u);
    CHECK(uut.find(i) != nullptr);
    if (i == 1'001)
      CHECK_LT(uut.bytes() - before, free);
  }
  CHECK(uut.find(1'000) == nullptr);
  CHECK(uut.find(1'098) != nullptr);
  uut.take(1'099);
  CHECK_EQ(uut.bytes(), 0u);
}

TEST("a copy tells how often was asked, and lacks what brokers leave out") {
  auto half = make_half(100);
  auto first = record_at({0, 100, 0}, half);
  CHECK_EQ(first.physical_offset, 100);
  CHECK_EQ(first.properties(), property("TRAN_MSG", "true"));
  CHECK_EQ(first.body(), "body");
  CHECK_EQ(first.flag, 7);
  CHECK_EQ(first.reconsume_times, 2);
  CHECK_EQ(half.size_at(0), first.bytes.size());
  auto later = record_at({5, 300, 12}, half);
  CHECK_EQ(later.physical_offset, 300);
  CHECK_EQ(later.properties(), property("TRAN_MSG", "true")
                                 + property("TRANSACTION_CHECK_TIMES", "12"));
  CHECK_EQ(later.body(), "body");
  CHECK_EQ(later.flag, 0);
  CHECK_EQ(later.reconsume_times, 0);
  CHECK_EQ(half.size_at(12), later.bytes.size());
}
