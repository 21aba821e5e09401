// What a client does with what brokers tell it, and ask it for.
#include "rocketcaf/protocol/bodies/json_body.hpp"
#include "rocketcaf/protocol/requests/clients.hpp"
#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/offset_resets.hpp"
#include "rocketcaf/protocol/requests/reply_messages.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "client_fixture.hpp"
#include "support/recorded_log.hpp"

#include <caf/typed_response_promise.hpp>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace rocketcaf::test;
using namespace std::chrono_literals;

SUITE("client_requests")

namespace {

using protocol::make_oneway_request;
using protocol::make_request;
using protocol::remoting_command;

/// How a fake answers.
enum class mood {
  helpful,
  failing,
  silent
};

/// What fakes heard, and how they answer.
struct side {
  mood how = mood::helpful;
  std::vector<consumer_ids_changed> ids = {};
  std::vector<consumer_offsets_reset> resets = {};
  std::vector<get_consumer_offsets> offsets = {};
  std::vector<get_running_info> infos = {};
  std::vector<consume_directly> messages = {};
  std::vector<reply_received> replies = {};
  size_t kept = 0;
};

using side_ptr = std::shared_ptr<side>;

consumer_offsets some_offsets() {
  consumer_offsets result;
  result.message_queue_table = {{{"t", "a", 0}, 17}};
  return result;
}

consumer_running_info some_info() {
  consumer_running_info result;
  result.properties = {{"PROP_CONSUME_TYPE", "CONSUME_ACTIVELY"}};
  return result;
}

consume_directly_result some_result() {
  consume_directly_result result;
  result.consume_result = "CR_SUCCESS";
  return result;
}

/// Answers what was asked before it fell silent, and the next question.
template <class T>
class answering {
public:
  template <class Self>
  caf::result<T> respond(side& what, Self self, T answer) {
    if (what.how == mood::silent) {
      kept_.push_back(self->template make_response_promise<T>());
      ++what.kept;
      return kept_.back();
    }
    for (auto& x : std::exchange(kept_, {}))
      x.deliver(answer);
    if (what.how == mood::failing)
      return make_error(errc::unavailable, "not today");
    return answer;
  }

private:
  std::vector<caf::typed_response_promise<T>> kept_;
};

/// Serves a consumer group.
class fake_service {
public:
  using pointer = consumer_service_actor::pointer;

  static inline const char* name = "fake-service";

  fake_service(pointer self, side_ptr out) : self_(self), out_(std::move(out)) {
    // nop
  }

  consumer_service_actor::behavior_type make_behavior() {
    return {
      [this](const get_consumer_offsets& x) {
        out_->offsets.push_back(x);
        return offsets_.respond(*out_, self_, some_offsets());
      },
      [this](const get_running_info& x) {
        out_->infos.push_back(x);
        return infos_.respond(*out_, self_, some_info());
      },
      [this](const consume_directly& x) {
        out_->messages.push_back(x);
        return results_.respond(*out_, self_, some_result());
      },
    };
  }

private:
  pointer self_;
  side_ptr out_;
  answering<consumer_offsets> offsets_;
  answering<consumer_running_info> infos_;
  answering<consume_directly_result> results_;
};

consumer_service_actor spawn_service(caf::actor_system& sys, side_ptr out) {
  return sys.spawn<consumer_service_actor::stateful_impl<fake_service>>(out);
}

/// Takes replies.
class fake_receiver {
public:
  using pointer = reply_receiver_actor::pointer;

  static inline const char* name = "fake-receiver";

  fake_receiver(pointer self, side_ptr out)
    : self_(self), out_(std::move(out)) {
    // nop
  }

