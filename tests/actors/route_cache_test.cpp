#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/route_cache.hpp"

#include "rocketcaf/protocol/send_request.hpp"

#include "support/deterministic.hpp"
#include "support/fake_network.hpp"
#include "support/recorder.hpp"
#include "support/requests.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <set>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;
using rocketcaf::test::make_route;

SUITE("route_cache")

namespace {

using route_recorder
  = rocketcaf::test::recorder<route_observer_actor, route_changed>;
using masters_recorder
  = rocketcaf::test::recorder<masters_observer_actor, masters_changed>;

/// What a fake resolver knows.
struct fake_names {
  std::map<std::string, route_data> routes;
  /// All look-ups fail with this.
  errc trouble = errc::none;
  bool silent = false;
  std::vector<std::string> asked;
};

resolver_actor spawn_fake_resolver(caf::actor_system& sys,
                                   std::shared_ptr<fake_names> names) {
  auto body
    = [names](resolver_actor::pointer self) -> resolver_actor::behavior_type {
    auto open = std::make_shared<
      std::vector<caf::typed_response_promise<resolved_route>>>();
    return {
      [](const connection_opened&) {},
      [](const ask_name_server&) -> caf::result<name_server_answer> {
        return make_error(errc::name_server_unavailable, "a fake");
      },
      [](const ask_all_name_servers&) -> caf::result<name_server_answers> {
        return make_error(errc::name_server_unavailable, "a fake");
      },
      [=](const find_route& x) -> caf::result<resolved_route> {
        names->asked.push_back(x.topic);
        if (names->silent) {
          open->push_back(self->make_response_promise<resolved_route>());
          return open->back();
        }
        if (names->trouble != errc::none)
          return make_error(names->trouble, "a fake");
        auto i = names->routes.find(x.topic);
        if (i == names->routes.end())
          return make_error(errc::no_route, "unknown to a fake");
        return resolved_route{std::make_shared<const route_data>(i->second)};
      },
    };
  };
  return sys.spawn(body);
}

/// A route cache with a fake resolver, in virtual time.
struct cache_fixture : rocketcaf::test::deterministic {
  std::shared_ptr<fake_names> names = std::make_shared<fake_names>();
  resolver_actor resolver = spawn_fake_resolver(sys(), names);
  masters_recorder client{sys()};
  route_recorder observer{sys()};
  route_cache_actor cache = start();

  ~cache_fixture() {
    caf::anon_send_exit(cache, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(resolver, caf::exit_reason::user_shutdown);
    dispatch_messages();
  }

  route_cache_actor start() {
    route_cache_config config;
    config.client = weak_handle<masters_observer_actor>{client.handle};
    auto result = spawn_route_cache(sys(), std::move(config));
    tell(use_resolver{resolver}, result);
    return result;
  }

  template <class T>
  void tell(T what, const route_cache_actor& to) {
    compat::anon_mail(std::move(what)).send(to);
    dispatch_messages();
  }

  void watch(const std::string& topic, const route_recorder& who) {
    tell(watch_route{topic, who.handle}, cache);
  }

  auto find(const std::string& topic) {
    auto result = ask<route_data>(sys(), cache, find_route{topic});
    dispatch_messages();
    return result;
  }

  size_t asked() {
    return std::exchange(names->asked, {}).size();
  }
};

} // namespace

// -- watching -----------------------------------------------------------------

TEST_F(cache_fixture, "an observer is told the route once it is known") {
  names->routes["t"] = make_route("a", "a:1");
  watch("t", observer);
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].topic, "t");
  REQUIRE(news[0].route != nullptr);
  CHECK(*news[0].route == names->routes["t"]);
  CHECK(!news[0].stale);
  CHECK_EQ(news[0].cause, errc::none);
}

TEST_F(cache_fixture, "who watches no more is told nothing") {
  names->routes["t"] = make_route("a", "a:1");
  route_recorder second{sys()};
  watch("t", observer);
  watch("t", second);
  observer.take();
  second.take();
  tell(unwatch_route{"t", observer.handle.id()}, cache);
  names->routes["t"] = make_route("b", "b:1");
  advance_time(30s);
  CHECK_EQ(observer.take().size(), 0u);
  CHECK_EQ(second.take().size(), 1u);
  asked();
  MESSAGE("without observers a route is not kept fresh");
  tell(unwatch_route{"t", second.handle.id()}, cache);
  tell(unwatch_route{"t", second.handle.id()}, cache);
  tell(unwatch_route{"other", second.handle.id()}, cache);
  for (auto i = 0; i < 10; ++i)
    advance_time(30s);
  CHECK_EQ(asked(), 0u);
  CHECK(!has_armed_timer());
}

