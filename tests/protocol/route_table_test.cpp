#include "rocketcaf/protocol/route_table.hpp"

#include "support/test.hpp"

using namespace std::chrono_literals;
using rocketcaf::broker_data;
using rocketcaf::errc;
using rocketcaf::queue_data;
using rocketcaf::route_data;
using rocketcaf::route_ptr;
using rocketcaf::time_point;
using rocketcaf::protocol::route_table;
using rocketcaf::protocol::route_times;
using topics = std::vector<std::string>;
using maybe_time = std::optional<time_point>;

SUITE("route_table")

namespace {

const auto start = time_point{} + 1h;

/// A route over one broker with a master, and a replica if wanted.
route_ptr make_route(const std::string& broker, int32_t queues,
                     bool with_replica = false) {
  route_data result;
  result.queue_datas.push_back(queue_data{broker, queues, queues, 6, 0});
  broker_data data{"cluster", broker, {{0, broker + ":10911"}}};
  if (with_replica)
    data.broker_addrs[1] = broker + ":20911";
  result.broker_datas.push_back(std::move(data));
  return std::make_shared<const route_data>(std::move(result));
}

struct table_fixture {
  route_table table{route_times{}};

  /// Watches a topic and tells its route.
  void learn(const std::string& topic, route_ptr route, time_point now) {
    table.watch(topic, now);
    REQUIRE_EQ(table.take_due(now), topics{topic});
    table.found(topic, std::move(route), now);
  }

  /// Takes the look-up of `topic` when it is due, which must be then.
  void expect_due(const std::string& topic, time_point when) {
    CHECK_EQ(table.next_due(), maybe_time{when});
    CHECK_EQ(table.take_due(when - 1ms), topics{});
    REQUIRE_EQ(table.take_due(when), topics{topic});
  }
};

} // namespace

// -- known topics -------------------------------------------------------------

TEST_F(table_fixture, "an unknown topic is looked up at once") {
  CHECK(table.status("t") == nullptr);
  table.watch("t", start);
  CHECK_EQ(table.take_due(start), topics{"t"});
  CHECK(table.status("t") == nullptr);
}

TEST_F(table_fixture, "a look-up under way is joined") {
  table.watch("t", start);
  CHECK_EQ(table.take_due(start), topics{"t"});
  table.look_up("t", start + 1s);
  table.watch("t", start + 1s);
  CHECK_EQ(table.take_due(start + 1s), topics{});
}

TEST_F(table_fixture, "a route that was found is told and kept") {
  table.watch("t", start);
  table.take_due(start);
  auto route = make_route("a", 4);
  CHECK_EQ(table.found("t", route, start), topics{"t"});
  auto status = table.status("t");
  REQUIRE(status != nullptr);
  CHECK(status->route == route);
  CHECK(!status->stale);
  CHECK_EQ(status->cause, errc::none);
  CHECK(table.fresh("t", start) == route);
}

TEST_F(table_fixture, "a watched route is refreshed after the interval") {
  learn("t", make_route("a", 4), start);
  expect_due("t", start + 30s);
}

TEST_F(table_fixture, "an equal route is no change and keeps its object") {
  auto route = make_route("a", 4);
  learn("t", route, start);
  table.take_due(start + 30s);
  CHECK_EQ(table.found("t", make_route("a", 4), start + 30s), topics{});
  CHECK(table.status("t")->route == route);
}

TEST_F(table_fixture, "another route is a change") {
  learn("t", make_route("a", 4), start);
  table.take_due(start + 30s);
  CHECK_EQ(table.found("t", make_route("a", 8), start + 30s), topics{"t"});
}

TEST_F(table_fixture, "look-ups of one topic keep a pause") {
  learn("t", make_route("a", 4), start);
  table.look_up("t", start + 10ms);
  expect_due("t", start + 100ms);
}