  reply_receiver_actor::behavior_type make_behavior() {
    return {[this](const reply_received& x) -> caf::result<void> {
      out_->replies.push_back(x);
      if (out_->how == mood::failing)
        return make_error(errc::unavailable, "not today");
      if (out_->how == mood::helpful)
        return caf::unit;
      kept_.push_back(self_->make_response_promise<void>());
      return kept_.back();
    }};
  }

private:
  pointer self_;
  side_ptr out_;
  std::vector<caf::typed_response_promise<void>> kept_;
};

reply_receiver_actor spawn_receiver(caf::actor_system& sys, side_ptr out) {
  return sys.spawn<reply_receiver_actor::stateful_impl<fake_receiver>>(out);
}

consumer_ids_observer_actor spawn_ids_observer(caf::actor_system& sys,
                                               side_ptr out) {
  return sys.spawn([out](consumer_ids_observer_actor::pointer)
                     -> consumer_ids_observer_actor::behavior_type {
    return {[out](const consumer_ids_changed& x) { out->ids.push_back(x); }};
  });
}

consumer_offsets_observer_actor spawn_offsets_observer(caf::actor_system& sys,
                                                       side_ptr out) {
  return sys.spawn([out](consumer_offsets_observer_actor::pointer)
                     -> consumer_offsets_observer_actor::behavior_type {
    return {
      [out](const consumer_offsets_reset& x) { out->resets.push_back(x); }};
  });
}

/// Handlers by code answer with the code that they were asked for.
command_handler_actor spawn_handler(caf::actor_system& sys) {
  return sys.spawn(
    [](command_handler_actor::pointer) -> command_handler_actor::behavior_type {
      return {[](broker_request& x) {
        return protocol::make_response(x.request, 0, x.address);
      }};
    });
}

// -- what brokers say ---------------------------------------------------------

remoting_command members_changed(const std::string& group) {
  return make_oneway_request(
    protocol::notify_consumer_ids_changed_request{.consumer_group = group});
}

remoting_command offsets_reset(bool as_list) {
  protocol::reset_offsets table;
  table.offset_table = {{{"t", "a", 0}, 3}, {{"t", "a", 1}, 4}};
  table.is_list = as_list;
  return make_oneway_request(
    protocol::reset_consumer_client_offset_request{.topic = "t", .group = "g"},
    encode_json_body(table));
}

remoting_command offsets_question(const std::string& group) {
  return make_request(protocol::get_consumer_status_from_client_request{
    .topic = "t", .group = group});
}

remoting_command info_question(const std::string& group) {
  return make_request(protocol::get_consumer_running_info_request{
    .consumer_group = group, .client_id = "c", .jstack_enable = true});
}

remoting_command direct_question(const std::string& group) {
  protocol::stored_message x;
  x.topic = "t";
  x.body = "b";
  std::string body;
  REQUIRE(protocol::encode_stored(body, x));
  return make_request(
    protocol::consume_message_directly_request{.consumer_group = group,
                                               .broker_name = "a"},
    std::move(body));
}

remoting_command reply() {
  return make_request(
    protocol::push_reply_message_to_client_request{
      .topic = "r", .born_host = "10.0.0.1:1", .store_host = "10.0.0.2:2"},
    "yes");
}

constexpr auto no_group = "The Consumer Group <g> not exist in this consumer";

// -- the fixture --------------------------------------------------------------

struct requests_fixture : client_fixture {
  side_ptr one = std::make_shared<side>();
  side_ptr two = std::make_shared<side>();

  template <class... Ts>
  void subscribe(const Ts&... xs) {
    compat::anon_mail(atom::subscribe_v, xs...).send(client);
    dispatch_messages();
  }

  template <class... Ts>
  void unsubscribe(const Ts&... xs) {
    compat::anon_mail(atom::unsubscribe_v, xs...).send(client);
    dispatch_messages();
  }

  /// Ends an actor that still owes an answer: the promises of CAF 1.x hold it.
  template <class Handle>
  void end(const Handle& x) {
    caf::anon_send_exit(x, caf::exit_reason::user_shutdown);
    dispatch_messages();
  }

  /// Lets broker "a:1" say something.
  std::shared_ptr<answer<remoting_command>> start(const remoting_command& x) {
    auto result
      = ask<remoting_command>(sys(), client, broker_request{"a:1", x});
    dispatch_messages();
    return result;
  }

  /// The same if it is answered at once.
  remoting_command say(const remoting_command& x) {
    auto result = start(x);
    REQUIRE(result->value.has_value());
    CHECK_EQ(result->value->opaque, x.opaque);
    return *result->value;
  }

  /// All that are answered, about group "g".
  static std::vector<remoting_command> questions() {
    return {offsets_question("g"), info_question("g"), direct_question("g")};
  }

  /// Checks that all questions are refused, with a text.
  void check_refused(const std::string& remark) {
    for (auto& x : questions()) {
      auto answer = say(x);
      CHECK_EQ(answer.code, 1);
      CHECK_EQ(answer.remark, remark);
      CHECK_EQ(answer.body, "");
    }
  }
};

} // namespace

// -- by code ------------------------------------------------------------------

