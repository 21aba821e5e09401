#include "rocketcaf/actors/id_source.hpp"

#include "rocketcaf/actors/local_address.hpp"

#include <unistd.h>

#include <ctime>
#include <random>

namespace rocketcaf::actors {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::system_clock;

/// Local midnight of the first day of the month that is `months` after `now`'s.
system_clock::time_point month_begin(system_clock::time_point now, int months) {
  auto seconds = system_clock::to_time_t(now);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::tm first{};
  first.tm_year = parts.tm_year;
  first.tm_mon = parts.tm_mon + months;
  first.tm_mday = 1;
  first.tm_isdst = -1;
  return system_clock::from_time_t(std::mktime(&first));
}

} // namespace

id_source::id_source()
  : generator_(local_address_bytes(), static_cast<uint16_t>(::getpid()),
               std::random_device{}()) {
  // nop
}

unique_message_id id_source::next(wall_time now) {
  if (now < month_start_ || now >= month_end_) {
    month_start_ = month_begin(now, 0);
    month_end_ = month_begin(now, 1);
  }
  auto millis = duration_cast<milliseconds>(now - month_start_).count();
  return generator_.next(static_cast<uint32_t>(millis));
}

} // namespace rocketcaf::actors
