#include "rocketcaf/api/command/tail_actor.hpp"

#include "rocketcaf/api/command/time_text.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::command {

using protocol::follow_plan;

namespace {

bool is_no_route(const caf::error& what) {
  auto code = code_of(what);
  return code == errc::no_route || code == errc::topic_not_exist;
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

tail_state::tail_state(tail_actor::pointer self, route_finder_actor routes,
                       queue_reader_actor reader, tail_config config)
  : self_(self), routes_(std::move(routes)), reader_(std::move(reader)),
    config_(std::move(config)),
    plan_(config_.from, config_.started, config_.times, config_.seed) {
  // nop
}

tail_state::~tail_state() {
  timer_.dispose();
}

tail_actor::behavior_type tail_state::make_behavior() {
  watch_ = compat::watch(self_, reader_, [this](const caf::error& reason) {
    self_->quit(make_error(errc::unavailable,
                           "the broker client ended: " + text_of(reason)));
  });
  ask_route();
  return {
    [this](atom::close) { self_->quit(); },
  };
}

// -- the route ----------------------------------------------------------------

void tail_state::ask_route() {
  route_due_.reset();
  compat::mail(self_, find_route{config_.topic})
    .request(routes_, caf::infinite)
    .then([this](const route_data& route) { on_route(route); },
          [this](const caf::error& why) { on_no_route(why); });
}

void tail_state::on_route(const route_data& route) {
  if (std::exchange(route_failed_, false))
    config_.note("the route of topic " + config_.topic + " is known");
  has_answer_ = true;
  plan_.set_queues(protocol::readable_queues(route, config_.topic), now());
  route_due_ = now() + config_.route_interval;
  pump();
}

void tail_state::on_no_route(const caf::error& why) {
  // Without a first answer there is nothing to follow. A topic that has no
  // route may have one when its brokers are back.
  if (!has_answer_ && !is_no_route(why)) {
    self_->quit(why);
    return;
  }
  // What is found later was stored since the start.
  if (!std::exchange(has_answer_, true))
    plan_.set_queues({}, now());
  if (!std::exchange(route_failed_, true))
    config_.note(text_of(why) + "; trying again");
  route_due_ = now() + config_.route_interval;
  pump();
}

// -- queues -------------------------------------------------------------------

void tail_state::pump() {
  if (route_due_ && *route_due_ <= now())
    ask_route();
  for (auto& x : plan_.take_due(now()))
    ask(x);
  auto due = plan_.next_due();
  if (route_due_)
    due = due ? std::min(*due, *route_due_) : *route_due_;
  if (due)
    arm_timer(*due);
}

void tail_state::arm_timer(time_point due) {
  if (timer_due_ && *timer_due_ <= due)
    return;
  timer_.dispose();
  timer_due_ = due;
  timer_ = compat::schedule_weak(self_, due, [this] {
    timer_due_.reset();
    pump();
  });
}

void tail_state::ask(const follow_plan::question& x) {
  using kind = follow_plan::question::kind;
  switch (x.what) {
  case kind::min_offset:
    return ask_offset(get_min_offset{.queue = x.queue});
  case kind::max_offset:
    return ask_offset(get_max_offset{.queue = x.queue});
  case kind::offset_of_time:
    return ask_offset(
      search_offset{.queue = x.queue, .time = to_timestamp(x.value)});
  case kind::pull:
    return pull(x);
  }
}

template <class Request>
void tail_state::ask_offset(Request request) {
  auto queue = request.queue;
  compat::mail(self_, std::move(request))
    .request(reader_, caf::infinite)
    .then(
      [this, queue](int64_t offset) {
        plan_.on_offset(queue, offset, now());
        tell_notes();
        pump();
      },
      [this, queue](const caf::error& why) { on_failure(queue, why); });
}

void tail_state::pull(const follow_plan::question& x) {
  pull_messages request{.queue = x.queue,
                        .offset = x.value,
                        .selector = config_.selector,
                        .suspend = config_.suspend};
  compat::mail(self_, std::move(request))
    .request(reader_, caf::infinite)
    .then(
      [this, queue = x.queue](pull_result& answer) {
        answer.queue = queue;
        on_pulled(answer);
      },
      [this, queue = x.queue](const caf::error& why) {
        on_failure(queue, why);
      });
}

void tail_state::on_pulled(pull_result& x) {
  plan_.on_pulled(x, now());
  tell_notes();
  if (!x.messages.empty() && !config_.show(x.queue, x.messages)) {
    self_->quit();
    return;
  }
  pump();
}

void tail_state::on_failure(const message_queue& queue, const caf::error& why) {
  plan_.on_failure(queue, text_of(why), now());
  tell_notes();
  pump();
}

void tail_state::tell_notes() {
  for (auto& text : plan_.take_notes())
    config_.note(text);
}

} // namespace rocketcaf::command