TEST_F(requests_fixture, "a request goes to the handler of its code") {
  remoting_command question;
  question.code = 999;
  question.opaque = 5;
  auto plain = say(question);
  CHECK_EQ(plain.code, 3);
  CHECK_EQ(plain.remark, " request type 999 not supported");
  auto handler = spawn_handler(sys());
  subscribe(int32_t{999}, handler);
  CHECK_EQ(say(question).remark, "a:1");
  question.code = 998;
  CHECK_EQ(say(question).code, 3);
  question.code = 999;
  unsubscribe(int32_t{999});
  CHECK_EQ(say(question).code, 3);
}

TEST_F(requests_fixture, "a handler is held weakly") {
  remoting_command question;
  question.code = 999;
  subscribe(int32_t{999}, spawn_handler(sys()));
  CHECK_EQ(say(question).code, 3);
}

TEST_F(requests_fixture, "a handler of one's own takes the client's place") {
  auto handler = spawn_handler(sys());
  auto observer = spawn_ids_observer(sys(), one);
  auto service = spawn_service(sys(), one);
  subscribe(observer);
  subscribe(std::string{"g"}, service);
  subscribe(int32_t{40}, handler);
  subscribe(int32_t{307}, handler);
  CHECK_EQ(say(members_changed("g")).remark, "a:1");
  CHECK_EQ(say(info_question("g")).remark, "a:1");
  CHECK(one->ids.empty());
  CHECK(one->infos.empty());
  unsubscribe(int32_t{40});
  unsubscribe(int32_t{307});
  say(members_changed("g"));
  say(info_question("g"));
  CHECK_EQ(one->ids.size(), 1u);
  CHECK_EQ(one->infos.size(), 1u);
}

// -- news ---------------------------------------------------------------------

TEST_F(requests_fixture, "all who want to know hear of new members") {
  auto first = spawn_ids_observer(sys(), one);
  auto second = spawn_ids_observer(sys(), two);
  subscribe(first);
  subscribe(second);
  subscribe(second);
  say(members_changed("g"));
  REQUIRE_EQ(one->ids.size(), 1u);
  CHECK_EQ(one->ids[0].address, "a:1");
  CHECK_EQ(one->ids[0].consumer_group, "g");
  CHECK_EQ(two->ids.size(), 1u);
  unsubscribe(first);
  say(members_changed("h"));
  CHECK_EQ(one->ids.size(), 1u);
  REQUIRE_EQ(two->ids.size(), 2u);
  CHECK_EQ(two->ids[1].consumer_group, "h");
}

TEST_F(requests_fixture, "all who want to know hear of new offsets") {
  auto first = spawn_offsets_observer(sys(), one);
  auto second = spawn_offsets_observer(sys(), two);
  subscribe(first);
  subscribe(second);
  for (auto as_list : {false, true})
    say(offsets_reset(as_list));
  for (auto& seen : {one->resets, two->resets}) {
    REQUIRE_EQ(seen.size(), 2u);
    for (auto& x : seen) {
      CHECK_EQ(x.address + " " + x.consumer_group + " " + x.topic, "a:1 g t");
      CHECK(x.offsets
            == (std::map<message_queue, int64_t>{{{"t", "a", 0}, 3},
                                                 {{"t", "a", 1}, 4}}));
    }
  }
  unsubscribe(second);
  say(offsets_reset(false));
  CHECK_EQ(one->resets.size(), 3u);
  CHECK_EQ(two->resets.size(), 2u);
}

TEST_F(requests_fixture, "observers are held weakly") {
  subscribe(spawn_ids_observer(sys(), one));
  subscribe(spawn_offsets_observer(sys(), one));
  // The fakes ended with their last handle, and let go of what they share.
  CHECK_EQ(one.use_count(), 1);
  say(members_changed("g"));
  say(offsets_reset(false));
}

TEST_F(requests_fixture, "news that nobody wants to hear are no trouble") {
  CHECK_EQ(say(members_changed("g")).code, 0);
  CHECK_EQ(say(offsets_reset(true)).code, 0);
}

// -- questions ----------------------------------------------------------------

