#include "actors/property/crowd.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <cstdio>

namespace rocketcaf::test::property {

using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr size_t max_open_requests = 100;

/// Writes down an error that answers a request.
void note_error(ledger& books, uint32_t send, time_point when,
                const caf::error& what) {
  if (code_of(what) == errc::none)
    books.answered_by_nobody(send, when);
  else
    books.answered(send, when, failure_of(what));
}

using outcomes = std::vector<send_outcome>;

/// Sends requests: the token is the number of the (first) send.
caf::behavior requester(caf::event_based_actor* self, ledger* books,
                        std::shared_ptr<producer_actor> producer,
                        std::shared_ptr<size_t> open) {
  auto now = [self] { return self->clock().now(); };
  return {
    [=](send_message& x, uint64_t token) {
      auto send = static_cast<uint32_t>(token);
      compat::mail(self, std::move(x))
        .request(*producer, caf::infinite)
        .then(
          [=](send_result& result) {
            --*open;
            books->answered(send, now(), std::move(result));
          },
          [=](const caf::error& what) {
            --*open;
            note_error(*books, send, now(), what);
          });
    },
    [=](send_many& x, uint64_t token) {
      auto first = static_cast<uint32_t>(token);
      auto count = x.messages.size();
      compat::mail(self, std::move(x))
        .request(*producer, caf::infinite)
        .then(
          [=](outcomes& results) {
            --*open;
            if (results.size() != count)
              books->complain(first, "many with another number of outcomes");
            for (size_t i = 0; i < results.size(); ++i)
              books->answered(first + static_cast<uint32_t>(i), now(),
                              std::move(results[i]));
          },
          [=](const caf::error& what) {
            --*open;
            for (size_t i = 0; i < count; ++i)
              note_error(*books, first + static_cast<uint32_t>(i), now(), what);
          });
    },
  };
}

outcome_receiver_actor::behavior_type receiver(
  outcome_receiver_actor::pointer self, ledger* books) {
  return {
    [=](send_finished& x) {
      books->answered(static_cast<uint32_t>(x.token), self->clock().now(),
                      std::move(x.outcome));
    },
  };
}

} // namespace

// -- constructors, destructors, and assignment operators ----------------------

crowd::crowd(world& around) : world_(around) {
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
    if (count - done >= 10 && *by.open < max_open_requests
        && world_.random.chance(3)) {
      done += send_many_at_once(by);
    } else {
      send_single(by);
      ++done;
    }
  }
}

void crowd::send_single(sender& by) {
  auto plain = *by.open >= max_open_requests || world_.random.chance(70);
  auto what = begin(by, plain ? send_form::plain : send_form::request);
  send_message x;
  x.deadline = make_deadline(what);
  x.content = make_message(what);
  // Requests come over another actor, so that others may overtake them.
  if (plain && world_.random.chance(world_.what.ordered)) {
    x.ordered = true;
    what.lane = static_cast<uint32_t>(1 + world_.random.below(4));
    x.content.sharding_key = std::to_string(what.lane);
  }
  uint64_t token = add(what, x.content);
  if (plain) {
    compat::send_as(by.plain, *producer_, std::move(x), token);
  } else {
    ++*by.open;
    compat::send_as(by.plain, by.requests, std::move(x), token);
  }
}

size_t crowd::send_many_at_once(sender& by) {
  auto first = begin(by, send_form::many);
  send_many x;
  x.deadline = make_deadline(first);
  auto count = static_cast<size_t>(world_.random.between(1, 30));
  uint64_t token = world_.books.size();
  for (size_t i = 0; i < count; ++i) {
    auto what = first;
    x.messages.push_back(make_message(what));
    add(what, x.messages.back());
  }
  ++*by.open;
  compat::send_as(by.plain, by.requests, std::move(x), token);
  return count;
}

uint32_t crowd::send_one() {
  auto& by = senders_.front();
  auto what = begin(by, send_form::plain);
  what.topic = static_cast<uint16_t>(world_.random.below(world_.what.topics));
  send_message x;
  x.content.topic = "t" + std::to_string(what.topic);
  auto number = add(what, x.content);
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

// -- making sends -------------------------------------------------------------

sent crowd::begin(const sender& by, send_form form) {
  sent result;
  result.when = world_.now();
  result.deadline = result.when + world_.what.options.send_timeout;
  result.form = form;
  result.sender = by.number;
  return result;
}

std::optional<time_point> crowd::make_deadline(sent& what) {
  auto& random = world_.random;
  auto kind = random.below(100);
  if (kind < 60)
    return std::nullopt;
  auto grid = world_.what.grid;
  if (kind < 75)
    what.deadline = what.when + grid * random.between(1, 20);
  else if (kind < 88)
    what.deadline = what.when + grid + world_.pause(milliseconds{1000});
  else if (kind < 97)
    what.deadline = what.when + grid + world_.pause(milliseconds{10'000});
  else if (kind < 99 || !world_.what.has(trouble::bad_input))
    what.deadline = what.when + std::chrono::hours{1};
  else {
    what.deadline = what.when - world_.pause(milliseconds{5});
    what.must_fail = errc::deadline_exceeded;
  }
  return what.deadline;
}

message crowd::make_message(sent& what) {
  auto& random = world_.random;
  message x;
  what.topic = static_cast<uint16_t>(random.below(world_.what.topics));
  x.topic = "t" + std::to_string(what.topic);
  auto size = static_cast<size_t>(
    random.between(8, static_cast<int64_t>(world_.what.max_body)));
  // Now and then one that fills a batch by itself.
  if (random.chance(0.02))
    size = 300'000;
  x.body.assign(size, 'x');
  if (random.chance(10)) {
    x.tag = "tag";
    x.keys = {"key1", "key2"};
    x.properties = {{"name", "value \" \\ \xC3\xA9"}};
  }
  if (size > world_.what.options.max_message_size)
    what.must_fail = errc::invalid_argument;
  else if (world_.what.has(trouble::bad_input) && random.chance(2))
    spoil(x, what);
  return x;
}

void crowd::spoil(message& x, sent& what) {
  what.must_fail = errc::invalid_argument;
  switch (world_.random.below(4)) {
  case 0:
    x.topic = "a b";
    break;
  case 1:
    x.body.clear();
    break;
  case 2:
    x.properties["UNIQ_KEY"] = "mine";
    break;
  default:
    x.tag = "a|b";
    break;
  }
}

uint32_t crowd::add(sent& what, message& x) {
  // Every legal body begins with the number of the send.
  if (what.must_fail == errc::none) {
    char number[9];
    std::snprintf(number, sizeof(number), "%08zu", world_.books.size());
    x.body.replace(0, 8, number);
  }
  what.body_size = x.body.size();
  what.bytes
    = x.topic.size() + x.body.size() + x.tag.size() + x.sharding_key.size();
  for (auto& key : x.keys)
    what.bytes += key.size();
  for (auto& [name, value] : x.properties)
    what.bytes += name.size() + value.size();
  auto number = world_.books.add(what);
  world_.log.note(
    world_.now(), "sent: form, ms to deadline", number,
    static_cast<int64_t>(what.form),
    std::chrono::duration_cast<milliseconds>(what.deadline - what.when)
      .count());
  return number;
}

} // namespace rocketcaf::test::property
