// What a connection does with requests of its peer.
#include "rocketcaf/actors/client.hpp"

#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"

#include "connection_fixture.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::literals;

SUITE("connection_answers")

namespace {

using handler_result = caf::result<remoting_command>;

/// Answers requests with a function.
template <class F>
command_handler_actor spawn_handler(caf::actor_system& sys, F f) {
  return sys.spawn([f](command_handler_actor::pointer)
                     -> command_handler_actor::behavior_type {
    return {[f](broker_request& x) -> handler_result { return f(x); }};
  });
}

/// Keeps promises and answers when it is told.
struct slow_handler {
  static inline const char* name = "slow-handler";

  using promise = caf::typed_response_promise<remoting_command>;
  using actor
    = command_handler_actor::extend<caf::result<size_t>(atom::get_state)>;

  actor::behavior_type make_behavior() {
    return {
      [this](const broker_request&) -> handler_result {
        kept.push_back(self->make_response_promise<remoting_command>());
        return kept.back();
      },
      [this](atom::get_state) { return kept.size(); },
    };
  }

  explicit slow_handler(actor::pointer ptr) : self(ptr) {
    // nop
  }

  actor::pointer self;
  std::vector<promise> kept;
};

struct answers_fixture : connection_fixture {
  command_handler_actor handler;

  ~answers_fixture() {
    if (handler)
      caf::anon_send_exit(handler, caf::exit_reason::kill);
  }

  /// Connects, with a handler for what the peer asks.
  peer_link connect_with(command_handler_actor who,
                         std::chrono::milliseconds limit = patience) {
    handler = std::move(who);
    auto result = connect();
    tell(self,
         answer_requests{weak_handle<command_handler_actor>{handler}, limit});
    state();
    return result;
  }

  static std::string question(int32_t code, int32_t opaque,
                              std::string body = {}, int32_t flag = 0) {
    remoting_command x;
    x.code = code;
    x.opaque = opaque;
    x.flag = flag;
    x.body = std::move(body);
    return encoded(x);
  }
};

} // namespace

TEST_F(answers_fixture, "a handler answers, with the peer's own opaque") {
  auto link = connect_with(spawn_handler(sys, [](broker_request& x) {
    auto result = protocol::make_response(x.request, 0, x.address);
    result.opaque = 77;
    result.flag = 0;
    result.body = x.request.body + " " + std::to_string(x.request.code);
    return result;
  }));
  CHECK(link.write(question(307, 5, "status of") + question(220, 6, "reset")));
  auto first = decoded(link.read_frame());
  CHECK_EQ(first.opaque, 5);
  CHECK_EQ(first.flag, protocol::response_flag);
  CHECK_EQ(first.remark, peer.address());
  CHECK_EQ(first.body, "status of 307");
  CHECK_EQ(decoded(link.read_frame()).body, "reset 220");
}

TEST_F(answers_fixture, "a handler's error is the broker's system error") {
  auto link = connect_with(spawn_handler(sys, [](broker_request&) {
    return handler_result{make_error(errc::unavailable, "not today")};
  }));
  CHECK(link.write(question(307, 5)));
  auto answer = decoded(link.read_frame());
  CHECK_EQ(answer.code, 1);
  CHECK_EQ(answer.opaque, 5);
  CHECK_EQ(answer.remark, "unavailable: not today");
}

TEST_F(answers_fixture, "a handler sees one-way requests, and answers none") {
  auto link = connect_with(spawn_handler(sys, [this](broker_request& x) {
    compat::anon_mail(x).send(caf::actor_cast<caf::actor>(self.ptr()));
    return protocol::make_response(x.request, 0);
  }));
  CHECK(link.write(question(40, 5, "changed", protocol::oneway_flag)));
  CHECK_EQ(next<broker_request>(self).request.body, "changed");
  CHECK(link.write(question(307, 6)));
  CHECK_EQ(decoded(link.read_frame()).opaque, 6);
}

TEST_F(answers_fixture, "who takes too long is answered for") {
  auto slow = sys.spawn<slow_handler::actor::stateful_impl<slow_handler>>();
  auto link = connect_with(slow, 1ms);
  CHECK(link.write(question(307, 5)));
  CHECK_EQ(decoded(link.read_frame()).code, 1);
}

TEST_F(answers_fixture, "a handler that is gone handles nothing") {
  auto link = connect_with(spawn_handler(sys, [](broker_request& x) {
    return protocol::make_response(x.request, 0);
  }));
  caf::anon_send_exit(handler, caf::exit_reason::kill);
  self->wait_for(std::exchange(handler, nullptr));
  CHECK(link.write(question(307, 5)));
  CHECK_EQ(decoded(link.read_frame()).code, 3);
}