TEST_F(requests_fixture, "the service of a group answers its questions") {
  auto first = spawn_service(sys(), one);
  auto second = spawn_service(sys(), two);
  subscribe(std::string{"g"}, first);
  subscribe(std::string{"h"}, second);
  auto offsets = say(offsets_question("g"));
  CHECK_EQ(offsets.code, 0);
  CHECK_EQ(offsets.body, encode_json_body(some_offsets()));
  auto info = say(info_question("g"));
  CHECK_EQ(info.code, 0);
  CHECK_EQ(info.body, encode_json_body(some_info()));
  auto result = say(direct_question("g"));
  CHECK_EQ(result.code, 0);
  CHECK_EQ(result.body, encode_json_body(some_result()));
  REQUIRE_EQ(one->offsets.size(), 1u);
  auto& asked = one->offsets[0];
  CHECK_EQ(asked.address + " " + asked.consumer_group + " " + asked.topic,
           "a:1 g t");
  REQUIRE_EQ(one->infos.size(), 1u);
  CHECK_EQ(one->infos[0].address + " " + one->infos[0].consumer_group, "a:1 g");
  CHECK(one->infos[0].with_stacks);
  REQUIRE_EQ(one->messages.size(), 1u);
  auto& message = one->messages[0];
  CHECK_EQ(message.address + " " + message.consumer_group + " "
             + message.broker_name + " " + message.content.body,
           "a:1 g a b");
  CHECK(two->offsets.empty());
  say(info_question("h"));
  CHECK_EQ(two->infos.size(), 1u);
}

TEST_F(requests_fixture, "a later service takes the place of an earlier one") {
  auto first = spawn_service(sys(), one);
  auto second = spawn_service(sys(), two);
  subscribe(std::string{"g"}, first);
  subscribe(std::string{"g"}, second);
  say(info_question("g"));
  CHECK(one->infos.empty());
  CHECK_EQ(two->infos.size(), 1u);
}

TEST_F(requests_fixture, "questions about groups that nobody serves fail") {
  check_refused(no_group);
  auto service = spawn_service(sys(), one);
  subscribe(std::string{"h"}, service);
  check_refused(no_group);
  subscribe(std::string{"g"}, service);
  CHECK_EQ(say(info_question("g")).code, 0);
  unsubscribe(std::string{"g"});
  check_refused(no_group);
}

TEST_F(requests_fixture, "services are held weakly") {
  subscribe(std::string{"g"}, spawn_service(sys(), one));
  CHECK_EQ(one.use_count(), 1);
  check_refused(no_group);
}

TEST_F(requests_fixture, "a service that fails says why") {
  auto service = spawn_service(sys(), one);
  subscribe(std::string{"g"}, service);
  one->how = mood::failing;
  check_refused("the service of consumer group g: unavailable: not today");
}

TEST_F(requests_fixture, "a service that dies is answered for") {
  auto service = spawn_service(sys(), one);
  subscribe(std::string{"g"}, service);
  one->how = mood::silent;
  auto open = start(info_question("g"));
  CHECK(!open->done());
  caf::anon_send_exit(service, caf::exit_reason::kill);
  dispatch_messages();
  REQUIRE(open->value.has_value());
  CHECK_EQ(open->value->code, 1);
  CHECK(open->value->remark.starts_with("the service of consumer group g: "));
}

TEST_F(requests_fixture, "a service has as long as brokers wait") {
  auto service = spawn_service(sys(), one);
  subscribe(std::string{"g"}, service);
  one->how = mood::silent;
  auto offsets = start(offsets_question("g"));
  auto info = start(info_question("g"));
  auto result = start(direct_question("g"));
  advance_time(5s - 1ms);
  CHECK(!offsets->done());
  advance_time(1ms);
  REQUIRE(offsets->value.has_value());
  CHECK_EQ(offsets->value->code, 1);
  CHECK(offsets->value->remark.find("deadline_exceeded") != std::string::npos);
  advance_time(5s - 1ms);
  CHECK(!info->done());
  CHECK(!result->done());
  advance_time(1ms);
  REQUIRE(info->value.has_value());
  CHECK_EQ(info->value->code, 1);
  REQUIRE(result->value.has_value());
  CHECK_EQ(result->value->code, 1);
  // What comes later goes nowhere.
  one->how = mood::helpful;
  for (auto& x : questions())
    CHECK_EQ(say(x).code, 0);
}

TEST_F(requests_fixture, "nothing is left of questions without an answer") {
  auto service = spawn_service(sys(), one);
  subscribe(std::string{"g"}, service);
  one->how = mood::silent;
  auto timers_before = timers();
  auto running_before = running();
  for (int i = 0; i < 100; ++i)
    for (auto& x : questions())
      start(x);
  advance_time(10s);
  // The service goes on and on.
  CHECK_EQ(running(), running_before);
  CHECK_LE(timers(), timers_before);
  CHECK_EQ(one->kept, 300u);
  weak_handle<client_impl_actor> weak{client};
  client = nullptr;
  dispatch_messages();
  CHECK(!weak.lock());
  end(service);
}

