#include "rocketcaf/actors/id_source.hpp"

#include "support/test.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

SUITE("id_source")

using namespace rocketcaf;
using namespace std::literals;
using actors::id_source;

namespace {

/// Sets the time zone; puts the old one back at the end.
struct fixture {
  fixture() {
    if (auto value = std::getenv("TZ"))
      before = value;
  }

  ~fixture() {
    if (before)
      ::setenv("TZ", before->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }

  static void set_zone(const char* text) {
    ::setenv("TZ", text, 1);
    ::tzset();
  }

  std::optional<std::string> before;
};

/// Seconds since the epoch, as `date -u +%s` prints them.
id_source::wall_time utc(int64_t seconds) {
  return id_source::wall_time{std::chrono::seconds{seconds}};
}

/// The milliseconds since the start of the month in an id: the digits behind
/// address, process and discriminator.
std::chrono::milliseconds time_of(const unique_message_id& id) {
  auto digits = std::string{id.view().substr(id.view().size() - 12, 8)};
  return std::chrono::milliseconds{std::stoul(digits, nullptr, 16)};
}

// Without tables of zones: not every machine has them.
constexpr auto berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
constexpr auto new_york = "EST5EDT,M3.2.0,M11.1.0";

} // namespace

TEST_F(fixture, "ids hold the time since the month began, in local time") {
  set_zone("UTC0");
  id_source in_utc;
  // 2024-02-29 23:59:59 and a second later.
  CHECK_EQ(time_of(in_utc.next(utc(1709251199))), 29 * 24h - 1s);
  CHECK_EQ(time_of(in_utc.next(utc(1709251200))), 0s);
  CHECK_EQ(time_of(in_utc.next(utc(1709251200) + 7ms)), 7ms);
  // Back to February, then to the end of a year and beyond.
  CHECK_EQ(time_of(in_utc.next(utc(1709251199))), 29 * 24h - 1s);
  CHECK_EQ(time_of(in_utc.next(utc(1735689599))), 31 * 24h - 1s);
  CHECK_EQ(time_of(in_utc.next(utc(1735689600))), 0s);
  set_zone(new_york);
  id_source in_new_york;
  CHECK_EQ(time_of(in_new_york.next(utc(1735689600))), 31 * 24h - 5h);
  CHECK_EQ(time_of(in_new_york.next(utc(1735689600) + 5h)), 0s);
}

TEST_F(fixture, "ids hold the time since a month in which the clocks change") {
  set_zone(berlin);
  id_source uut;
  // From 2024-03-01 00:00 +01:00 to 2024-04-01 00:00 +02:00.
  auto start = utc(1709247600);
  auto end = start + 31 * 24h - 1h;
  CHECK_EQ(time_of(uut.next(start)), 0s);
  CHECK_EQ(time_of(uut.next(end - 1s)), 31 * 24h - 1h - 1s);
  CHECK_EQ(time_of(uut.next(end)), 0s);
  // October has an hour more.
  auto autumn = utc(1727733600);
  CHECK_EQ(time_of(uut.next(autumn)), 0s);
  CHECK_EQ(time_of(uut.next(autumn + 31 * 24h)), 31 * 24h);
  CHECK_EQ(time_of(uut.next(autumn + 31 * 24h + 1h)), 0s);
}

TEST("sources of several threads make different ids") {
  constexpr size_t count = 1000;
  std::vector<std::vector<unique_message_id>> made(4);
  std::vector<std::thread> threads;
  for (auto& ids : made)
    threads.emplace_back([&ids] {
      id_source uut;
      for (size_t i = 0; i < count; ++i)
        ids.push_back(uut.next(std::chrono::system_clock::now()));
    });
  for (auto& x : threads)
    x.join();
  std::set<unique_message_id> all;
  for (auto& ids : made)
    all.insert(ids.begin(), ids.end());
  CHECK_EQ(all.size(), made.size() * count);
}
