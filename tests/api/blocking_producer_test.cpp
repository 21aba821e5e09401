#include "rocketcaf/api/blocking_producer.hpp"

#include "api/fake_producer.hpp"
#include "support/test.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/send.hpp>

#include <atomic>
#include <thread>

using namespace rocketcaf;
using namespace std::literals;

SUITE("blocking_producer")

namespace {

/// An actor system with a facade over a fake producer.
struct fixture {
  caf::actor_system_config config;
  caf::actor_system system{config};
  producer_actor fake = test::spawn_fake_producer(system);
  std::optional<blocking_producer> uut{std::in_place, system, fake};

  ~fixture() {
    uut.reset();
    caf::anon_send_exit(fake, caf::exit_reason::user_shutdown);
  }
};

using result = blocking_producer::result;

/// What the fake made of a body.
std::string body_of(const result& x) {
  return x ? x->region_id : "failed: " + to_string(x.error());
}

errc code_of_result(const result& x) {
  return x ? errc::none : x.error().code;
}

time_point deadline_of(const result& x) {
  return time_point{time_point::duration{x ? x->queue_offset : 0}};
}

} // namespace

// -- sending ------------------------------------------------------------------

TEST_F(fixture, "send returns the result") {
  auto x = uut->send({.topic = "orders", .body = "hello"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->queue->topic, "orders");
  CHECK_EQ(x->region_id, "hello");
}

TEST_F(fixture, "send returns the whole failure") {
  auto x = uut->send({.topic = "bad", .body = "too sad"});
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().code, errc::broker_error);
  CHECK_EQ(x.error().storage, storage_state::refused);
  CHECK_EQ(x.error().broker_code, 1234);
  CHECK_EQ(x.error().remark, "too sad");
}

TEST_F(fixture, "without a time-out the producer sets the deadline") {
  auto x = uut->send({.topic = "deadline"});
  REQUIRE(x.has_value());
  CHECK_EQ(x->queue_offset, -1);
  CHECK_EQ(uut->send_async({.topic = "deadline"}).get()->queue_offset, -1);
}

TEST_F(fixture, "a time-out becomes an absolute deadline") {
  auto first = std::chrono::steady_clock::now() + 70ms;
  auto blocking
    = deadline_of(uut->send({.topic = "deadline"}, {.timeout = 70ms}));
  auto later = deadline_of(
    uut->send_async({.topic = "deadline"}, {.timeout = 70ms}).get());
  auto last = std::chrono::steady_clock::now() + 70ms;
  CHECK(first <= blocking);
  CHECK(blocking <= later);
  CHECK(later <= last);
}

TEST_F(fixture, "the longest time-out does not overflow") {
  auto x = uut->send({.topic = "deadline"},
                     {.timeout = std::chrono::milliseconds::max()});
  CHECK(deadline_of(x) > std::chrono::steady_clock::now() + 24h);
}