TEST_F(requests_fixture, "a question holds no client, and is answered after") {
  auto service = spawn_service(sys(), one);
  subscribe(std::string{"g"}, service);
  one->how = mood::silent;
  auto open = start(info_question("g"));
  weak_handle<client_impl_actor> weak{client};
  client = nullptr;
  dispatch_messages();
  CHECK(!weak.lock());
  CHECK(!open->done());
  one->how = mood::helpful;
  auto next = ask<consumer_running_info>(sys(), service, get_running_info{});
  dispatch_messages();
  CHECK(next->done());
  REQUIRE(open->value.has_value());
  CHECK_EQ(open->value->code, 0);
}

// -- replies ------------------------------------------------------------------

TEST_F(requests_fixture, "a reply goes to its receiver") {
  auto first = spawn_receiver(sys(), one);
  auto second = spawn_receiver(sys(), two);
  subscribe(first);
  auto answer = say(reply());
  CHECK_EQ(answer.code, 0);
  CHECK_EQ(answer.remark, "");
  REQUIRE_EQ(one->replies.size(), 1u);
  CHECK_EQ(one->replies[0].address, "a:1");
  CHECK_EQ(one->replies[0].content.body, "yes");
  // The later one takes its place, and is not unsubscribed for it.
  subscribe(second);
  unsubscribe(first);
  CHECK_EQ(say(reply()).code, 0);
  CHECK_EQ(two->replies.size(), 1u);
  unsubscribe(second);
  CHECK_EQ(say(reply()).code, 1);
  CHECK_EQ(one->replies.size() + two->replies.size(), 2u);
}

TEST_F(requests_fixture, "a reply that nobody waits for is refused") {
  auto none = say(reply());
  CHECK_EQ(none.code, 1);
  CHECK_EQ(none.remark, "process reply message fail: nobody waits for replies");
  subscribe(spawn_receiver(sys(), one));
  CHECK_EQ(one.use_count(), 1);
  CHECK_EQ(say(reply()).code, 1);
}

TEST_F(requests_fixture, "a receiver that fails or is late is answered for") {
  auto receiver = spawn_receiver(sys(), one);
  subscribe(receiver);
  one->how = mood::failing;
  auto failed = say(reply());
  CHECK_EQ(failed.code, 1);
  CHECK_EQ(failed.remark, "process reply message fail: unavailable: not today");
  one->how = mood::silent;
  auto late = start(reply());
  advance_time(10s - 1ms);
  CHECK(!late->done());
  advance_time(1ms);
  REQUIRE(late->value.has_value());
  CHECK_EQ(late->value->code, 1);
  end(receiver);
}

// -- what cannot be read ------------------------------------------------------

TEST_F(requests_fixture, "a question that cannot be read is refused by name") {
  auto service = spawn_service(sys(), one);
  auto receiver = spawn_receiver(sys(), one);
  subscribe(std::string{""}, service);
  subscribe(receiver);
  for (auto [code, remark] :
       {std::pair{221, "topic is missing"},
        std::pair{307, "consumerGroup is missing"},
        std::pair{309, "consumerGroup is missing"},
        std::pair{326, "process reply message fail: producerGroup is "
                       "missing"}}) {
    remoting_command question;
    question.code = code;
    auto answer = say(question);
    CHECK_EQ(answer.code, 1);
    CHECK_EQ(answer.remark, remark);
  }
  auto direct = direct_question("");
  direct.body.pop_back();
  CHECK_EQ(say(direct).remark, "the body is not one stored message");
  CHECK(one->infos.empty() && one->messages.empty() && one->replies.empty());
}

TEST_F(requests_fixture, "news that cannot be read are logged") {
  recorded_log recorded;
  log = recorded.options;
  client_fixture::start({});
  auto observer = spawn_offsets_observer(sys(), one);
  subscribe(observer);
  auto event = recorded_log::text_of(log_event::bad_request);
  remoting_command question;
  question.code = 307;
  say(question);
  CHECK_EQ(recorded.events().count(event), 0u);
  auto news = offsets_reset(false);
  news.body.pop_back();
  say(news);
  CHECK_EQ(recorded.events().count(event), 1u);
  CHECK(one->resets.empty());
}

// -- the client's name --------------------------------------------------------

TEST_F(requests_fixture, "a client says what brokers know it as") {
  auto name = ask<std::string>(sys(), client, atom::get_client_id_v);
  dispatch_messages();
  CHECK_EQ(name->value, std::optional<std::string>{"10.0.0.7@test"});
}
