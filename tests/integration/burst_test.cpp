// 300,000 sends at once, by somebody who does not wait for answers.
#include "broker_process.hpp"
#include "recorded_load.hpp"
#include "support/process_counts.hpp"
#include "support/slowdown.hpp"
#include "support/test.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <future>
#include <map>
#include <thread>

SUITE("burst")

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::process_counts;
using rocketcaf::test::recorded_load;
using std::chrono::steady_clock;

namespace {

constexpr size_t count = 300'000 / test::slowdown();

/// What may be open with default options: sends in flight and waiting.
constexpr size_t bound = 2 * (65'535 / test::slowdown());

constexpr auto limit = 60s * test::slowdown();

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
  }
};

/// Counts outcomes.
struct tally {
  size_t stored = 0;
  size_t overloaded = 0;
  std::map<std::string, size_t> others;

  void add(const send_failure& x) {
    if (x.code == errc::overloaded && x.storage == storage_state::not_stored
        && x.remark.find("producer.max-waiting") != std::string::npos)
      ++overloaded;
    else
      ++others[to_string(x)];
  }

  void add(const send_outcome& x) {
    if (auto failure = std::get_if<send_failure>(&x))
      add(*failure);
    else
      ++stored;
  }

  void check(bool all_fit) {
    CHECK(others.empty());
    CHECK_EQ(stored + overloaded, count);
    if (all_fit)
      CHECK_EQ(overloaded, 0u);
    else
      CHECK_GE(stored, bound);
    MESSAGE(std::to_string(stored) + " stored, " + std::to_string(overloaded)
            + " refused");
  }
};

/// The broker is in a process of its own, so that the heap here is ours.
struct fixture {
  fixture() {
    REQUIRE(!broker.address().empty());
  }

  client_options shared() const {
    client_options result;
    result.name_servers = {broker.address()};
    return result;
  }

  static producer_options options(bool all_fit) {
    producer_options result;
    result.group = "burst";
    result.send_timeout = limit;
    // A broker that is busy answers late: that is no stalled one.
    result.attempt_timeout = limit;
    if (all_fit) {
      result.max_in_flight = 1'000'000;
      result.max_in_flight_bytes = 1 << 30;
    } else {
      result.max_in_flight /= test::slowdown();
      result.max_waiting /= test::slowdown();
    }
    return result;
  }

  producer_actor make_producer(bool all_fit) {
    auto made = spawn_producer(sys, shared(), options(all_fit));
    REQUIRE(made.has_value());
    recorded_load first{sys, *made, {.count = 1}};
    REQUIRE(first.wait(10s));
    first.stop();
    REQUIRE(first.records().front().stored());
    return *made;
  }

  producer_statistics statistics(const producer_actor& producer) {
    producer_statistics result;
    caf::scoped_actor self{sys};
    compat::mail(self, atom::get_statistics_v)
      .request(producer, 10s)
      .receive([&](const producer_statistics& x) { result = x; },
               [](const caf::error& why) { FAIL(caf::to_string(why)); });
    return result;
  }

  void plain_burst(bool all_fit) {
    auto producer = make_producer(all_fit);
    auto before = process_counts::now();
    {
      test::load_plan plan;
      plan.count = count;
      plan.window = count;
      plan.timeout = limit;
      recorded_load load{sys, producer, std::move(plan)};
      REQUIRE(load.wait(limit));
      load.stop();
      tally sum;
      for (auto& x : load.records()) {
        REQUIRE_EQ(x.answers, 1u);
        sum.add(x.outcome);
      }
      sum.check(all_fit);
    }
    check_calm(producer, before);
  }

  /// Nothing of the burst is left, though the producer lives on.
  void check_calm(const producer_actor& producer,
                  const process_counts& before) {
    auto now = statistics(producer);
    CHECK_EQ(now.in_flight, 0u);
    CHECK_EQ(now.in_flight_bytes, 0u);
    CHECK_EQ(now.waiting, 0u);
    CHECK_EQ(now.waiting_bytes, 0u);
    auto after = process_counts::now();
    MESSAGE("heap before " + std::to_string(before.heap >> 10) + " KiB, after "
            + std::to_string(after.heap >> 10) + " KiB");
    // Sockets keep their write buffers.
    CHECK_LE(after.heap, before.heap + (24u << 20));
    // The connector may not have been gone before.
    CHECK_LE(after.threads, before.threads);
    CHECK_EQ(after.descriptors, before.descriptors);
  }

  config cfg;
  caf::actor_system sys{cfg};
  test::broker_process broker;
};

} // namespace

TEST_F(fixture, "plain sends beyond the bounds are refused at once, all others "
                "are stored") {
  plain_burst(false);
}

TEST_F(fixture, "plain sends within the bounds are all stored") {
  plain_burst(true);
}

TEST_F(fixture, "futures all become ready") {
  for (auto all_fit : {false, true}) {
    auto producer = make_producer(all_fit);
    blocking_producer facade{sys, producer};
    auto before = process_counts::now();
    {
      std::vector<std::future<blocking_producer::result>> futures;
      futures.reserve(count);
      for (size_t i = 0; i < count; ++i)
        futures.push_back(facade.send_async({.topic = "load", .body = "x"}));
      tally sum;
      for (auto& future : futures) {
        REQUIRE(future.wait_for(limit) == std::future_status::ready);
        auto result = future.get();
        if (result)
          ++sum.stored;
        else
          sum.add(result.error());
      }
      sum.check(all_fit);
    }
    check_calm(producer, before);
  }
}

TEST_F(fixture, "one message of many is answered with all outcomes in order") {
  for (auto all_fit : {false, true}) {
    auto producer = make_producer(all_fit);
    blocking_producer facade{sys, producer};
    auto before = process_counts::now();
    {
      std::vector<message> messages(count, {.topic = "load", .body = "x"});
      // One in the middle tells that the order is kept.
      messages[count / 3].topic = "not a topic";
      auto outcomes = facade.send_many(std::move(messages));
      REQUIRE_EQ(outcomes.size(), count);
      auto failure = std::get_if<send_failure>(&outcomes[count / 3]);
      REQUIRE(failure != nullptr);
      CHECK_EQ(failure->code, errc::invalid_argument);
      outcomes[count / 3] = send_result{};
      tally sum;
      for (auto& x : outcomes)
        sum.add(x);
      sum.check(all_fit);
    }
    check_calm(producer, before);
  }
}

// -- many producers -----------------------------------------------------------

TEST_F(fixture,
       "a thousand producers have as many threads and sockets as one") {
  runtime rt;
  auto connect = [&](blocking_producer& x) {
    auto result = x.send({.topic = "load", .body = "x"}, {.timeout = 30s});
    REQUIRE(result.has_value());
  };
  auto make = [&] {
    auto mine = options(false);
    mine.group = "many";
    auto made = rt.make_producer(shared(), std::move(mine));
    REQUIRE(made.has_value());
    return std::move(*made);
  };
  std::vector<blocking_producer> producers;
  producers.push_back(make());
  connect(producers.back());
  auto with_one = process_counts::now();
  for (int i = 1; i < 1000; ++i) {
    producers.push_back(make());
    connect(producers.back());
  }
  auto with_many = process_counts::now();
  // Connectors are gone by then, and no other thread was made.
  CHECK_LE(with_many.threads, with_one.threads);
  CHECK_EQ(with_many.descriptors, with_one.descriptors);
}
