// Bad input, in each way to send: an error that names the field and the rule,
// nothing else disturbed, nothing lost.
#include "producer_fixture.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::producer_fixture;

SUITE("producer_bad_input")

namespace {

/// A message that is wrong, and how its error begins.
struct bad_message {
  message content;
  std::string error;
};

message good() {
  return {.topic = "topic", .body = "x", .sharding_key = "k"};
}

template <class Change>
bad_message bad(std::string error, Change change) {
  bad_message result{good(), std::move(error)};
  change(result.content);
  return result;
}

/// One for each field and rule.
std::vector<bad_message> bad_messages() {
  using m = message;
  return {
    bad("topic: must not be empty", [](m& x) { x.topic = ""; }),
    bad("topic: must have no other", [](m& x) { x.topic = "a b"; }),
    bad("topic: must have at most", [](m& x) { x.topic.assign(128, 'a'); }),
    bad("topic: must not be a system topic",
        [](m& x) { x.topic = "SCHEDULE_TOPIC_XXXX"; }),
    bad("body: must not be empty", [](m& x) { x.body = ""; }),
    bad("body: must have at most 1000 bytes, has 1001",
        [](m& x) { x.body.assign(1001, 'x'); }),
    bad("tag: must not have '|'", [](m& x) { x.tag = "a||b"; }),
    bad("tag: must not have control", [](m& x) { x.tag = "\x01"; }),
    bad("keys[1]: must not have white",
        [](m& x) {
          x.keys = {"a", "b c"};
        }),
    bad("keys[0]: must not be empty", [](m& x) { x.keys = {""}; }),
    bad("properties: must not have an empty name",
        [](m& x) { x.properties[""] = "x"; }),
    bad("properties[a]: must not be empty",
        [](m& x) { x.properties["a"] = ""; }),
    bad("properties[a]: must be valid UTF-8",
        [](m& x) { x.properties["a"] = "\xFF"; }),
    bad("properties[KEYS]: is reserved",
        [](m& x) { x.properties["KEYS"] = "x"; }),
    bad("properties[UNIQ_KEY]: is reserved",
        [](m& x) { x.properties["UNIQ_KEY"] = "x"; }),
    bad("properties: must have at most",
        [](m& x) { x.properties["a"].assign(40'000, 'x'); }),
    bad("sharding_key: must not have control",
        [](m& x) { x.sharding_key = "a\x02"; }),
    bad("sharding_key: must be named once",
        [](m& x) { x.properties["SHARDING_KEY"] = "k"; }),
    bad("sharding_key: must be named once",
        [](m& x) { x.properties["__SHARDINGKEY"] = "k"; }),
    bad("delivery: must not have a delay below 0",
        [](m& x) { x.delivery = delivery_time::after(-1ms); }),
    bad("id: must have at most", [](m& x) { x.id = std::string(64, 'i'); }),
    bad("id: must not have blanks", [](m& x) { x.id = "a b"; }),
  };
}

struct bad_input_fixture : producer_fixture {
  fake_broker& a = cluster.add_broker("a");

  bad_input_fixture() {
    cluster.add_topic("topic", 1);
    spawn({.group = "group", .max_message_size = 1000});
  }

  // -- ways to send -----------------------------------------------------------

  /// What became of a send with a token.
  send_outcome plain(send_message what) {
    compat::send_as(sender, producer, std::move(what), ++token);
    dispatch_messages();
    return outcome(token).outcome;
  }

  template <class Request>
  send_outcome single(Request what) {
    auto result = ask<send_result>(std::move(what));
    return result ? send_outcome{*result} : result.error();
  }

  /// The outcomes of all messages; that of the whole if it has one.
  template <class Request>
  std::vector<send_outcome> all(Request what) {
    auto result = ask<std::vector<send_outcome>>(std::move(what));
    return result ? *result : std::vector<send_outcome>{result.error()};
  }

  // -- checks -----------------------------------------------------------------

  static bool is_stored(const send_outcome& x) {
    return std::holds_alternative<send_result>(x);
  }

  void check_refused(const send_failure& x, const std::string& error,
                     errc code = errc::invalid_argument) {
    CHECK_EQ(x.code, code);
    CHECK_EQ(x.storage, storage_state::not_stored);
    CHECK_EQ(x.remark.substr(0, error.size()), error);
    CHECK(x.attempts.empty());
  }

  void check_refused(const send_outcome& x, const std::string& error,
                     errc code = errc::invalid_argument) {
    REQUIRE(!is_stored(x));
    check_refused(std::get<send_failure>(x), error, code);
  }

  /// Checks that this is all that came to the broker since the last time, that
  /// nothing is left over, and that the next send works.
  void check_came(const std::vector<std::string>& bodies) {
    std::vector<std::string> came;
    for (auto& x : a.requests)
      came.push_back(x.body);
    CHECK_EQ(came, bodies);
    auto now = statistics();
    CHECK_EQ(now.in_flight, 0u);
    CHECK_EQ(now.waiting, 0u);
    CHECK_EQ(now.waiting_bytes, 0u);
    CHECK(is_stored(single(send_message{good()})));
    a.requests.clear();
  }

  uint64_t token = 0;
};

using texts = std::vector<std::string>;

/// Two good messages and what is between them.
std::vector<message> among_good(const message& content) {
  auto result = std::vector{good(), content, good()};
  result[0].body = "first";
  result[2].body = "last";
  return result;
}

} // namespace

// -- fields -------------------------------------------------------------------

TEST_F(bad_input_fixture, "a bad message is refused by field and rule, with or "
                          "without an answer to come") {
  for (auto& [content, error] : bad_messages()) {
    check_refused(single(send_message{content}), error);
    check_refused(plain(send_message{content}), error);
    auto failure = tell(send_oneway{content});
    REQUIRE(failure.has_value());
    check_refused(*failure, error);
    check_came({});
  }
}

TEST_F(bad_input_fixture, "a bad message is refused whoever chooses the queue, "
                          "and in order") {
  std::vector<queue_choice> choices{message_queue{"topic", "a", 0},
                                    queue_choice::by_name("hash"),
                                    queue_selector{select_random}};
  for (auto& [content, error] : bad_messages()) {
    for (auto& choice : choices)
      check_refused(single(send_message{.content = content, .queue = choice}),
                    error);
    check_refused(single(send_message{.content = content, .ordered = true}),
                  error);
    check_came({});
  }
}

TEST_F(bad_input_fixture, "good messages among bad ones are stored") {
  for (auto& [content, error] : bad_messages())
    for (auto ordered : {false, true}) {
      auto results
        = all(send_many{.messages = among_good(content), .ordered = ordered});
      REQUIRE_EQ(results.size(), 3u);
      CHECK(is_stored(results[0]));
      check_refused(results[1], error);
      CHECK(is_stored(results[2]));
      check_came({"first", "last"});
    }
}

TEST_F(bad_input_fixture, "a batch with a bad message is refused as a whole, "
                          "with its place") {
  for (auto& [content, error] : bad_messages()) {
    auto messages = among_good(content);
    auto named = "messages[1]." + error;
    for (auto ordered : {false, true}) {
      auto results = all(send_batch{.messages = messages, .ordered = ordered});
      REQUIRE_EQ(results.size(), 1u);
      check_refused(results[0], named);
    }
    auto failure = tell(send_batch_oneway{messages});
    REQUIRE(failure.has_value());
    check_refused(*failure, named);
    check_came({});
  }
}

// -- the call -----------------------------------------------------------------

namespace {

/// A way in which a call is wrong.
struct bad_call {
  std::string error;
  queue_choice queue = {};
  std::optional<time_point> deadline = {};
  errc code = errc::invalid_argument;
};

} // namespace

TEST_F(bad_input_fixture, "a queue of another topic, a selector without a name "
                          "and a deadline that is past are refused by name") {
  std::vector<bad_call> calls{
    {"queue: must be of topic topic, is of other",
     message_queue{"other", "a", 0}},
    {"queue: must name a selector of the producer, is nearest",
     queue_choice::by_name("nearest")},
    {"deadline: must lie in the future", {}, now(), errc::deadline_exceeded},
  };
  for (auto& [error, queue, deadline, code] : calls) {
    check_refused(single(send_message{good(), deadline, queue}), error, code);
    check_refused(plain(send_message{good(), deadline, queue}), error, code);
    std::vector two{good(), good()};
    for (auto& results : {all(send_many{two, deadline, queue}),
                          all(send_batch{two, deadline, queue})}) {
      REQUIRE_EQ(results.size(), 2u);
      check_refused(results[0], error, code);
      check_refused(results[1], error, code);
    }
    for (auto& failure : {tell(send_oneway{good(), deadline, queue}),
                          tell(send_batch_oneway{two, deadline, queue})}) {
      REQUIRE(failure.has_value());
      check_refused(*failure, error, code);
    }
    check_came({});
  }
}

TEST_F(bad_input_fixture, "an order without a sharding key is refused by "
                          "name") {
  auto error = "sharding_key: must not be empty in an ordered send";
  auto content = good();
  content.sharding_key = {};
  check_refused(single(send_message{.content = content, .ordered = true}),
                error);
  check_refused(plain(send_message{.content = content, .ordered = true}),
                error);
  auto results
    = all(send_many{.messages = among_good(content), .ordered = true});
  REQUIRE_EQ(results.size(), 3u);
  CHECK(is_stored(results[0]));
  check_refused(results[1], error);
  CHECK(is_stored(results[2]));
  results = all(send_batch{.messages = {content, content}, .ordered = true});
  REQUIRE_EQ(results.size(), 2u);
  check_refused(results[0], error);
  check_refused(results[1], error);
  check_came({"first", "last"});
}

TEST_F(bad_input_fixture, "a queue that no broker has, and a selector that is "
                          "no function, are told and nothing is sent") {
  for (auto& queue : {message_queue{"topic", "a", 1},
                      {"topic", "a", -1},
                      {"topic", "b", 0},
                      {"topic", "", 0}}) {
    auto outcome = single(send_message{.content = good(), .queue = queue});
    check_refused(outcome,
                  "the route of topic topic has no writable queue "
                    + to_string(queue),
                  errc::foreign_queue);
  }
  auto outcome
    = single(send_message{.content = good(), .queue = queue_selector{}});
  REQUIRE(!is_stored(outcome));
  CHECK_EQ(std::get<send_failure>(outcome).code, errc::no_queue_selected);
  check_came({});
}
