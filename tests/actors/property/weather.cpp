#include "actors/property/weather.hpp"

#include <algorithm>

namespace rocketcaf::test::property {

namespace {

using std::chrono::microseconds;

} // namespace

// -- changes ------------------------------------------------------------------

void weather::change() {
  if (fine_)
    return;
  // Mostly a little of each, sometimes nothing else.
  auto amount = [this](trouble x) {
    if (!plan_.has(x))
      return 0.0;
    return random_.pick({0.0, 0.0, 1.0, 20.0, 100.0});
  };
  silent_ = amount(trouble::silence);
  refuses_ = amount(trouble::refusals);
  not_ok_ = amount(trouble::refusals);
  late_ = amount(trouble::slowness);
  garbles_ = amount(trouble::garbled_replies);
  doubles_ = amount(trouble::doubled_replies);
  connect_fails_ = amount(trouble::failed_connects);
  connect_hangs_ = amount(trouble::failed_connects);
  congested_ = plan_.has(trouble::congestion) && random_.chance(40);
  late_leases_ = plan_.has(trouble::late_leases) && random_.chance(50);
  code_ = random_.pick(
    {1, 2, 2, 3, 13, 14, 16, 17, 26, 29, 204, 205, 215, 501, 1500, 9999});
}

void weather::clear_up() {
  fine_ = true;
  silent_ = refuses_ = late_ = garbles_ = doubles_ = not_ok_ = 0;
  connect_fails_ = connect_hangs_ = 0;
  congested_ = late_leases_ = false;
}

// -- what it means ------------------------------------------------------------

fate weather::decide(time_point::duration left) {
  fate x;
  if (random_.chance(silent_)) {
    x.stored = random_.chance(50);
    return x;
  }
  if (random_.chance(garbles_)) {
    x.stored = random_.chance(50);
    x.reply = random_.chance(50) ? reply_kind::without_code
                                 : reply_kind::without_fields;
  } else if (random_.chance(refuses_)) {
    x.reply = reply_kind::normal;
    x.code = code_;
    // These leave it open.
    x.stored = (x.code == 1 || x.code == 9999) && random_.chance(50);
  } else {
    x.reply = reply_kind::normal;
    x.stored = true;
    x.code = random_.chance(not_ok_) ? random_.pick({10, 11, 12}) : 0;
  }
  decide_reply(x, left);
  return x;
}

void weather::decide_reply(fate& x, time_point::duration left) {
  auto rest = std::chrono::duration_cast<microseconds>(left);
  x.delay = steps(plan_.latency / plan_.grid);
  if (random_.chance(late_))
    // Around the time when it is given up, often at that very time.
    x.delay = random_.chance(40) ? rest : steps(2 * (rest / plan_.grid));
  if (random_.chance(doubles_)) {
    x.doubled = true;
    x.second_delay = x.delay + steps(random_.chance(50) ? 0 : 50);
  }
}

connect_fate weather::decide_connect() {
  if (random_.chance(connect_fails_))
    return connect_fate::is_refused;
  return random_.chance(connect_hangs_) ? connect_fate::never_ends
                                        : connect_fate::succeeds;
}

microseconds weather::connect_delay() {
  return fine_ ? microseconds{0} : steps(random_.chance(70) ? 1 : 100);
}

microseconds weather::lease_delay() {
  return late_leases_ ? steps(random_.chance(70) ? 2 : 200) : microseconds{0};
}

microseconds weather::steps(int64_t max) {
  return plan_.grid * random_.between(0, std::max<int64_t>(max, 0));
}

} // namespace rocketcaf::test::property