TEST_F(table_fixture, "a route is fresh for one interval") {
  learn("t", make_route("a", 4), start);
  CHECK(table.fresh("t", start + 29'999ms) != nullptr);
  CHECK(table.fresh("t", start + 30s) == nullptr);
}

TEST_F(table_fixture, "only so many look-ups run at a time") {
  for (size_t i = 0; i < route_table::max_look_ups + 5; ++i)
    table.watch("t" + std::to_string(i), start);
  auto first = table.take_due(start);
  CHECK_EQ(first.size(), route_table::max_look_ups);
  CHECK(!table.next_due().has_value());
  table.found(first.front(), make_route("a", 4), start);
  CHECK_EQ(table.take_due(start).size(), 1u);
}

TEST_F(table_fixture, "an answer that nobody asked for is dropped") {
  CHECK_EQ(table.found("t", make_route("a", 4), start), topics{});
  learn("t", make_route("a", 4), start);
  CHECK_EQ(table.found("t", make_route("b", 4), start), topics{});
  CHECK_EQ(table.failed("t", errc::unavailable, "", start), topics{});
  CHECK_EQ(table.not_found("t", "", start), topics{});
  CHECK_EQ(table.size(), 1u);
}

// -- failures -----------------------------------------------------------------

TEST_F(table_fixture, "the last good route stays, marked stale, and is told "
                      "once") {
  auto route = make_route("a", 4);
  learn("t", route, start);
  table.take_due(start + 30s);
  auto cause = errc::name_server_unavailable;
  CHECK_EQ(table.failed("t", cause, "first", start + 30s), topics{"t"});
  auto status = table.status("t");
  CHECK(status->route == route);
  CHECK(status->stale);
  CHECK_EQ(status->cause, cause);
  CHECK(table.fresh("t", start + 30s) == nullptr);
  expect_due("t", start + 30'200ms);
  CHECK_EQ(table.failed("t", cause, "second", start + 31s), topics{});
  CHECK_EQ(table.status("t")->detail, "second");
}

TEST_F(table_fixture, "a stale route becomes good again") {
  auto route = make_route("a", 4);
  learn("t", route, start);
  table.take_due(start + 30s);
  table.failed("t", errc::name_server_unavailable, "", start + 30s);
  expect_due("t", start + 30'200ms);
  CHECK_EQ(table.found("t", make_route("a", 4), start + 31s), topics{"t"});
  CHECK(!table.status("t")->stale);
  expect_due("t", start + 61s);
}

TEST_F(table_fixture, "pauses between failures double up to the interval") {
  table.watch("t", start);
  auto now = start;
  for (auto pause : {200ms, 400ms, 800ms, 1'600ms, 3'200ms, 6'400ms, 12'800ms,
                     25'600ms, 30'000ms, 30'000ms}) {
    REQUIRE_EQ(table.take_due(now), topics{"t"});
    table.failed("t", errc::name_server_unavailable, "", now);
    CHECK_EQ(table.next_due(), maybe_time{now + pause});
    now += pause;
  }
}

TEST_F(table_fixture, "failed look-ups are tried again on demand") {
  learn("good", make_route("a", 4), start);
  table.watch("bad", start);
  table.take_due(start);
  table.failed("bad", errc::unavailable, "", start);
  table.look_up_failed(start + 150ms);
  CHECK_EQ(table.take_due(start + 150ms), topics{"bad"});
}

TEST_F(table_fixture, "a name server that forgot a topic makes it stale") {
  auto route = make_route("a", 4);
  learn("t", route, start);
  table.take_due(start + 30s);
  CHECK_EQ(table.not_found("t", "no such topic", start + 30s), topics{"t"});
  CHECK(table.status("t")->route == route);
  CHECK(table.status("t")->stale);
  CHECK_EQ(table.status("t")->cause, errc::no_route);
}

// -- topics that are yet to be created ----------------------------------------

TEST_F(table_fixture, "an unknown topic gets the template's route") {
  table.watch("t", start);
  table.take_due(start);
  CHECK_EQ(table.not_found("t", "no such topic", start), topics{});
  CHECK(table.status("t") == nullptr);
  REQUIRE_EQ(table.take_due(start), topics{"TBW102"});
  CHECK_EQ(table.found("TBW102", make_route("a", 8), start),
           (topics{"TBW102", "t"}));
  auto status = table.status("t");
  REQUIRE(status != nullptr && status->route != nullptr);
  CHECK_EQ(status->cause, errc::none);
  CHECK_EQ(status->route->queue_datas.front().write_queue_nums, 4);
  CHECK_EQ(status->route->queue_datas.front().read_queue_nums, 4);
  CHECK(table.fresh("t", start) == nullptr);
}

TEST_F(table_fixture, "a template with fewer queues gives as many") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "", start);
  table.take_due(start);
  table.found("TBW102", make_route("a", 2), start);
  auto& queues = table.status("t")->route->queue_datas.front();
  CHECK_EQ(queues.write_queue_nums, 2);
}

TEST_F(table_fixture, "the template's route is used again while fresh") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "", start);
  table.take_due(start);
  table.found("TBW102", make_route("a", 8), start);
  table.watch("u", start + 1s);
  // The first topic is asked for again, since it may exist by now.
  CHECK_EQ(table.take_due(start + 1s), (topics{"t", "u"}));
  CHECK_EQ(table.not_found("u", "", start + 1s), topics{"u"});
}

TEST_F(table_fixture, "a topic that was created takes its own route") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "", start);
  table.take_due(start);
  table.found("TBW102", make_route("a", 8), start);
  expect_due("t", start + 200ms);
  auto own = make_route("a", 16);
  CHECK_EQ(table.found("t", own, start + 200ms), topics{"t"});
  CHECK(table.fresh("t", start + 200ms) == own);
  CHECK_EQ(table.next_due(), maybe_time{start + 30s});
}

TEST_F(table_fixture, "without a template there is no route") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "no such topic", start);
  table.take_due(start);
  auto changed = table.not_found("TBW102", "no template", start);
  CHECK_EQ(changed, (topics{"TBW102", "t"}));
  auto status = table.status("t");
  REQUIRE(status != nullptr);
  CHECK(status->route == nullptr);
  CHECK(!status->stale);
  CHECK_EQ(status->cause, errc::no_route);
  CHECK_EQ(status->detail, "no such topic");
  expect_due("t", start + 200ms);
}

