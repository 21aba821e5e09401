#include "rocketcaf/api/command/time_text.hpp"

#include "support/test.hpp"

SUITE("time_text")

using namespace rocketcaf;
using command::read_time;
using command::time_text;
using protocol::start_point;

namespace {

/// Milliseconds that a text stands for; -1 if it is none.
int64_t millis(const std::string& text) {
  auto x = read_time(text);
  if (!x || x->at != start_point::kind::time)
    return -1;
  return x->millis;
}

// 2026-11-29T09:01:02Z
constexpr int64_t sample = 1'795'942'862'000;

} // namespace

TEST("now and first are words") {
  REQUIRE(read_time("now").has_value());
  CHECK(*read_time("now") == start_point{start_point::kind::now});
  CHECK(*read_time("first") == start_point{start_point::kind::first});
}

TEST("a number is milliseconds since 1970") {
  CHECK_EQ(millis("0"), 0);
  CHECK_EQ(millis("1795942862345"), sample + 345);
}

TEST("a date may have a time, and that a fraction") {
  CHECK_EQ(millis("1970-01-01"), 0);
  CHECK_EQ(millis("2026-11-29"), sample - (9 * 3600 + 62) * 1000);
  CHECK_EQ(millis("2026-11-29T09:01"), sample - 2000);
  CHECK_EQ(millis("2026-11-29T09:01:02"), sample);
  CHECK_EQ(millis("2026-11-29 09:01:02"), sample);
  CHECK_EQ(millis("2026-11-29T09:01:02.3"), sample + 300);
  CHECK_EQ(millis("2026-11-29T09:01:02,345678"), sample + 345);
  CHECK_EQ(millis("2024-02-29"), 1'709'164'800'000);
}

TEST("a time may have a zone, and is in UTC without one") {
  CHECK_EQ(millis("2026-11-29T09:01:02Z"), sample);
  CHECK_EQ(millis("2026-11-29t09:01:02.345z"), sample + 345);
  CHECK_EQ(millis("2026-11-29T10:01:02+01:00"), sample);
  CHECK_EQ(millis("2026-11-29T10:01:02+01"), sample);
  CHECK_EQ(millis("2026-11-29T14:31:02+0530"), sample);
  CHECK_EQ(millis("2026-11-29T01:01:02-08:00"), sample);
  CHECK_EQ(millis("2026-11-30T09:01:02.345+24:00"), -1);
}

TEST("what is no time is refused with what may be written") {
  for (auto text : {"",
                    "soon",
                    "-1",
                    "1.5",
                    "12h",
                    "99999999999999999999",
                    "2026-13-01",
                    "2026-02-29",
                    "2026-00-10",
                    "2026-11-31",
                    "26-11-29",
                    "2026-11-29T",
                    "2026-11-29T9:01",
                    "2026-11-29T24:00",
                    "2026-11-29T09",
                    "2026-11-29T09:60",
                    "2026-11-29T09:01:60",
                    "2026-11-29T09:01:02.",
                    "2026-11-29T09:01:02+",
                    "2026-11-29T09:01:02+1",
                    "2026-11-29T09:01Z!",
                    "2026-11-29T09:01:02+01:",
                    "2026-11-29Z",
                    "1969-12-31T23:59:59Z",
                    "NOW",
                    " now"}) {
    auto x = read_time(text);
    CHECK(!x.has_value());
    if (!x)
      CHECK_EQ(x.error(), std::string{text}
                            + ": write now, first, milliseconds since 1970, or "
                              "a time such as 2026-11-29T09:01:02Z");
  }
}

TEST("times are written in UTC, and read again") {
  CHECK_EQ(time_text(0), "1970-01-01T00:00:00.000Z");
  CHECK_EQ(time_text(sample + 5), "2026-11-29T09:01:02.005Z");
  CHECK_EQ(time_text(-1), "1969-12-31T23:59:59.999Z");
  CHECK_EQ(millis(time_text(sample + 345)), sample + 345);
  CHECK_EQ(time_text(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
}

TEST("times that are no dates are written as numbers") {
  CHECK_EQ(time_text(253'402'300'800'000), "253402300800000");
  CHECK_EQ(time_text(INT64_MAX), "9223372036854775807");
  CHECK_EQ(time_text(INT64_MIN), "-9223372036854775808");
}

TEST("times that are too late for a clock are the latest of it") {
  using std::chrono::milliseconds;
  CHECK(command::to_timestamp(5) == caf::timestamp{milliseconds{5}});
  auto last = command::to_timestamp(INT64_MAX);
  CHECK(last > command::to_timestamp(7'000'000'000'000));
  CHECK(command::to_timestamp(millis("2999-01-01")) == last);
}