TEST_F(cache_fixture, "topics that nobody watches any more need no look-up") {
  names->silent = true;
  constexpr auto more = 100;
  for (size_t i = 0; i < protocol::route_table::max_look_ups + more; ++i) {
    watch("t" + std::to_string(i), observer);
    if (i >= protocol::route_table::max_look_ups)
      tell(unwatch_route{"t" + std::to_string(i), observer.handle.id()}, cache);
  }
  CHECK_EQ(asked(), protocol::route_table::max_look_ups);
  // Those that are asked fail, so that others might be.
  auto next = std::make_shared<fake_names>();
  auto second = spawn_fake_resolver(sys(), next);
  tell(use_resolver{second}, cache);
  caf::anon_send_exit(resolver, caf::exit_reason::kill);
  advance_time(1s);
  CHECK_GT(next->asked.size(), 0u);
  std::set<std::string> wanted;
  for (size_t i = 0; i < protocol::route_table::max_look_ups; ++i)
    wanted.insert("t" + std::to_string(i));
  wanted.insert(std::string{protocol::default_create_topic});
  for (auto& topic : next->asked)
    CHECK_EQ(wanted.count(topic), 1u);
  caf::anon_send_exit(second, caf::exit_reason::user_shutdown);
}

TEST_F(cache_fixture, "a second observer is told at once, from memory") {
  names->routes["t"] = make_route("a", "a:1");
  watch("t", observer);
  route_recorder second{sys()};
  watch("t", second);
  CHECK_EQ(second.take().size(), 1u);
  CHECK_EQ(observer.take().size(), 1u);
  CHECK_EQ(asked(), 1u);
}

TEST_F(cache_fixture, "look-ups of many observers are joined") {
  names->silent = true;
  route_recorder second{sys()};
  watch("t", observer);
  watch("t", second);
  tell(refresh_route{"t"}, cache);
  CHECK_EQ(asked(), 1u);
}

TEST_F(cache_fixture, "routes are refreshed at the interval; only changes are "
                      "told") {
  names->routes["t"] = make_route("a", "a:1");
  watch("t", observer);
  observer.take();
  advance_time(30s);
  CHECK_EQ(asked(), 2u);
  CHECK(observer.take().empty());
  names->routes["t"] = make_route("a", "a:1", 8);
  advance_time(30s);
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].route->queue_datas.front().write_queue_nums, 8);
}

TEST_F(cache_fixture, "a refresh is done at once, but not by the thousand") {
  names->routes["t"] = make_route("a", "a:1");
  watch("t", observer);
  advance_time(1s);
  asked();
  for (int i = 0; i < 1000; ++i)
    tell(refresh_route{"t"}, cache);
  CHECK_EQ(asked(), 1u);
  advance_time(99ms);
  CHECK_EQ(asked(), 0u);
  advance_time(1ms);
  CHECK_EQ(asked(), 1u);
  advance_time(1s);
  CHECK_EQ(asked(), 0u);
}

// -- trouble ------------------------------------------------------------------

TEST_F(cache_fixture, "without name servers the last good route stays, and is "
                      "told stale once") {
  names->routes["t"] = make_route("a", "a:1");
  watch("t", observer);
  auto route = observer.take().at(0).route;
  names->trouble = errc::name_server_unavailable;
  advance_time(30s);
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK(news[0].stale);
  CHECK(news[0].route == route);
  CHECK_EQ(news[0].cause, errc::name_server_unavailable);
  CHECK_EQ(news[0].detail, "a fake");
  advance_time(60s);
  CHECK(observer.take().empty());
  names->trouble = errc::none;
  advance_time(30s);
  news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK(!news[0].stale);
  CHECK(news[0].route == route);
}

