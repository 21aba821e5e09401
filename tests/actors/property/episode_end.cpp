// How an episode ends.
#include "rocketcaf/actors/caf_compat.hpp"

#include "actors/property/ask.hpp"
#include "actors/property/episode.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace rocketcaf::test::property {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

/// After the last trouble all sends must be answered by then.
constexpr milliseconds recovery_limit{120'000};

/// As long as a leaving producer waits for brokers at most.
constexpr milliseconds leave_limit{2000};

} // namespace

// -- recovery -----------------------------------------------------------------

void episode::begin_end() {
  ending_ = true;
  if (ended_ != never)
    return;
  if (plan_.recovers) {
    cluster_.recover();
    await_quiet(world_.now() + recovery_limit);
    return;
  }
  // Sends go on for a moment, and troubles a little longer.
  if (sent_ < plan_.sends)
    schedule_burst();
  time_.after(world_.pause(plan_.max_pause), [this] { end_producer(); });
  time_.after(milliseconds{2000}, [this] { cluster_.hold(); });
}

void episode::await_quiet(time_point limit) {
  if (ended_ != never)
    return;
  ask<producer_statistics>(
    [this, limit](const producer_statistics& x) {
      if (x.in_flight + x.waiting == 0)
        // Then brokers that were thought to be away are tried again.
        time_.after(milliseconds{5000}, [this] { probe(20); });
      else if (world_.now() >= limit)
        books_.complain(none, "sends stay open although all is well");
      else
        time_.after(milliseconds{500}, [this, limit] { await_quiet(limit); });
    },
    atom::get_statistics_v);
}

void episode::probe(size_t left) {
  if (ended_ != never)
    return;
  auto number = crowd_.send_one();
  time_.after(plan_.latency + milliseconds{10}, [this, number, left] {
    books_.settle();
    auto& x = books_.of(number);
    if (!x.succeeded)
      books_.complain(number, "it should succeed, since all is well");
    if (x.answered > x.when + plan_.latency)
      books_.complain(number, "it should be fast, since all is well");
    if (left > 1)
      probe(left - 1);
    else
      check_zero();
  });
}

void episode::check_zero() {
  ask<producer_statistics>(
    [this](const producer_statistics& x) {
      if (x.in_flight != 0 || x.in_flight_bytes != 0 || x.waiting != 0
          || x.waiting_bytes != 0)
        books_.complain(none, "statistics are not at zero");
    },
    atom::get_statistics_v);
  time_.after(plan_.grid, [this] { end_producer(); });
}

// -- the end ------------------------------------------------------------------

void episode::end_producer() {
  if (ended_ != never)
    return;
  auto now = world_.now();
  end_time_ = now;
  end_count_ = books_.size();
  log_.note(now, "the end begins", none, static_cast<int64_t>(plan_.end));
  switch (plan_.end) {
  case ending::shut_down:
    shut_producer_down();
    break;
  case ending::exit_message:
    books_.may_end(now, errc::shutting_down, false);
    caf::anon_send_exit(crowd_.producer(), caf::exit_reason::user_shutdown);
    break;
  case ending::drop:
    // Requests on their way hold the producer.
    when_calm(milliseconds{0}, [this] {
      closed_ = true;
      end_time_ = world_.now();
      end_count_ = books_.size();
      books_.may_end(end_time_, errc::none, false);
      crowd_.drop_producer();
    });
    break;
  case ending::kill:
    books_.may_end(now, errc::unavailable, true);
    books_.deafen([](const sent& x) { return x.form == send_form::plain; });
    closed_ = true;
    caf::anon_send_exit(crowd_.producer(), caf::exit_reason::kill);
    break;
  case ending::client_gone:
    kill_clients();
    break;
  }
}

void episode::shut_producer_down() {
  auto ask_once = [this](shut_down how) {
    ++shutdowns_;
    ask<void>(
      [this] {
        ++shutdown_answers_;
        if (ended_ != world_.now())
          books_.complain(none, "a shutdown was answered before the end");
      },
      how);
  };
  shut_down how;
  if (random_.chance(70))
    how.limit = milliseconds{random_.pick({0, 1, 50, 500, 5000})};
  auto limit = how.limit.value_or(plan_.options.drain_timeout);
  books_.may_end(world_.now(), errc::shutting_down, false);
  end_time_ += limit;
  ask_once(how);
  if (random_.chance(30))
    ask_once(shut_down{});
  // Once more, when it may be over.
  time_.after(world_.pause(milliseconds{100}), [this, ask_once] {
    if (ended_ == never && random_.chance(30))
      ask_once(shut_down{milliseconds{random_.pick({0, 1000})}});
  });
}

void episode::kill_clients() {
  if (ended_ != never)
    return;
  cluster_.kill_client();
  time_.after(milliseconds{20} + world_.pause(milliseconds{200}),
              [this] { kill_clients(); });
}

void episode::check_end() {
  books_.settle();
  if (!books_.complaints().empty())
    return;
  // One more time, so that the last messages are handled.
  clock_.dispatch_messages();
  check_drains();
  books_.finish();
  auto require = [this](bool ok, const char* what) {
    if (!ok)
      books_.complain(none, what);
  };
  require(shutdowns_ == shutdown_answers_, "a shutdown was not answered");
  // It may have ended before, with its client.
  if (end_time_ != never)
    check_ending();
  if (plan_.end != ending::kill)
    for (auto& x : drains_)
      require(x.answered != never, "a drain was not answered");
  check_left_over();
}

void episode::check_ending() {
  auto require = [this](bool ok, const char* what) {
    if (!ok)
      books_.complain(none, what);
  };
  auto last = books_.last_answer_of(end_count_);
  switch (plan_.end) {
  case ending::shut_down:
    require(last <= end_time_, "sends were answered after the drain limit");
    require(ended_ <= end_time_ + leave_limit, "the shutdown took too long");
    break;
  case ending::exit_message:
  case ending::kill:
    require(ended_ <= end_time_, "the producer did not end at once");
    break;
  case ending::drop:
    require(books_.any_unheard(books_.size())
              || ended_ <= std::max(last, end_time_),
            "the producer lives on without a reason");
    break;
  case ending::client_gone:
    break;
  }
}

void episode::check_left_over() {
  crowd_.drop_producer();
  if (clock_.has_armed_timer())
    books_.complain(none, "a timer is left");
  // CAF keeps cancelled timers, and what they hold, until they would be due.
  clock_.advance_time(2 * leave_limit);
  if (weak_.lock())
    books_.complain(none, "somebody holds the dead producer");
  cluster_.stop();
  crowd_.stop();
  clock_.dispatch_messages();
  if (clock_.running() != actors_before_)
    books_.complain(none,
                    "actors are left: " + std::to_string(clock_.running()));
}

episode::~episode() {
  time_.clear();
  if (auto producer = weak_.lock())
    caf::anon_send_exit(caf::actor_cast<caf::actor>(producer),
                        caf::exit_reason::kill);
  crowd_.stop();
  cluster_.stop();
  if (directory_)
    caf::anon_send_exit(caf::actor_cast<caf::actor>(directory_),
                        caf::exit_reason::kill);
  directory_ = nullptr;
  clock_.dispatch_messages();
}

void episode::count(tally& result) const {
  books_.count(result);
  result["polls"] += polls_;
  result["drains"] += drains_.size();
  result["episodes"] += 1;
}

} // namespace rocketcaf::test::property
