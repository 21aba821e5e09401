#include "rocketcaf/api/runtime.hpp"

#include "support/test.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <random>
#include <thread>

using namespace rocketcaf;
using namespace std::literals;

SUITE("runtime")

namespace {

/// Nothing listens on port 1.
constexpr auto nobody = "127.0.0.1:1";

std::optional<blocking_producer> make(runtime& from, const char* group) {
  auto x = from.make_producer(group, nobody);
  REQUIRE(x.has_value());
  return std::move(*x);
}

} // namespace

TEST("a runtime without producers ends") {
  runtime x;
  CHECK(x.system().has_middleman());
}

TEST("bad options are refused by name") {
  runtime x;
  auto no_group = x.make_producer("", nobody);
  REQUIRE(!no_group.has_value());
  CHECK_EQ(code_of(no_group.error()), errc::invalid_option);
  CHECK(failure_of(no_group.error()).remark.starts_with("producer.group: "));
  auto no_port = x.make_producer("group", "127.0.0.1");
  REQUIRE(!no_port.has_value());
  CHECK_EQ(code_of(no_port.error()), errc::invalid_option);
  CHECK(
    failure_of(no_port.error()).remark.starts_with("client.name-servers: "));
}

TEST("a send fails at its deadline when no name server answers") {
  auto uut = make_producer("group", nobody);
  REQUIRE(uut.has_value());
  auto start = std::chrono::steady_clock::now();
  auto x = uut->send({.topic = "orders", .body = "x"}, {.timeout = 100ms});
  auto seconds = std::chrono::steady_clock::now() - start;
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().storage, storage_state::not_stored);
  CHECK(seconds < 2s);
}

TEST("illegal messages are refused before they are queued") {
  auto uut = make_producer("group", nobody);
  REQUIRE(uut.has_value());
  auto x = uut->send({.topic = "a b", .body = "x"});
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().code, errc::invalid_argument);
  auto late = uut->send({.topic = "orders", .body = "x"}, {.timeout = -1ms});
  REQUIRE(!late.has_value());
  CHECK_EQ(late.error().code, errc::deadline_exceeded);
  CHECK_EQ(late.error().storage, storage_state::not_stored);
}

TEST("producers may outlive the variable of their runtime") {
  std::optional<runtime> owner{std::in_place};
  auto first = make(*owner, "first");
  auto second = make(*owner, "second");
  owner.reset();
  auto open
    = first->send_async({.topic = "orders", .body = "x"}, {.timeout = 100ms});
  second.reset();
  CHECK(!open.get().has_value());
  first.reset();
}

TEST("the end of a producer with open sends answers them") {
  runtime owner;
  client_options shared;
  shared.name_servers = {nobody};
  producer_options options;
  options.group = "group";
  options.drain_timeout = 50ms;
  auto made = owner.make_producer(shared, options);
  REQUIRE(made.has_value());
  std::optional<blocking_producer> uut{std::move(*made)};
  auto open
    = uut->send_async({.topic = "orders", .body = "x"}, {.timeout = 30s});
  auto start = std::chrono::steady_clock::now();
  uut.reset();
  REQUIRE(open.wait_for(0s) == std::future_status::ready);
  auto x = open.get();
  REQUIRE(!x.has_value());
  CHECK_EQ(x.error().storage, storage_state::not_stored);
  CHECK(std::chrono::steady_clock::now() - start < 5s);
}

TEST("a thread that lives on after its sends does not hold the system") {
  std::promise<void> sent;
  std::promise<void> ended;
  std::optional<blocking_producer> uut;
  {
    runtime owner;
    uut = make(owner, "group");
  }
  std::thread pool_thread{[&] {
    uut->send({.topic = "orders", .body = "x"}, {.timeout = 10ms});
    uut->send_many({{.topic = "a b"}});
    sent.set_value();
    ended.get_future().wait();
  }};
  sent.get_future().wait();
  uut.reset();
  ended.set_value();
  pool_thread.join();
}

TEST("a system ends although a producer was still looking for its client") {
  for (int round = 0; round < 200; ++round) {
    runtime owner;
    auto uut = make(owner, "group");
    CHECK(!uut->send({.topic = "a b"}).has_value());
  }
}

TEST("a producer that is dropped at once leaves no client behind") {
  for (int round = 0; round < 200; ++round) {
    runtime owner;
    CHECK(spawn_producer(owner.system(), "group", "127.0.0.1:1").has_value());
  }
}

TEST("runtime and producers may be dropped in any order by any thread") {
  std::minstd_rand random{42};
  for (int round = 0; round < 20; ++round) {
    auto owner = std::make_optional<runtime>();
    std::vector<std::optional<blocking_producer>> producers;
    std::vector<std::future<blocking_producer::result>> open;
    for (int i = 0; i < 4; ++i)
      producers.push_back(make(*owner, "group"));
    for (auto& x : producers)
      open.push_back(
        x->send_async({.topic = "orders", .body = "x"}, {.timeout = 20ms}));
    std::vector<std::function<void()>> drops;
    drops.emplace_back([&owner] { owner.reset(); });
    for (auto& x : producers)
      drops.emplace_back([&x] { x.reset(); });
    std::shuffle(drops.begin(), drops.end(), random);
    std::vector<std::thread> threads;
    for (auto& drop : drops)
      threads.emplace_back(drop);
    for (auto& thread : threads)
      thread.join();
    for (auto& x : open)
      CHECK(x.wait_for(0s) == std::future_status::ready);
  }
}