TEST_F(fixture, "each of many futures gets its own outcome") {
  std::vector<std::future<result>> futures;
  for (int i = 0; i < 10'000; ++i)
    futures.push_back(uut->send_async(
      {.topic = i % 10 == 0 ? "bad" : "orders", .body = std::to_string(i)}));
  for (int i = 0; i < 10'000; ++i) {
    auto x = futures[static_cast<size_t>(i)].get();
    auto body = x ? x->region_id : x.error().remark;
    if (body != std::to_string(i) || x.has_value() == (i % 10 == 0))
      CHECK_EQ(body, std::to_string(i));
  }
}

TEST_F(fixture, "send_many returns all outcomes in order") {
  auto xs = uut->send_many({{.topic = "a"}, {.topic = "bad"}, {.topic = "c"}});
  REQUIRE_EQ(xs.size(), 3u);
  CHECK_EQ(std::get<send_result>(xs[0]).queue->topic, "a");
  CHECK_EQ(std::get<send_failure>(xs[1]).code, errc::broker_error);
  CHECK_EQ(std::get<send_result>(xs[2]).queue->topic, "c");
}

TEST_F(fixture, "many threads may share one facade") {
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([this, t, &good] {
      for (int i = 0; i < 100; ++i) {
        auto body = std::to_string(1000 * t + i);
        auto future = uut->send_async({.topic = "a", .body = body});
        auto many = uut->send_many({{.topic = "a", .body = body}});
        good += body_of(uut->send({.topic = "a", .body = body})) == body;
        good += body_of(future.get()) == body;
        good += std::get<send_result>(many.at(0)).region_id == body;
      }
    });
  for (auto& thread : threads)
    thread.join();
  CHECK_EQ(good.load(), 8 * 100 * 3);
}

// -- the end ------------------------------------------------------------------

TEST_F(fixture, "a shutdown answers what is open, and what comes later") {
  auto open = uut->send_async({.topic = "held"});
  auto blocked = std::async(std::launch::async,
                            [this] { return uut->send({.topic = "held"}); });
  uut->shutdown(1s);
  CHECK_EQ(code_of_result(open.get()), errc::shutting_down);
  CHECK(!blocked.get().has_value());
  auto late = uut->send({.topic = "orders"});
  REQUIRE(!late.has_value());
  CHECK_EQ(late.error().code, errc::shutting_down);
  CHECK_EQ(late.error().storage, storage_state::not_stored);
  auto later = uut->send_async({.topic = "orders"}).get();
  REQUIRE(!later.has_value());
  CHECK_EQ(later.error().storage, storage_state::not_stored);
  auto many = uut->send_many({{.topic = "a"}, {.topic = "b"}});
  REQUIRE_EQ(many.size(), 2u);
  CHECK_EQ(std::get<send_failure>(many[1]).code, errc::shutting_down);
  uut->shutdown(1s);
}

TEST_F(fixture, "a killed producer leaves no future waiting") {
  auto open = uut->send_async({.topic = "held"});
  // This answer comes after the fake has the message above.
  CHECK(uut->send({.topic = "orders"}).has_value());
  caf::anon_send_exit(fake, caf::exit_reason::kill);
  auto x = open.get();
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().code, errc::unavailable);
  CHECK_EQ(x.error().storage, storage_state::maybe_stored);
  auto late = uut->send_async({.topic = "orders"}).get();
  REQUIRE(!late.has_value());
  CHECK_EQ(late.error().code, errc::unavailable);
  CHECK_EQ(late.error().storage, storage_state::not_stored);
  auto blocking = uut->send({.topic = "orders"});
  REQUIRE(!blocking.has_value());
  CHECK_EQ(blocking.error().code, errc::unavailable);
  auto many = uut->send_many({{.topic = "a"}, {.topic = "b"}});
  CHECK_EQ(many.size(), 2u);
}

TEST_F(fixture, "a blocked thread returns when the producer is killed") {
  auto blocked = std::async(std::launch::async,
                            [this] { return uut->send({.topic = "held"}); });
  caf::anon_send_exit(fake, caf::exit_reason::kill);
  CHECK_EQ(code_of_result(blocked.get()), errc::unavailable);
}

TEST_F(fixture, "the destructor waits for open sends of a borrowed producer") {
  auto open = uut->send_async({.topic = "held", .body = "x"});
  uut.reset();
  REQUIRE(open.wait_for(0s) == std::future_status::ready);
  CHECK_EQ(body_of(open.get()), "x");
  blocking_producer again{system, fake};
  CHECK_EQ(body_of(again.send({.topic = "a", .body = "alive"})), "alive");
}

TEST_F(fixture, "a moved-from facade refuses") {
  auto moved = std::move(*uut);
  CHECK_EQ(body_of(moved.send({.topic = "a", .body = "x"})), "x");
  CHECK_EQ(code_of_result(uut->send({.topic = "a"})), errc::shutting_down);
  CHECK_EQ(code_of_result(uut->send({.topic = "a"}, {.timeout = 1s})),
           errc::shutting_down);
  CHECK_EQ(code_of_result(uut->send_async({.topic = "a"}).get()),
           errc::shutting_down);
  CHECK_EQ(uut->send_many({{.topic = "a"}}).size(), 1u);
  uut->shutdown(1s);
}
