// What becomes of batches, one-way and ordered sends in bad moments: when their
// sender, their client or their broker goes, and when the producer ends.
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"

#include "forms_fixture.hpp"

#include <caf/event_based_actor.hpp>

#include <memory>

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::forms_fixture;

SUITE("producer_moments")

namespace {

/// What became of a request, once it is answered.
struct answer {
  size_t count = 0;
  std::vector<send_outcome> outcomes;
  std::optional<send_failure> failure;

  const send_failure& failure_of(size_t i) const {
    return std::get<send_failure>(outcomes.at(i));
  }
};

struct moments_fixture : forms_fixture {
  std::vector<caf::actor> senders;

  ~moments_fixture() {
    for (auto& x : senders)
      caf::anon_send_exit(x, caf::exit_reason::kill);
  }

  /// Has a new actor send a batch, or something else with many outcomes.
  template <class What>
  std::shared_ptr<answer> send_all(What what) {
    auto result = std::make_shared<answer>();
    senders.push_back(
      sys().spawn([=, whom = producer](caf::event_based_actor* self) {
        compat::mail(self, what)
          .request(whom, caf::infinite)
          .then(
            [result](std::vector<send_outcome>& x) {
              ++result->count;
              result->outcomes = std::move(x);
            },
            [result](const caf::error& x) {
              ++result->count;
              result->failure = failure_of(x);
            });
      }));
    dispatch_messages();
    return result;
  }

  /// The same for what has no outcomes.
  template <class What>
  std::shared_ptr<answer> tell_all(What what) {
    auto result = std::make_shared<answer>();
    senders.push_back(
      sys().spawn([=, whom = producer](caf::event_based_actor* self) {
        compat::mail(self, what)
          .request(whom, caf::infinite)
          .then([result] { ++result->count; },
                [result](const caf::error& x) {
                  ++result->count;
                  result->failure = failure_of(x);
                });
      }));
    dispatch_messages();
    return result;
  }

  /// Whoever has requests that it keeps.
  fake_broker& keeper() {
    return a.kept.empty() ? b : a;
  }

  void pass(std::chrono::milliseconds time) {
    advance_time(time);
    dispatch_messages();
  }

  /// Some messages of one sharding key, whose queue is on broker b.
  static std::vector<message> some_of_key(size_t count) {
    auto result = some(count);
    for (auto& x : result)
      x.sharding_key = "b";
    return result;
  }
};

} // namespace

// -- queues -------------------------------------------------------------------

TEST_F(moments_fixture, "a selector is shown the first message of a batch") {
  spawn();
  auto messages = some(3);
  messages[0].tag = "tag";
  messages[0].keys = {"key"};
  messages[0].properties = {{"room", "north"}};
  messages[0].id = "my-id";
  message shown;
  queue_selector by_room = [&shown](const queue_selection& x) {
    shown = x.content;
    return std::optional<size_t>{3};
  };
  auto answer = send_all(send_batch{.messages = messages, .queue = by_room});
  CHECK_EQ(answer->outcomes.size(), 3u);
  CHECK_EQ(shown.tag, "tag");
  CHECK_EQ(shown.keys, messages[0].keys);
  CHECK_EQ(shown.properties, messages[0].properties);
  // The request itself has nothing of one message.
  REQUIRE_EQ(b.requests.size(), 1u);
  CHECK_EQ(*b.requests[0].field("i"), "");
  CHECK_EQ(*b.requests[0].field("h"), "0");
  auto items = protocol::decode_batch(b.requests[0].body);
  REQUIRE(items);
  auto properties = protocol::decode_properties((*items)[0].properties);
  CHECK_EQ(properties["UNIQ_KEY"], "my-id");
  CHECK_EQ(properties["room"], "north");
}

TEST_F(moments_fixture, "a batch whose queue is gone says what it tried") {
  spawn();
  b.mode = broker_mode::refuse;
  b.code = 14;
  auto answer = send_all(
    send_batch{.messages = some(3), .queue = message_queue{"topic", "b", 1}});
  CHECK_EQ(answer->count, 0u);
  cluster.add_topic("topic", 2, {"a"});
  pass(20ms);
  REQUIRE_EQ(answer->count, 1u);
  REQUIRE_EQ(answer->outcomes.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    auto& failure = answer->failure_of(i);
    CHECK_EQ(failure.code, errc::foreign_queue);
    CHECK_EQ(failure.storage, storage_state::refused);
    CHECK_EQ(failure.attempts.size(), 1u);
  }
  CHECK_EQ(a.requests.size(), 0u);
}

// -- order --------------------------------------------------------------------

TEST_F(moments_fixture,
       "a pinned key pauses between attempts, whatever is set") {
  producer_options options;
  options.pin_ordered_queues = true;
  options.retry_backoff = 0ms;
  spawn(options);
  b.mode = broker_mode::refuse;
  b.code = 14;
  send(1, {.content = numbered(1, "b"), .ordered = true});
  dispatch_messages();
  CHECK_EQ(b.requests.size(), 1u);
  for (auto i = 0; i < 2000; ++i)
    pass(1ms);
  CHECK_GT(b.requests.size(), 5u);
  CHECK_LT(b.requests.size(), 20u);
  b.mode = broker_mode::answer;
  for (auto i = 0; i < 1000 && !answered(1); ++i)
    pass(1ms);
  CHECK(outcome(1).ok());
}

