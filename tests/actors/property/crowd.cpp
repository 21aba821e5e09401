#include "actors/property/crowd.hpp"

#include "rocketcaf/actors/caf_compat.hpp"

#include "actors/property/body_number.hpp"
#include "actors/property/requester.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

namespace rocketcaf::test::property {

namespace {

constexpr size_t max_open_requests = 100;

/// Lanes of ordered plain sends, which all senders share.
constexpr uint32_t shared_lanes = 4;

/// Lanes of each sender's ordered requests.
constexpr uint32_t own_lanes = 2;

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

crowd::crowd(world& around) : world_(around), maker_(around) {
  for (size_t i = 0; i < world_.what.senders; ++i)
    senders_.push_back(make_sender());
}

crowd::sender crowd::make_sender() {
  sender x;
  x.number = ++last_number_;
  x.plain = world_.sys.spawn(receiver, &world_.books);
  x.requests = world_.sys.spawn(requester, &world_.books, producer_, x.open);
  return x;
}

// -- what it does -------------------------------------------------------------

void crowd::send(size_t count) {
  if (!*producer_)
    return;
  size_t done = 0;
  while (done < count) {
    auto& by = world_.random.pick_of(senders_);
    auto may_request = *by.open < max_open_requests;
    if (count - done >= 10 && may_request && world_.random.chance(4)) {
      done
        += world_.random.chance(50) ? send_many_at_once(by) : send_as_batch(by);
    } else {
      if (may_request && world_.random.chance(30))
        send_request(by);
      else
        send_plain(by);
      ++done;
    }
  }
}

void crowd::send_plain(sender& by) {
  auto what = maker_.begin(by.number, send_form::plain);
  send_message x;
  x.deadline = maker_.make_deadline(what);
  x.content = maker_.make_message(what);
  if (world_.random.chance(world_.what.ordered)) {
    x.ordered = true;
    auto lane = static_cast<uint32_t>(1 + world_.random.below(shared_lanes));
    maker_.order(what, lane, x.content);
  }
  auto chooser = maker_.make_chooser(false);
  maker_.choose(what, x.content, chooser);
  x.queue = chooser.choice;
  uint64_t token = maker_.add(what, x.content);
  compat::send_as(by.plain, *producer_, std::move(x), token);
}

void crowd::send_request(sender& by) {
  auto oneway = world_.random.chance(20);
  auto what
    = maker_.begin(by.number, oneway ? send_form::oneway : send_form::request);
  send_message x;
  x.deadline = maker_.make_deadline(what);
  x.content = maker_.make_message(what);
  if (auto lane = oneway ? 0 : draw_lane(by)) {
    x.ordered = true;
    maker_.order(what, lane, x.content);
  }
  auto chooser = maker_.make_chooser(false);
  maker_.choose(what, x.content, chooser);
  x.queue = chooser.choice;
  uint64_t token = maker_.add(what, x.content);
  if (oneway)
    request(by, send_oneway{std::move(x.content), x.deadline, x.queue}, token);
  else
    request(by, std::move(x), token);
}

size_t crowd::send_many_at_once(sender& by) {
  auto first = maker_.begin(by.number, send_form::many);
  send_many x;
  x.deadline = maker_.make_deadline(first);
  auto chooser = maker_.make_chooser(false);
  x.queue = chooser.choice;
  auto lane = draw_lane(by);
  x.ordered = lane > 0;
  auto count = static_cast<size_t>(world_.random.between(1, 30));
  first.part = count > 1;
  uint64_t token = world_.books.size();
  for (size_t i = 0; i < count; ++i) {
    auto what = first;
    auto content = maker_.make_message(what);
    if (x.ordered)
      maker_.order(what, lane, content);
    maker_.choose(what, content, chooser);
    maker_.add(what, content);
    x.messages.push_back(std::move(content));
  }
  request(by, std::move(x), token);
  return count;
}

size_t crowd::send_as_batch(sender& by) {
  auto oneway = world_.random.chance(30);
  auto what = maker_.begin(by.number,
                           oneway ? send_form::oneway_batch : send_form::batch);
  send_batch x;
  x.deadline = maker_.make_deadline(what);
  x.messages = maker_.make_batch(what);
  if (auto lane = oneway ? 0 : draw_lane(by)) {
    x.ordered = true;
    for (auto& message : x.messages)
      maker_.order(what, lane, message);
  }
  auto chooser = maker_.make_chooser(true);
  x.queue = chooser.choice;
  uint64_t token = world_.books.size();
  auto count = maker_.add_batch(what, x.messages, chooser);
  if (oneway)
    request(by, send_batch_oneway{std::move(x.messages), x.deadline, x.queue},
            token);
  else
    request(by, std::move(x), token);
  return count;
}

uint32_t crowd::draw_lane(const sender& by) {
  // Requests come over another actor, so that others may overtake them: their
  // lanes are their sender's own.
  if (!world_.random.chance(world_.what.ordered))
    return 0;
  return shared_lanes + by.number * own_lanes
       + static_cast<uint32_t>(world_.random.below(own_lanes));
}

template <class What>
void crowd::request(sender& by, What what, uint64_t token) {
  ++*by.open;
  compat::send_as(by.plain, by.requests, std::move(what), token);
}

uint32_t crowd::send_one() {
  auto& by = senders_.front();
  auto what = maker_.begin(by.number, send_form::plain);
  what.topic = static_cast<uint16_t>(world_.random.below(world_.what.topics));
  send_message x;
  x.content.topic = "t" + std::to_string(what.topic);
  x.content.body.assign(number_size, 'x');
  auto number = maker_.add(what, x.content);
  compat::send_as(by.plain, *producer_, std::move(x), uint64_t{number});
  return number;
}

void crowd::kill_one() {
  auto& x = world_.random.pick_of(senders_);
  world_.note("sender killed", x.number);
  world_.books.deafen(
    [&x](const sent& what) { return what.sender == x.number; });
  caf::anon_send_exit(x.plain, caf::exit_reason::kill);
  caf::anon_send_exit(x.requests, caf::exit_reason::kill);
  x = make_sender();
}

void crowd::stop() {
  for (auto& x : senders_) {
    caf::anon_send_exit(x.plain, caf::exit_reason::kill);
    caf::anon_send_exit(x.requests, caf::exit_reason::kill);
  }
  senders_.clear();
  drop_producer();
}

} // namespace rocketcaf::test::property
