#include "rocketcaf/api/command/tail_actor.hpp"

#include "command/fake_queues.hpp"
#include "support/deterministic.hpp"
#include "support/test.hpp"

#include <caf/send.hpp>

using namespace rocketcaf;
using namespace std::chrono_literals;
using command::tail_actor;
using command::tail_config;
using protocol::start_point;

SUITE("tail_actor")

namespace {

using texts = std::vector<std::string>;

/// By the wall clock.
constexpr int64_t started = 1000;

/// A tail of topic "t" among fakes, in virtual time.
struct tail_fixture : rocketcaf::test::deterministic {
  rocketcaf::test::fake_queues queues{"t"};
  command::route_finder_actor routes = queues.spawn_routes(sys());
  queue_reader_actor reader = queues.spawn_reader(sys());
  tail_actor tail;
  texts shown;
  texts notes;
  bool output_is_open = true;
  bool ended = false;
  caf::error reason;

  ~tail_fixture() {
    if (tail)
      caf::anon_send_exit(tail, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(routes, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(reader, caf::exit_reason::user_shutdown);
    dispatch_messages();
  }

  void start(start_point from = {}) {
    tail_config config{.topic = "t",
                       .from = from,
                       .started = started,
                       .selector = message_selector::by_tag("red"),
                       .seed = 0};
    config.show = [this](const message_queue& queue, auto& messages) {
      for (auto& msg : messages)
        shown.push_back(queue.broker_name + ":" + std::to_string(queue.queue_id)
                        + ":" + std::to_string(msg.queue_offset));
      return output_is_open;
    };
    config.note = [this](const std::string& text) { notes.push_back(text); };
    tail = sys().spawn<command::tail_impl>(routes, reader, std::move(config));
    caf::actor_cast<caf::strong_actor_ptr>(tail)->get()->attach_functor(
      [this](const caf::error& what) {
        ended = true;
        reason = what;
      });
    dispatch_messages();
  }

  void store(const std::string& broker, int32_t id, int64_t millis = started) {
    queues.store(broker, id, millis);
    dispatch_messages();
  }

  void kill(const std::string& broker) {
    queues.kill(broker);
    dispatch_messages();
  }

  texts take_shown() {
    return std::exchange(shown, {});
  }

  texts take_notes() {
    return std::exchange(notes, {});
  }
};

} // namespace

TEST_F(tail_fixture, "messages are shown as they come, and no older ones") {
  queues.add_broker("a", 2);
  queues.store("a", 0, 5);
  start();
  CHECK_EQ(take_shown(), texts{});
  CHECK_EQ(queues.waiting(), 2u);
  store("a", 0);
  CHECK_EQ(take_shown(), texts{"a:0:1"});
  store("a", 1);
  store("a", 0);
  CHECK_EQ(take_shown(), (texts{"a:1:0", "a:0:2"}));
  CHECK_EQ(take_notes(), texts{});
}

TEST_F(tail_fixture, "it may begin with the oldest messages, or at a time") {
  queues.add_broker("a", 1);
  for (int64_t millis : {10, 20, 30, 40, 50})
    queues.store("a", 0, millis);
  start({start_point::kind::first});
  CHECK_EQ(take_shown(), (texts{"a:0:0", "a:0:1", "a:0:2", "a:0:3", "a:0:4"}));
  caf::anon_send_exit(tail, caf::exit_reason::user_shutdown);
  dispatch_messages();
  start({start_point::kind::time, 35});
  CHECK_EQ(take_shown(), (texts{"a:0:3", "a:0:4"}));
}

TEST_F(tail_fixture, "brokers are asked for what is wanted, and wait for it") {
  queues.add_broker("a", 1);
  start();
  REQUIRE_EQ(queues.last_pulls.size(), 1u);
  auto& pull = queues.last_pulls.front();
  CHECK(pull.selector == message_selector::by_tag("red"));
  CHECK(pull.suspend == 15s);
  CHECK_EQ(pull.consumer_group, "TOOLS_CONSUMER");
  CHECK(!pull.commit_offset.has_value());
  advance_time(150s);
  CHECK_EQ(queues.pulls, 11u);
}

TEST_F(tail_fixture, "a broker that ends and comes back loses and doubles"
                     " nothing") {
  queues.add_broker("a", 1);
  queues.add_broker("b", 1);
  start();
  store("a", 0);
  store("b", 0);
  kill("a");
  store("b", 0);
  advance_time(60s);
  CHECK_EQ(take_shown(), (texts{"a:0:0", "b:0:0", "b:0:1"}));
  CHECK_EQ(take_notes(),
           texts{"a:0: connect_failed to a:1: connection refused; trying"
                 " again"});
  // Stored while nobody can read it.
  queues.restart("a");
  queues.store("a", 0, started);
  advance_time(2s);
  CHECK_EQ(take_shown(), texts{"a:0:1"});
  CHECK_EQ(take_notes(), texts{"a: answers again"});
  store("a", 0);
  CHECK_EQ(take_shown(), texts{"a:0:2"});
}

TEST_F(tail_fixture, "a broker that is away is asked at most every 2 s") {
  queues.add_broker("a", 1);
  start();
  kill("a");
  advance_time(10s);
  auto before = queues.pulls;
  advance_time(100s);
  CHECK_EQ(queues.pulls, before + 50);
}

TEST_F(tail_fixture, "a broker that is away at the start is read from then") {
  queues.add_broker("a", 1);
  queues.store("a", 0, started - 1);
  queues.kill("a");
  start();
  advance_time(30s);
  queues.store("a", 0, started + 10'000);
  queues.restart("a");
  advance_time(2s);
  CHECK_EQ(take_shown(), texts{"a:0:1"});
}

TEST_F(tail_fixture, "new queues and brokers are found with the next route") {
  queues.add_broker("a", 1);
  start();
  queues.add_broker("a", 2);
  queues.add_broker("b", 1);
  queues.store("a", 1, started + 1);
  queues.store("b", 0, started - 1);
  queues.store("b", 0, started + 1);
  advance_time(4999ms);
  CHECK_EQ(take_shown(), texts{});
  advance_time(1ms);
  CHECK_EQ(take_shown(), (texts{"a:1:0", "b:0:1"}));
  store("b", 0);
  CHECK_EQ(take_shown(), texts{"b:0:2"});
}

TEST_F(tail_fixture, "a broker that leaves the route goes on where it was") {
  queues.add_broker("a", 1);
  queues.add_broker("b", 1);
  start();
  store("a", 0);
  kill("a");
  queues.hide_from_route("a");
  advance_time(10s);
  auto before = queues.pulls;
  queues.store("a", 0, started + 1);
  queues.restart("a");
  advance_time(10s);
  // Nobody knows where it is.
  CHECK_LE(queues.pulls, before + 2);
  CHECK_EQ(take_shown(), texts{"a:0:0"});
  queues.add_broker("a", 1);
  advance_time(5s);
  CHECK_EQ(take_shown(), texts{"a:0:1"});
}

TEST_F(tail_fixture, "without a name server at the start it ends with the"
                     " reason") {
  queues.route_error = make_error(errc::name_server_unavailable, "ns:1: away");
  start();
  CHECK(ended);
  CHECK_EQ(code_of(reason), errc::name_server_unavailable);
}

TEST_F(tail_fixture, "a topic without a route is waited for") {
  queues.route_error = make_error(errc::no_route, "topic t is unknown");
  start();
  CHECK(!ended);
  CHECK_EQ(take_notes(), texts{"no_route: topic t is unknown; trying again"});
  advance_time(30s);
  CHECK_EQ(take_notes(), texts{});
  queues.route_error.reset();
  queues.add_broker("a", 1);
  queues.store("a", 0, started - 1);
  queues.store("a", 0, started + 1);
  advance_time(5s);
  CHECK_EQ(take_notes(), texts{"the route of topic t is known"});
  store("a", 0);
  CHECK_EQ(take_shown(), (texts{"a:0:1", "a:0:2"}));
}

TEST_F(tail_fixture, "name servers that are away later change nothing") {
  queues.add_broker("a", 1);
  start();
  queues.route_error = make_error(errc::name_server_unavailable, "ns:1: away");
  advance_time(12s);
  CHECK_EQ(take_notes(),
           texts{"name_server_unavailable: ns:1: away; trying again"});
  store("a", 0);
  CHECK_EQ(take_shown(), texts{"a:0:0"});
  queues.route_error.reset();
  advance_time(5s);
  CHECK_EQ(take_notes(), texts{"the route of topic t is known"});
  CHECK(!ended);
}

TEST_F(tail_fixture, "it ends when nobody reads its output") {
  queues.add_broker("a", 1);
  start();
  output_is_open = false;
  store("a", 0);
  CHECK(ended);
  CHECK(!compat::failed(reason));
  auto before = queues.pulls;
  advance_time(60s);
  CHECK_EQ(queues.pulls, before);
}

TEST_F(tail_fixture, "it ends when it is told to") {
  queues.add_broker("a", 1);
  start();
  compat::anon_mail(atom::close_v).send(tail);
  dispatch_messages();
  CHECK(ended);
  CHECK(!compat::failed(reason));
  CHECK(!compat::terminated(caf::actor_cast<caf::strong_actor_ptr>(reader)));
}

TEST_F(tail_fixture, "it ends with the broker client") {
  queues.add_broker("a", 1);
  start();
  caf::anon_send_exit(reader, caf::exit_reason::kill);
  dispatch_messages();
  CHECK(ended);
  CHECK_EQ(code_of(reason), errc::unavailable);
}
