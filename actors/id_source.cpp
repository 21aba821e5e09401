#include "rocketcaf/actors/id_source.hpp"

#include "rocketcaf/actors/local_address.hpp"

#include <unistd.h>

#include <ctime>
#include <random>

namespace rocketcaf::actors {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::months;
using std::chrono::sys_days;
using std::chrono::system_clock;
using std::chrono::year_month_day;

/// How far local time is ahead of UTC.
std::chrono::seconds utc_offset(system_clock::time_point when) {
  auto seconds = system_clock::to_time_t(when);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return std::chrono::seconds{parts.tm_gmtoff};
}

/// Local midnight of the first day of the month that is `later` after `now`'s.
/// Not by `mktime`, which reads the zone again each time, for all threads.
system_clock::time_point month_begin(system_clock::time_point now,
                                     months later) {
  auto offset = utc_offset(now);
  year_month_day today{std::chrono::floor<std::chrono::days>(now + offset)};
  auto first = sys_days{today.year() / today.month() / 1 + later};
  return first - utc_offset(first - offset);
}

} // namespace

id_source::id_source()
  : generator_(local_address_bytes(), static_cast<uint16_t>(::getpid()),
               std::random_device{}()) {
  // nop
}

protocol::unique_id_stamp id_source::stamp(wall_time now) {
  if (now < month_start_ || now >= month_end_) {
    month_start_ = month_begin(now, months{0});
    month_end_ = month_begin(now, months{1});
  }
  auto millis = duration_cast<milliseconds>(now - month_start_).count();
  return generator_.stamp(static_cast<uint32_t>(millis));
}

} // namespace rocketcaf::actors