TEST_F(answers_fixture, "a flood of requests is refused, not kept") {
  auto slow = sys.spawn<slow_handler::actor::stateful_impl<slow_handler>>();
  auto link = connect_with(slow);
  std::string flood;
  constexpr auto limit = static_cast<int32_t>(1000);
  for (int32_t i = 0; i < limit + 5; ++i)
    flood += question(307, i);
  CHECK(link.write(flood));
  for (int32_t i = limit; i < limit + 5; ++i) {
    auto answer = decoded(link.read_frame());
    CHECK_EQ(answer.code, 2);
    CHECK_EQ(answer.opaque, i);
  }
  size_t kept = 0;
  compat::mail(self, atom::get_state_v)
    .request(slow, patience)
    .receive([&](size_t x) { kept = x; },
             [](caf::error&) { FAIL("no answer"); });
  CHECK_EQ(kept, static_cast<size_t>(limit));
}

// -- with a whole client ------------------------------------------------------

namespace {

/// Tells of itself, and nothing else.
consumer_service_actor::behavior_type tell_tale(
  consumer_service_actor::pointer) {
  return {
    [](const get_consumer_offsets&) -> caf::result<consumer_offsets> {
      return make_error(errc::unavailable, "not here");
    },
    [](const get_running_info& x) {
      consumer_running_info result;
      result.properties = {{"group", x.consumer_group}, {"to", x.address}};
      return result;
    },
    [](const consume_directly&) -> caf::result<consume_directly_result> {
      return make_error(errc::unavailable, "not here");
    },
  };
}

} // namespace

TEST_F(answers_fixture, "what a client's service says goes over the wire") {
  client_options options;
  options.name_servers = {"127.0.0.1:1"};
  auto client = spawn_client(sys, options);
  REQUIRE(client);
  auto service = sys.spawn(tell_tale);
  compat::mail(self, atom::subscribe_v, std::string{"g"}, service)
    .send(*client);
  compat::mail(self, invoke_command_oneway{.address = peer.address()})
    .request(*client, patience)
    .receive([] {}, [](caf::error& why) { FAIL(text_of(why)); });
  auto link = peer.accept();
  link.read_frame();
  auto ask = [&](const std::string& group) {
    auto question
      = protocol::make_request(protocol::get_consumer_running_info_request{
        .consumer_group = group, .client_id = "c"});
    question.opaque = 5;
    CHECK(link.write(encoded(question)));
    return decoded(link.read_frame());
  };
  auto good = ask("g");
  CHECK_EQ(good.code, 0);
  CHECK_EQ(good.opaque, 5);
  auto info = protocol::decode_json_body<consumer_running_info>(good.body);
  REQUIRE(info);
  CHECK_EQ(info->properties["group"], "g");
  CHECK_EQ(info->properties["to"], peer.address());
  auto bad = ask("h");
  CHECK_EQ(bad.code, 1);
  CHECK_EQ(bad.remark, "The Consumer Group <h> not exist in this consumer");
  caf::anon_send_exit(*client, caf::exit_reason::user_shutdown);
  self->wait_for(*client);
}

// -- statistics ---------------------------------------------------------------

TEST_F(answers_fixture, "statistics tell what a connection has done") {
  auto link = connect();
  auto pending = start_invoke(105);
  auto request = link.read_frame();
  connection_statistics seen;
  auto look = [&] {
    compat::mail(self, atom::get_statistics_v)
      .request(uut, patience)
      .receive([&](connection_statistics& x) { seen = std::move(x); },
               [](caf::error&) { FAIL("no answer"); });
  };
  look();
  CHECK_EQ(seen.address, peer.address());
  CHECK_EQ(seen.number, 0u);
  CHECK(seen.state == connection_state::connected);
  CHECK_EQ(seen.connects, 1u);
  CHECK_EQ(seen.producers, 1u);
  CHECK_EQ(seen.open_requests, 1u);
  CHECK_EQ(seen.bytes_sent, request.size());
  auto response = response_frame(decoded(request).opaque);
  CHECK(link.write(response));
  finish(std::move(pending));
  look();
  CHECK_EQ(seen.open_requests, 0u);
  CHECK_EQ(seen.bytes_received, response.size());
  link.close();
  next<link_lost>(self);
  look();
  CHECK_EQ(seen.losses, 1u);
}