TEST_F(cache_fixture, "an unknown topic is found soon after it was created") {
  watch("t", observer);
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK(news[0].route == nullptr);
  CHECK_EQ(news[0].cause, errc::no_route);
  names->routes["t"] = make_route("a", "a:1");
  advance_time(200ms);
  news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK(news[0].route != nullptr);
}

TEST_F(cache_fixture, "an unknown topic gets the route of TBW102") {
  names->routes["TBW102"] = make_route("a", "a:1", 8);
  watch("t", observer);
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  REQUIRE(news[0].route != nullptr);
  CHECK_EQ(news[0].route->queue_datas.front().write_queue_nums, 4);
  CHECK_EQ(news[0].cause, errc::none);
}

TEST_F(cache_fixture, "a resolver that dies is a failed look-up, and the next "
                      "one is asked at once") {
  names->silent = true;
  watch("t", observer);
  CHECK(observer.take().empty());
  caf::anon_send_exit(resolver, caf::exit_reason::kill);
  dispatch_messages();
  auto news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].cause, errc::unavailable);
  names->silent = false;
  names->routes["t"] = make_route("a", "a:1");
  advance_time(100ms);
  resolver = spawn_fake_resolver(sys(), names);
  tell(use_resolver{resolver}, cache);
  news = observer.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].cause, errc::none);
}

// -- requests -----------------------------------------------------------------

TEST_F(cache_fixture, "a fresh route is answered from memory") {
  names->routes["t"] = make_route("a", "a:1");
  CHECK(find("t")->value == names->routes["t"]);
  advance_time(29s);
  CHECK(find("t")->value == names->routes["t"]);
  CHECK_EQ(asked(), 1u);
  advance_time(1s);
  CHECK(find("t")->value == names->routes["t"]);
  CHECK_EQ(asked(), 1u);
}

TEST_F(cache_fixture, "a request gets what the name server says, not TBW102") {
  names->routes["TBW102"] = make_route("a", "a:1", 8);
  watch("t", observer);
  auto answer = find("t");
  advance_time(100ms);
  CHECK_EQ(code_of(answer->error), errc::no_route);
}

TEST_F(cache_fixture, "a request without a topic is refused") {
  CHECK_EQ(code_of(find("")->error), errc::invalid_argument);
}

TEST_F(cache_fixture, "open requests are answered when it is stopped") {
  names->silent = true;
  auto answer = find("t");
  CHECK(!answer->done());
  caf::anon_send_exit(cache, caf::exit_reason::user_shutdown);
  dispatch_messages();
  CHECK_EQ(code_of(answer->error), errc::shutting_down);
}

TEST_F(cache_fixture, "requests fail while there is no resolver") {
  caf::anon_send_exit(resolver, caf::exit_reason::kill);
  dispatch_messages();
  CHECK_EQ(code_of(find("t")->error), errc::unavailable);
}

// -- observers ----------------------------------------------------------------

TEST_F(cache_fixture, "a topic whose observers are gone is asked for no more") {
  names->routes["t"] = make_route("a", "a:1");
  watch("t", observer);
  observer.stop();
  dispatch_messages();
  advance_time(30s);
  asked();
  advance_time(120s);
  CHECK_EQ(asked(), 0u);
}

TEST_F(cache_fixture, "an observer is not kept alive") {
  auto before = running();
  {
    route_recorder second{sys()};
    watch("t", second);
  }
  dispatch_messages();
  CHECK_EQ(running(), before);
}

// -- masters ------------------------------------------------------------------

TEST_F(cache_fixture, "the client hears of masters when they change") {
  names->routes["t"] = make_route("a", "a:1");
  names->routes["u"] = make_route("a", "a:1", 8);
  watch("t", observer);
  auto news = client.take();
  REQUIRE_EQ(news.size(), 1u);
  using pairs = std::vector<std::pair<std::string, std::string>>;
  CHECK_EQ(news[0].masters, (pairs{{"a", "a:1"}}));
  CHECK_EQ(news[0].addresses, std::vector<std::string>{"a:1"});
  watch("u", observer);
  CHECK(client.take().empty());
  names->routes["t"] = make_route("b", "b:1");
  advance_time(30s);
  news = client.take();
  REQUIRE_EQ(news.size(), 1u);
  CHECK_EQ(news[0].masters, (pairs{{"a", "a:1"}, {"b", "b:1"}}));
}
