// The middle of an episode; the end is in episode_end.cpp.
#include "actors/property/episode.hpp"

#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "actors/property/ask.hpp"

#include <algorithm>

namespace rocketcaf::test::property {

using namespace rocketcaf::actors;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

/// Nothing else happens at times that are this far from the grid.
constexpr nanoseconds off_grid{137};

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

episode::episode(plan what, dice& random, event_log& log)
  : plan_(std::move(what)), log_(log), random_(random), time_(clock_.sys()),
    books_(plan_, log_),
    world_{clock_.sys(), plan_, random_, log_, time_, books_}, cluster_(world_),
    crowd_(world_) {
  log_.clear();
  time_.on_new_time = [this] {
    books_.settle();
    check_drains();
  };
  end_after_ = plan_.recovers ? plan_.sends : random_.below(plan_.sends);
}

// -- running ------------------------------------------------------------------

void episode::run() {
  spawn_producer();
  cluster_.start();
  schedule_burst();
  schedule_poll();
  schedule_drain();
  schedule_sender_death();
  // Deadlines are at most an hour away.
  auto limit = world_.now() + std::chrono::hours{3};
  while (!time_.empty() || ended_ == never) {
    auto next
      = time_.empty() ? world_.now() + milliseconds{10'000} : time_.next();
    clock_.advance_time(next - world_.now());
    if (world_.now() > limit) {
      books_.complain(none, "the producer does not end");
      break;
    }
    if (!books_.complaints().empty())
      break;
  }
  check_end();
}

// -- the beginning ------------------------------------------------------------

client_source episode::make_source() {
  if (!plan_.shared_client)
    return cluster_.start_client();
  auto make
    = [this](caf::actor_system&,
             client_options) -> expected<client_impl_actor, caf::error> {
    return cluster_.start_client();
  };
  auto directory = spawn_client_directory(world_.sys, make);
  directory_ = caf::actor_cast<caf::strong_actor_ptr>(directory);
  world_.sys.registry().put(std::string{client_directory_state::name} + "-0",
                            directory_);
  return client_options{.name_servers = {"world:9876"}};
}

void episode::spawn_producer() {
  auto producer
    = actors::spawn_producer(world_.sys, plan_.options, make_source(),
                             static_cast<uint32_t>(random_.next()));
  if (!producer) {
    books_.complain(none, caf::to_string(producer.error()));
    return;
  }
  weak_ = caf::actor_cast<caf::weak_actor_ptr>(*producer);
  caf::actor_cast<caf::strong_actor_ptr>(*producer)->get()->attach_functor(
    [this](const caf::error&) {
      ended_ = world_.now();
      books_.producer_ended(ended_);
      cluster_.hold();
      log_.note(ended_, "the producer has ended");
    });
  crowd_.use(std::move(*producer));
}

// -- the middle ---------------------------------------------------------------

void episode::schedule_burst() {
  time_.after(plan_.grid + world_.pause(plan_.max_pause), [this] { burst(); });
}

void episode::burst() {
  if (ended_ != never || closed_)
    return;
  auto count = 1 + random_.below(plan_.max_burst);
  count = std::min<uint64_t>(count, ending_ ? 50 : plan_.sends - sent_);
  crowd_.send(count);
  sent_ += count;
  if (!ending_ && sent_ >= end_after_)
    begin_end();
  else if (sent_ < plan_.sends)
    schedule_burst();
}

void episode::when_calm(milliseconds max, std::function<void()> f) {
  auto now = world_.now();
  auto last = now - now.time_since_epoch() % plan_.grid;
  time_.at(last + plan_.grid + world_.pause(max) + off_grid, std::move(f));
}

void episode::schedule_poll() {
  when_calm((ending_ ? 50 : 2) * plan_.trouble_pause, [this] { poll(); });
}

void episode::poll() {
  if (ended_ != never || !crowd_.producer())
    return;
  ask<producer_statistics>([this](const producer_statistics& x) { check(x); },
                           atom::get_statistics_v);
  schedule_poll();
}

void episode::check(const producer_statistics& x) {
  ++polls_;
  auto& o = plan_.options;
  log_.note(world_.now(), "statistics: in flight, waiting", none,
            static_cast<int64_t>(x.in_flight), static_cast<int64_t>(x.waiting));
  auto require = [this](bool ok, const char* what) {
    if (!ok)
      books_.complain(none, std::string{"statistics: "} + what);
  };
  require(x.in_flight <= o.max_in_flight, "too many in flight");
  require(x.in_flight_bytes <= o.max_in_flight_bytes || x.in_flight == 1,
          "too many bytes in flight");
  require(x.waiting <= o.max_waiting, "too many wait");
  require(x.waiting_bytes <= o.max_waiting_bytes || x.waiting == 1,
          "too many bytes wait");
  auto count = x.in_flight + x.waiting;
  auto bytes = x.in_flight_bytes + x.waiting_bytes;
  auto& open = books_.open();
  auto& parts = books_.open_parts();
  auto unheard = books_.unheard(world_.now());
  require(count + parts.count >= open.count
            && count <= open.count + unheard.count,
          "not as many sends as are open");
  require(bytes + parts.bytes >= open.bytes
            && bytes <= open.bytes + unheard.bytes,
          "not as many bytes as are open");
  require(x.sends_accepted >= last_.sends_accepted
            && x.sends_succeeded >= last_.sends_succeeded
            && x.sends_failed >= last_.sends_failed
            && x.retries >= last_.retries
            && x.late_replies >= last_.late_replies
            && x.bytes_sent >= last_.bytes_sent,
          "a counter went back");
  auto counted = x.sends_succeeded + x.sends_failed + count;
  require(counted <= books_.size()
            && counted + books_.maybe_uncounted() >= books_.size(),
          "sends are missing, or too many");
  last_ = x;
}

void episode::schedule_drain() {
  when_calm(20 * plan_.trouble_pause, [this] {
    if (ended_ != never || ending_)
      return;
    drain();
    schedule_drain();
  });
}

void episode::drain() {
  auto index = drains_.size();
  drains_.push_back({books_.size(), world_.now()});
  log_.note(world_.now(), "drain: sends", none,
            static_cast<int64_t>(books_.size()));
  ask<void>(
    [this, index] {
      if (drains_[index].answered != never)
        books_.complain(none, "a drain was answered twice");
      drains_[index].answered = world_.now();
      log_.note(world_.now(), "drained", none,
                static_cast<int64_t>(drains_[index].count));
    },
    atom::drain_v);
}

void episode::check_drains() {
  for (auto& x : drains_) {
    if (x.count == none || x.answered == never)
      continue;
    auto last = std::max(x.asked, books_.last_answer_of(x.count));
    // Of some nobody hears when they were finished.
    auto early = last > x.answered;
    auto late = last < x.answered && !books_.any_unheard(x.count);
    if (early || late)
      books_.complain(none, early ? "a drain was answered too early"
                                  : "a drain was answered late");
    x.count = none;
  }
}

void episode::schedule_sender_death() {
  if (!plan_.has(trouble::dead_senders))
    return;
  time_.after(plan_.grid + world_.pause(10 * plan_.trouble_pause), [this] {
    if (ended_ != never || ending_)
      return;
    crowd_.kill_one();
    schedule_sender_death();
  });
}

} // namespace rocketcaf::test::property