TEST_F(moments_fixture, "a topic with a line of sends does not grow old") {
  producer_options options;
  options.pin_ordered_queues = true;
  spawn(options);
  b.mode = broker_mode::refuse;
  b.code = 14;
  for (uint64_t i = 0; i < 3; ++i)
    send(
      i,
      {.content = numbered(i, "b"), .deadline = now() + 3h, .ordered = true});
  dispatch_messages();
  // Topics without sends are dropped after an hour.
  for (auto i = 0; i < 2 * 60 * 60; ++i)
    pass(1s);
  CHECK_EQ(cluster.watched().size(), 1u);
  b.requests.clear();
  b.mode = broker_mode::answer;
  pass(1s);
  for (uint64_t i = 0; i < 3; ++i)
    CHECK(outcome(i).ok());
  REQUIRE_EQ(b.requests.size(), 3u);
  for (size_t i = 0; i < 3; ++i)
    CHECK_EQ(b.requests[i].body, std::to_string(i));
}

// -- who is gone --------------------------------------------------------------

TEST_F(moments_fixture, "what a dead sender has sent is stored and let go of") {
  producer_options options;
  options.max_message_size = 300;
  spawn(options);
  a.mode = b.mode = broker_mode::keep;
  auto batch
    = send_all(send_batch{.messages = some_of_key(9), .ordered = true});
  caf::anon_send_exit(senders.back(), caf::exit_reason::kill);
  dispatch_messages();
  while (!b.kept.empty()) {
    cluster.answer_kept(b);
    dispatch_messages();
  }
  CHECK_EQ(batch->count, 0u);
  CHECK_GT(b.requests.size(), 2u);
  CHECK_EQ(statistics().sends_succeeded, b.requests.size());
  CHECK_EQ(statistics().in_flight + statistics().waiting, 0u);
}

TEST_F(moments_fixture, "with the client, all parts of a batch are lost") {
  producer_options options;
  options.max_message_size = 300;
  spawn(options);
  a.mode = b.mode = broker_mode::keep;
  auto batch
    = send_all(send_batch{.messages = some_of_key(9), .ordered = true});
  auto& request = b.requests.at(0);
  auto sent = protocol::decode_batch(request.body)->size();
  compat::anon_mail(actors::child_down{actors::child_kind::client,
                                       {},
                                       caf::make_error(caf::exit_reason::kill)})
    .send(caf::actor_cast<actors::producer_link_actor>(producer));
  dispatch_messages();
  REQUIRE_EQ(batch->count, 1u);
  REQUIRE_EQ(batch->outcomes.size(), 9u);
  for (size_t i = 0; i < 9; ++i) {
    auto& failure = batch->failure_of(i);
    CHECK_EQ(failure.code, errc::unavailable);
    // The others waited for their turn.
    CHECK_EQ(failure.storage, i < sent ? storage_state::maybe_stored
                                       : storage_state::not_stored);
  }
}

// -- the end ------------------------------------------------------------------

TEST_F(moments_fixture,
       "a drain waits for one-way sends without a connection") {
  a.mode = b.mode = broker_mode::never_connects;
  spawn();
  auto oneway = tell_all(send_batch_oneway{some(3)});
  auto drained = tell_all(atom::drain_v);
  CHECK_EQ(oneway->count + drained->count, 0u);
  a.mode = b.mode = broker_mode::answer;
  cluster.connect(a);
  cluster.connect(b);
  dispatch_messages();
  CHECK_EQ(oneway->count, 1u);
  CHECK(!oneway->failure);
  CHECK_EQ(drained->count, 1u);
  CHECK_EQ(requests().size(), 1u);
}

TEST_F(moments_fixture, "a shutdown answers open batches and one-way sends") {
  producer_options options;
  options.max_message_size = 300;
  spawn(options);
  a.mode = b.mode = broker_mode::keep;
  auto batch
    = send_all(send_batch{.messages = some_of_key(9), .ordered = true});
  CHECK_EQ(b.requests.size(), 1u);
  auto sent = protocol::decode_batch(b.requests[0].body)->size();
  auto ended = tell_all(shut_down{100ms});
  // What comes now is refused as a whole.
  auto late = send_all(send_batch{some(2)});
  REQUIRE(late->failure);
  CHECK_EQ(late->failure->code, errc::shutting_down);
  auto late_oneway = tell_all(send_oneway{numbered(1)});
  REQUIRE(late_oneway->failure);
  CHECK_EQ(late_oneway->failure->code, errc::shutting_down);
  CHECK_EQ(batch->count + ended->count, 0u);
  pass(100ms);
  CHECK_EQ(ended->count, 1u);
  REQUIRE_EQ(batch->outcomes.size(), 9u);
  for (size_t i = 0; i < 9; ++i) {
    CHECK_EQ(batch->failure_of(i).code, errc::shutting_down);
    CHECK_EQ(batch->failure_of(i).storage, i < sent
                                             ? storage_state::maybe_stored
                                             : storage_state::not_stored);
  }
  CHECK_EQ(b.requests.size(), 1u);
}

TEST_F(moments_fixture, "one-way sends that found no connection end in time") {
  a.mode = b.mode = broker_mode::never_connects;
  spawn();
  auto one
    = tell_all(send_oneway{.content = numbered(1), .deadline = now() + 300ms});
  auto all = tell_all(send_batch_oneway{some(3)});
  auto ended = tell_all(shut_down{1s});
  pass(300ms);
  REQUIRE_EQ(one->count, 1u);
  REQUIRE(one->failure);
  CHECK_EQ(one->failure->code, errc::deadline_exceeded);
  CHECK_EQ(one->failure->storage, storage_state::not_stored);
  pass(700ms);
  REQUIRE_EQ(all->count, 1u);
  REQUIRE(all->failure);
  CHECK_EQ(all->failure->code, errc::shutting_down);
  CHECK_EQ(all->failure->storage, storage_state::not_stored);
  CHECK_EQ(ended->count, 1u);
  CHECK_EQ(requests().size(), 0u);
}