TEST_F(table_fixture, "a template that cannot be asked for says why") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "", start);
  table.take_due(start);
  table.failed("TBW102", errc::name_server_unavailable, "gone", start);
  CHECK_EQ(table.status("t")->cause, errc::name_server_unavailable);
}

TEST_F(table_fixture, "the template itself needs no template") {
  table.watch("TBW102", start);
  table.take_due(start);
  CHECK_EQ(table.not_found("TBW102", "none", start), topics{"TBW102"});
  CHECK_EQ(table.status("TBW102")->cause, errc::no_route);
}

TEST_F(table_fixture, "a topic that nobody watches gets no template") {
  table.look_up("t", start);
  REQUIRE_EQ(table.take_due(start), topics{"t"});
  CHECK_EQ(table.not_found("t", "", start), topics{"t"});
  CHECK(table.status("t")->route == nullptr);
  CHECK_EQ(table.take_due(start + 1s), topics{});
}

TEST_F(table_fixture, "many unknown topics do not starve the template") {
  for (size_t i = 0; i < route_table::max_look_ups; ++i)
    table.watch("t" + std::to_string(i), start);
  for (auto& topic : table.take_due(start))
    table.not_found(topic, "", start);
  CHECK_EQ(table.take_due(start), topics{"TBW102"});
}

TEST_F(table_fixture, "a wish while the template is asked for is kept") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "", start);
  table.take_due(start);
  table.look_up("t", start);
  table.found("TBW102", make_route("a", 8), start);
  expect_due("t", start + 100ms);
}

// -- topics that nobody watches -----------------------------------------------

TEST_F(table_fixture, "a route that nobody watches is dropped when old") {
  learn("t", make_route("a", 4), start);
  table.unwatch("t");
  CHECK(table.fresh("t", start + 29s) != nullptr);
  CHECK_EQ(table.take_due(start + 30s), topics{});
  CHECK_EQ(table.size(), 0u);
  CHECK(!table.next_due().has_value());
}

TEST_F(table_fixture, "what nobody wants any more is not looked up") {
  table.watch("t", start);
  table.unwatch("t");
  CHECK_EQ(table.size(), 0u);
  CHECK_EQ(table.take_due(start), topics{});
}

TEST_F(table_fixture, "a wish is kept although nobody watches any more") {
  table.watch("t", start);
  table.look_up("t", start);
  table.unwatch("t");
  CHECK_EQ(table.take_due(start), topics{"t"});
}

TEST_F(table_fixture, "a look-up under way ends although nobody watches") {
  table.watch("t", start);
  CHECK_EQ(table.take_due(start), topics{"t"});
  table.unwatch("t");
  table.failed("t", errc::name_server_unavailable, "", start + 1s);
  CHECK_EQ(table.take_due(start + 31s), topics{});
  CHECK_EQ(table.size(), 0u);
}

TEST_F(table_fixture, "a topic that waits for the template may be given up") {
  table.watch("t", start);
  table.take_due(start);
  table.not_found("t", "", start);
  table.unwatch("t");
  CHECK_EQ(table.take_due(start), topics{"TBW102"});
  table.found("TBW102", make_route("a", 8), start);
  CHECK_EQ(table.take_due(start + 30s), topics{});
  CHECK_EQ(table.size(), 0u);
}

TEST_F(table_fixture, "watching again keeps the route") {
  learn("t", make_route("a", 4), start);
  table.unwatch("t");
  table.watch("t", start + 10s);
  CHECK_EQ(table.take_due(start + 10s), topics{});
  expect_due("t", start + 30s);
}

// -- masters ------------------------------------------------------------------

TEST_F(table_fixture, "masters and addresses of all routes are known") {
  CHECK(!table.take_masters_changed());
  learn("t", make_route("a", 4, true), start);
  CHECK(table.take_masters_changed());
  CHECK(!table.take_masters_changed());
  CHECK_EQ(table.masters(),
           (std::vector<route_table::master>{{"a", "a:10911"}}));
  CHECK_EQ(table.addresses(), (topics{"a:10911", "a:20911"}));
}

TEST_F(table_fixture, "a second topic on the same broker changes no master") {
  learn("t", make_route("a", 4), start);
  table.take_masters_changed();
  learn("u", make_route("a", 8), start);
  CHECK(!table.take_masters_changed());
  table.unwatch("t");
  table.take_due(start + 30s);
  CHECK(!table.take_masters_changed());
  CHECK_EQ(table.addresses(), topics{"a:10911"});
}

TEST_F(table_fixture, "a broker in no route any more is forgotten") {
  learn("t", make_route("a", 4), start);
  table.take_masters_changed();
  table.take_due(start + 30s);
  table.found("t", make_route("b", 4), start + 30s);
  CHECK(table.take_masters_changed());
  CHECK_EQ(table.masters(),
           (std::vector<route_table::master>{{"b", "b:10911"}}));
  CHECK_EQ(table.addresses(), topics{"b:10911"});
}
