#include "rocketcaf/api/command/time_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

namespace rocketcaf::command {

namespace {

using namespace std::chrono;

/// 0000-01-01 and 9999-12-31.
constexpr int64_t first_written = -62'167'219'200'000;
constexpr int64_t last_written = 253'402'300'799'999;

/// Takes the parts of a date off a text.
class date_reader {
public:
  explicit date_reader(std::string_view text) : rest_(text) {
    // nop
  }

  bool at_end() const noexcept {
    return rest_.empty();
  }

  bool take(char c) noexcept {
    if (rest_.empty() || rest_.front() != c)
      return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Takes so many digits, which make a number of at most `max`.
  std::optional<int> take_number(size_t digits, int max) noexcept {
    int result = 0;
    if (rest_.size() < digits || !read(rest_.substr(0, digits), result)
        || result > max)
      return std::nullopt;
    rest_.remove_prefix(digits);
    return result;
  }

  /// Takes the digits of a fraction; what follows the third is dropped.
  std::optional<milliseconds> take_fraction() noexcept {
    int result = 0;
    int weight = 100;
    size_t digits = 0;
    for (; !rest_.empty() && is_digit(rest_.front()); ++digits) {
      result += (rest_.front() - '0') * weight;
      weight /= 10;
      rest_.remove_prefix(1);
    }
    if (digits == 0)
      return std::nullopt;
    return milliseconds{result};
  }

private:
  static bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
  }

  static bool read(std::string_view digits, int& out) noexcept {
    for (auto c : digits) {
      if (!is_digit(c))
        return false;
      out = 10 * out + (c - '0');
    }
    return true;
  }

  std::string_view rest_;
};

std::optional<sys_days> take_date(date_reader& in) {
  auto y = in.take_number(4, 9999);
  if (!y || !in.take('-'))
    return std::nullopt;
  auto m = in.take_number(2, 12);
  if (!m || !in.take('-'))
    return std::nullopt;
  auto d = in.take_number(2, 31);
  if (!d)
    return std::nullopt;
  year_month_day date{year{*y}, month{static_cast<unsigned>(*m)},
                      day{static_cast<unsigned>(*d)}};
  if (!date.ok())
    return std::nullopt;
  return sys_days{date};
}

/// Takes hh:mm, hh:mm:ss, or either with a fraction of the second.
std::optional<milliseconds> take_clock(date_reader& in) {
  auto h = in.take_number(2, 23);
  if (!h || !in.take(':'))
    return std::nullopt;
  auto m = in.take_number(2, 59);
  if (!m)
    return std::nullopt;
  milliseconds result = hours{*h} + minutes{*m};
  if (!in.take(':'))
    return result;
  auto s = in.take_number(2, 59);
  if (!s)
    return std::nullopt;
  result += seconds{*s};
  if (!in.take('.') && !in.take(','))
    return result;
  auto fraction = in.take_fraction();
  if (!fraction)
    return std::nullopt;
  return result + *fraction;
}

/// Takes what a zone is ahead of UTC: nothing, Z, +hh, +hhmm or +hh:mm.
std::optional<minutes> take_zone(date_reader& in) {
  if (in.at_end() || in.take('Z') || in.take('z'))
    return minutes{0};
  auto east = in.take('+');
  if (!east && !in.take('-'))
    return std::nullopt;
  auto h = in.take_number(2, 23);
  if (!h)
    return std::nullopt;
  minutes result = hours{*h};
  if (in.take(':') || !in.at_end()) {
    auto m = in.take_number(2, 59);
    if (!m)
      return std::nullopt;
    result += minutes{*m};
  }
  return east ? result : -result;
}

std::optional<int64_t> read_date(std::string_view text) {
  date_reader in{text};
  auto date = take_date(in);
  if (!date)
    return std::nullopt;
  sys_time<milliseconds> result = *date;
  if (in.take('T') || in.take('t') || in.take(' ')) {
    auto clock = take_clock(in);
    auto zone = take_zone(in);
    if (!clock || !zone)
      return std::nullopt;
    result += *clock - *zone;
  }
  if (!in.at_end())
    return std::nullopt;
  return result.time_since_epoch().count();
}

std::optional<int64_t> read_millis(std::string_view text) {
  int64_t result = 0;
  auto end = text.data() + text.size();
  auto [ptr, ec] = std::from_chars(text.data(), end, result);
  if (ec != std::errc{} || ptr != end || result < 0)
    return std::nullopt;
  return result;
}

} // namespace

expected<protocol::start_point, std::string> read_time(std::string_view text) {
  using protocol::start_point;
  if (text == "now")
    return start_point{start_point::kind::now};
  if (text == "first")
    return start_point{start_point::kind::first};
  if (auto millis = read_millis(text))
    return start_point{start_point::kind::time, *millis};
  if (auto millis = read_date(text); millis && *millis >= 0)
    return start_point{start_point::kind::time, *millis};
  return unexpected{std::string{text}
                    + ": write now, first, milliseconds since 1970, or a time "
                      "such as 2026-11-29T09:01:02Z"};
}

std::string time_text(int64_t millis) {
  if (millis < first_written || millis > last_written)
    return std::to_string(millis);
  sys_time<milliseconds> time{milliseconds{millis}};
  auto date = floor<days>(time);
  year_month_day ymd{date};
  hh_mm_ss clock{time - date};
  char text[64];
  std::snprintf(
    text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
    static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
    static_cast<unsigned>(ymd.day()), static_cast<int>(clock.hours().count()),
    static_cast<int>(clock.minutes().count()),
    static_cast<int>(clock.seconds().count()),
    static_cast<int>(clock.subseconds().count()));
  return text;
}

caf::timestamp to_timestamp(int64_t millis) {
  auto last = floor<milliseconds>(caf::timestamp::max().time_since_epoch());
  return caf::timestamp{milliseconds{std::min(millis, last.count())}};
}

int64_t wall_clock_millis() {
  auto now = floor<milliseconds>(system_clock::now());
  return now.time_since_epoch().count();
}

} // namespace rocketcaf::command
