// The ways to send, beside those of producer_test.cpp: to a queue, by a
// selector, ordered, in batches, one way.
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"

#include "forms_fixture.hpp"

using namespace rocketcaf;
using namespace std::chrono_literals;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::forms_fixture;

SUITE("producer_forms")

namespace {

using protocol::remoting_command;

std::map<std::string, std::string> properties_of(const remoting_command& x) {
  return protocol::decode_properties(*x.field("i"));
}

/// Where a request went.
std::string queue_of(const remoting_command& x) {
  return *x.field("n") + ":" + *x.field("e");
}

} // namespace

// -- message options ----------------------------------------------------------

TEST_F(forms_fixture, "sharding key, delivery time and id are sent") {
  spawn();
  auto content = numbered(1, "customer-7");
  content.delivery = delivery_time::level(3);
  content.id = "my-id";
  auto result = ask<send_result>(send_message{content});
  REQUIRE(result);
  CHECK_EQ(result->message_id.view(), "my-id");
  auto properties = properties_of(requests().at(0));
  CHECK_EQ(properties["UNIQ_KEY"], "my-id");
  CHECK_EQ(properties["__SHARDINGKEY"], "customer-7");
  CHECK_EQ(properties["DELAY"], "3");
}

TEST_F(forms_fixture, "a retry keeps the id of one's own") {
  spawn();
  a.mode = b.mode = broker_mode::refuse;
  a.code = b.code = 1;
  auto content = numbered(1);
  content.id = "my-id";
  compat::send_as(sender, producer, send_message{content}, uint64_t{1});
  dispatch_messages();
  advance_time(1s);
  dispatch_messages();
  CHECK_GT(requests().size(), 1u);
  for (auto& x : requests())
    CHECK_EQ(properties_of(x)["UNIQ_KEY"], "my-id");
}

TEST_F(forms_fixture, "a namespace is written, and seen by brokers alone") {
  spawn({.group = "group", .namespace_name = "shop"});
  cluster.add_topic("shop%orders", 2);
  for (auto topic : {"orders", "shop%orders"}) {
    auto content = numbered(1);
    content.topic = topic;
    auto result
      = ask<send_result>(send_message{content, {}, {{topic, "b", 1}}});
    REQUIRE(result);
    CHECK_EQ(to_string(*result->queue),
             to_string(message_queue{"orders", "b", 1}));
  }
  REQUIRE_EQ(b.requests.size(), 2u);
  for (auto& x : b.requests) {
    CHECK_EQ(*x.field("a"), "shop%group");
    CHECK_EQ(*x.field("b"), "shop%orders");
    CHECK_EQ(*x.field("c"), "TBW102");
    CHECK_EQ(properties_of(x)["INSTANCE_ID"], "shop");
  }
  CHECK_EQ(cluster.watched(), std::vector<std::string>{"shop%orders"});
  CHECK_EQ(cluster.groups(), std::vector<std::string>{"shop%group"});
}

TEST_F(forms_fixture, "a batch in a namespace names it once") {
  spawn({.group = "group", .namespace_name = "shop"});
  cluster.add_topic("shop%topic", 2);
  REQUIRE(ask<std::vector<send_outcome>>(send_batch{some(3)}));
  REQUIRE_EQ(requests().size(), 1u);
  auto request = requests().front();
  CHECK_EQ(*request.field("b"), "shop%topic");
  CHECK_EQ(properties_of(request).size(), 1u);
  CHECK_EQ(properties_of(request)["INSTANCE_ID"], "shop");
}

TEST_F(forms_fixture, "a topic is too long only in its namespace") {
  spawn({.group = "group", .namespace_name = "shop"});
  auto content = numbered(1);
  content.topic = std::string(123, 't');
  auto result = ask<send_result>(send_message{content});
  REQUIRE(!result);
  CHECK_EQ(result.error().remark,
           "topic: must have at most 127 characters together with the "
           "namespace, has 128");
}

TEST_F(forms_fixture, "large bodies are compressed as the options say") {
  struct kind {
    std::optional<compression_type> type;
    int64_t sys_flag;
  };

  uint64_t token = 0;
  for (auto& x : {kind{std::nullopt, 0}, kind{compression_type::zlib, 0x301},
                  kind{compression_type::lz4, 0x101},
                  kind{compression_type::zstd, 0x201}}) {
    producer_options options;
    options.compression = x.type;
    options.compress_from = 1000;
    options.group = "group-" + std::to_string(token);
    spawn(options);
    for (auto size : {999u, 1000u}) {
      auto content = numbered(0);
      content.body.assign(size, 'x');
      send(++token, send_message{content, {}, message_queue{"topic", "a", 0}});
      dispatch_messages();
      auto& request = a.requests.back();
      auto wanted = size == 1000 ? x.sys_flag : 0;
      CHECK_EQ(request.number("f"), wanted);
      auto body = request.body;
      if (wanted != 0) {
        auto whole = protocol::decompress(*x.type, body, 1000);
        REQUIRE(whole.has_value());
        body = *whole;
      }
      CHECK(body == content.body);
    }
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    dispatch_messages();
  }
}

TEST_F(forms_fixture, "the level of the compression is that of the options") {
  // Level 0 of zlib only stores, which takes more.
  for (auto level : {0, 9}) {
    producer_options options;
    options.compression_level = level;
    options.group = "group-" + std::to_string(level);
    spawn(options);
    auto content = numbered(0);
    content.body.assign(10'000, 'x');
    auto result = ask<send_result>(
      send_message{content, {}, message_queue{"topic", "a", 0}});
    REQUIRE(result);
    CHECK_EQ(a.requests.back().number("f"), level == 0 ? 0 : 0x301);
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    dispatch_messages();
  }
}

TEST_F(forms_fixture, "a body that does not get smaller stays as it is") {
  producer_options options;
  options.compress_from = 1;
  spawn(options);
  CHECK(ask<send_result>(send_message{numbered(1)}));
  CHECK_EQ(requests().at(0).body, "1");
  CHECK_EQ(requests().at(0).number("f"), 0);
}

// -- queues -------------------------------------------------------------------

TEST_F(forms_fixture, "a message goes to the queue that was named") {
  spawn();
  for (size_t i = 0; i < 5; ++i) {
    auto result = ask<send_result>(send_message{
      .content = numbered(i), .queue = message_queue{"topic", "b", 1}});
    REQUIRE(result);
    CHECK_EQ(to_string(*result->queue), "topic@b:1");
  }
  CHECK_EQ(a.requests.size(), 0u);
  for (auto& x : b.requests)
    CHECK_EQ(queue_of(x), "b:1");
}

TEST_F(forms_fixture, "a queue that is not there is told") {
  spawn();
  auto foreign = ask<send_result>(send_message{
    .content = numbered(1), .queue = message_queue{"topic", "b", 2}});
  REQUIRE(!foreign);
  CHECK_EQ(foreign.error().code, errc::foreign_queue);
  CHECK_EQ(foreign.error().storage, storage_state::not_stored);
  CHECK_EQ(foreign.error().remark, "the route of topic topic has no writable "
                                   "queue topic@b:2 whose broker has a master");
  auto other = ask<send_result>(send_message{
    .content = numbered(1), .queue = message_queue{"other", "b", 0}});
  REQUIRE(!other);
  CHECK_EQ(other.error().code, errc::invalid_argument);
  CHECK_EQ(other.error().remark, "queue: must be of topic topic, is of other");
}

TEST_F(forms_fixture, "a named queue is tried again, and no other") {
  spawn();
  b.mode = broker_mode::refuse;
  b.code = 2;
  send(1, {.content = numbered(1), .queue = message_queue{"topic", "b", 0}});
  dispatch_messages();
  advance_time(20ms);
  dispatch_messages();
  advance_time(40ms);
  dispatch_messages();
  CHECK_EQ(a.requests.size(), 0u);
  CHECK_EQ(b.requests.size(), 3u);
  CHECK_EQ(outcome(1).failure().code, errc::broker_busy);
}

TEST_F(forms_fixture, "a selector of the call chooses, by name or itself") {
  spawn();
  for (size_t i = 0; i < 4; ++i) {
    auto result = ask<send_result>(send_message{
      .content = numbered(i, "b"), .queue = queue_choice::by_name("hash")});
    REQUIRE(result);
    // "b".hashCode() is 98, of 4 queues.
    CHECK_EQ(to_string(*result->queue), "topic@b:0");
  }
  queue_selector last = [](const queue_selection& x) {
    return std::optional{x.queues.size() - 1};
  };
  auto result
    = ask<send_result>(send_message{.content = numbered(9), .queue = last});
  REQUIRE(result);
  CHECK_EQ(to_string(*result->queue), "topic@b:1");
}

TEST_F(forms_fixture, "the selector of the options is used, and one's own") {
  producer_options options;
  options.selectors["first"]
    = [](const queue_selection&) { return std::optional<size_t>{0}; };
  options.selector = "first";
  spawn(options);
  for (size_t i = 0; i < 4; ++i)
    CHECK_EQ(to_string(*ask<send_result>(send_message{numbered(i)})->queue),
             "topic@a:0");
  auto unknown = ask<send_result>(send_message{
    .content = numbered(1), .queue = queue_choice::by_name("second")});
  REQUIRE(!unknown);
  CHECK_EQ(unknown.error().remark,
           "queue: must name a selector of the producer, is second");
}

TEST_F(forms_fixture, "a selector that chooses nothing fails the send") {
  spawn();
  queue_selector none
    = [](const queue_selection&) { return std::optional<size_t>{}; };
  queue_selector beyond
    = [](const queue_selection& x) { return std::optional{x.queues.size()}; };
  queue_selector thrower
    = [](const queue_selection&) -> std::optional<size_t> { throw 1; };
  auto code = [this](queue_selector f) {
    return ask<send_result>(
             send_message{.content = numbered(1), .queue = std::move(f)})
      .error()
      .code;
  };
  CHECK_EQ(code(none), errc::no_queue_selected);
  CHECK_EQ(code(thrower), errc::no_queue_selected);
  CHECK_EQ(code(beyond), errc::foreign_queue);
}

TEST_F(forms_fixture, "selectors are shown no broker that is to be avoided") {
  spawn();
  a.mode = broker_mode::refuse;
  a.code = 14;
  queue_selector first
    = [](const queue_selection&) { return std::optional<size_t>{0}; };
  auto result
    = ask<send_result>(send_message{.content = numbered(1), .queue = first});
  REQUIRE(result);
  CHECK_EQ(to_string(*result->queue), "topic@b:0");
  // Broker a is suspect by now.
  result
    = ask<send_result>(send_message{.content = numbered(2), .queue = first});
  CHECK_EQ(a.requests.size(), 1u);
}

TEST_F(forms_fixture, "machine rooms are chosen from") {
  producer_options options;
  options.selector = "machine-room";
  options.machine_rooms = {"far"};
  spawn(options);
  auto result = ask<send_result>(send_message{numbered(1)});
  REQUIRE(!result);
  CHECK_EQ(result.error().code, errc::no_queue_selected);
  cluster.add_broker("far@c");
  cluster.add_topic("topic", 1);
  dispatch_messages();
  result = ask<send_result>(send_message{numbered(1)});
  REQUIRE(result);
  CHECK_EQ(to_string(*result->queue), "topic@far@c:0");
}

TEST_F(forms_fixture, "slow brokers are left alone if that is wanted") {
  for (auto wanted : {false, true}) {
    producer_options options;
    options.latency_fault_tolerance = wanted;
    options.group = wanted ? "wanted" : "not";
    spawn(options);
    a.requests.clear();
    b.requests.clear();
    a.mode = broker_mode::keep;
    queue_choice to_a{message_queue{"topic", "a", 0}};
    send(wanted ? 2 : 1, {.content = numbered(0), .queue = to_a});
    dispatch_messages();
    advance_time(600ms);
    cluster.answer_kept(a);
    dispatch_messages();
    a.mode = broker_mode::answer;
    for (size_t i = 0; i < 8; ++i)
      CHECK(ask<send_result>(send_message{numbered(i)}));
    CHECK_EQ(a.requests.size(), wanted ? 1u : 5u);
    CHECK_EQ(b.requests.size(), wanted ? 8u : 4u);
    caf::anon_send_exit(producer, caf::exit_reason::kill);
    dispatch_messages();
  }
}

// -- order --------------------------------------------------------------------

TEST_F(forms_fixture, "ordered messages of a key go one after the other") {
  spawn();
  a.mode = b.mode = broker_mode::keep;
  for (uint64_t i = 0; i < 4; ++i)
    send(i, {.content = numbered(i, "b"), .ordered = true});
  dispatch_messages();
  for (size_t i = 0; i < 4; ++i) {
    REQUIRE_EQ(b.requests.size(), i + 1);
    CHECK_EQ(b.requests.back().body, std::to_string(i));
    CHECK_EQ(queue_of(b.requests.back()), "b:0");
    CHECK(!answered(i));
    cluster.answer_kept(b);
    dispatch_messages();
    CHECK(outcome(i).ok());
  }
  CHECK_EQ(a.requests.size(), 0u);
  CHECK_EQ(statistics().in_flight, 0u);
  CHECK_EQ(statistics().waiting, 0u);
}

TEST_F(forms_fixture, "keys do not wait for each other") {
  spawn();
  a.mode = b.mode = broker_mode::keep;
  // Hash codes 97 to 100: one queue each.
  for (uint64_t i = 0; i < 4; ++i)
    send(i, {.content = numbered(i, std::string(1, static_cast<char>('a' + i))),
             .ordered = true});
  dispatch_messages();
  CHECK_EQ(requests().size(), 4u);
}

TEST_F(forms_fixture, "who waits for its turn waits until its deadline") {
  spawn();
  a.mode = b.mode = broker_mode::keep;
  send(1, {.content = numbered(1, "b"), .ordered = true});
  send(
    2,
    {.content = numbered(2, "b"), .deadline = now() + 100ms, .ordered = true});
  send(3, {.content = numbered(3, "b"), .ordered = true});
  dispatch_messages();
  CHECK_EQ(statistics().waiting, 2u);
  advance_time(100ms);
  dispatch_messages();
  CHECK_EQ(outcome(2).failure().code, errc::deadline_exceeded);
  CHECK_EQ(outcome(2).failure().remark,
           "the deadline passed while the send waited for those of its "
           "sharding key before it");
  cluster.answer_kept(b);
  dispatch_messages();
  CHECK(outcome(1).ok());
  REQUIRE_EQ(b.requests.size(), 2u);
  CHECK_EQ(b.requests.back().body, "3");
}

TEST_F(forms_fixture, "a message that is tried again keeps its place") {
  spawn();
  b.mode = broker_mode::refuse;
  b.code = 14;
  for (uint64_t i = 0; i < 3; ++i)
    send(i, {.content = numbered(i, "b"), .ordered = true});
  dispatch_messages();
  // The key has moved to the broker that is left, and its order with it.
  REQUIRE_EQ(a.requests.size(), 3u);
  for (size_t i = 0; i < 3; ++i)
    CHECK_EQ(a.requests[i].body, std::to_string(i));
}

TEST_F(forms_fixture, "a pinned key waits for its broker") {
  producer_options options;
  options.pin_ordered_queues = true;
  spawn(options);
  b.mode = broker_mode::refuse;
  b.code = 14;
  for (uint64_t i = 0; i < 2; ++i)
    send(i, {.content = numbered(i, "b"), .ordered = true});
  dispatch_messages();
  for (int i = 0; i < 6; ++i) {
    advance_time(200ms);
    dispatch_messages();
  }
  CHECK_EQ(a.requests.size(), 0u);
  CHECK_GT(b.requests.size(), 3u);
  CHECK(!answered(0) && !answered(1));
  b.mode = broker_mode::answer;
  for (int i = 0; i < 6; ++i) {
    advance_time(200ms);
    dispatch_messages();
  }
  CHECK(outcome(0).ok() && outcome(1).ok());
  CHECK_EQ(a.requests.size(), 0u);
}

TEST_F(forms_fixture, "a pinned key waits for a broker that has left the "
                      "route") {
  producer_options options;
  options.pin_ordered_queues = true;
  spawn(options);
  send(0, {.content = numbered(0, "b"), .ordered = true});
  dispatch_messages();
  REQUIRE_EQ(b.requests.size(), 1u);
  auto queue = queue_of(b.requests.back());
  b.mode = broker_mode::refuse;
  b.code = 14;
  cluster.add_topic("topic", 2, {"a"});
  dispatch_messages();
  send(1, {.content = numbered(1, "b"), .ordered = true});
  // Those without a key do not go there, though nothing else speaks against it.
  for (uint64_t i = 2; i < 6; ++i)
    send(i, {.content = numbered(i)});
  dispatch_messages();
  advance_time(1s);
  dispatch_messages();
  CHECK(!answered(1));
  CHECK_EQ(a.requests.size(), 4u);
  b.mode = broker_mode::answer;
  advance_time(1s);
  dispatch_messages();
  CHECK(outcome(1).ok());
  CHECK_EQ(queue_of(b.requests.back()), queue);
  CHECK_EQ(a.requests.size(), 4u);
}

TEST_F(forms_fixture,
       "a pinned key leaves a broker that may not be written to") {
  producer_options options;
  options.pin_ordered_queues = true;
  spawn(options);
  send(0, {.content = numbered(0, "b"), .ordered = true});
  dispatch_messages();
  REQUIRE_EQ(b.requests.size(), 1u);
  route_data route;
  for (auto name : {"a", "b"}) {
    route.queue_datas.push_back({name, 2, 2, perm_read | perm_write});
    route.broker_datas.push_back(
      {"fake", name, {{0, cluster.address_of(name)}}});
  }
  route.queue_datas.back().perm = perm_read;
  cluster.set_route("topic", route);
  dispatch_messages();
  send(1, {.content = numbered(1, "b"), .ordered = true});
  dispatch_messages();
  CHECK(outcome(1).ok());
  CHECK_EQ(a.requests.size(), 1u);
  // Nor is it kept when the broker goes for good.
  cluster.add_topic("topic", 2, {"a"});
  dispatch_messages();
  send(2, {.content = numbered(2, "b"), .ordered = true});
  dispatch_messages();
  CHECK(outcome(2).ok());
  CHECK_EQ(a.requests.size(), 2u);
}

TEST_F(forms_fixture, "an ordered message has a sharding key") {
  spawn();
  auto result
    = ask<send_result>(send_message{.content = numbered(1), .ordered = true});
  REQUIRE(!result);
  CHECK_EQ(result.error().code, errc::invalid_argument);
  CHECK_EQ(result.error().remark,
           "sharding_key: must not be empty in an ordered send");
}

TEST_F(forms_fixture, "a long line that fails at once fails in a loop") {
  spawn();
  a.mode = b.mode = broker_mode::keep;
  send_many what{.queue = message_queue{"topic", "b", 0}, .ordered = true};
  for (size_t i = 0; i < 50'000; ++i)
    what.messages.push_back(numbered(i, "k"));
  caf::scoped_actor self{sys()};
  auto handle = compat::mail(self, what).request(producer, caf::infinite);
  dispatch_messages();
  // None of its queues is there any more.
  cluster.add_topic("topic", 1, {"a"});
  cluster.answer_kept(b);
  dispatch_messages();
  size_t stored = 0;
  std::move(handle).receive(
    [&](const std::vector<send_outcome>& xs) {
      for (auto& x : xs)
        stored += std::holds_alternative<send_result>(x) ? 1 : 0;
    },
    [](const caf::error& e) { FAIL(caf::to_string(e)); });
  CHECK_EQ(stored, 1u);
}

// -- batches ------------------------------------------------------------------

TEST_F(forms_fixture, "a batch is one request, and each message has a result") {
  spawn();
  auto messages = some(10);
  messages[3].id = "my-id";
  auto results = ask<std::vector<send_outcome>>(send_batch{messages});
  REQUIRE(results);
  REQUIRE_EQ(results->size(), 10u);
  REQUIRE_EQ(requests().size(), 1u);
  auto request = requests().front();
  CHECK_EQ(request.code, 320);
  auto items = protocol::decode_batch(request.body);
  REQUIRE(items);
  for (size_t i = 0; i < 10; ++i) {
    auto& x = std::get<send_result>((*results)[i]);
    CHECK_EQ(x.queue_offset, static_cast<int64_t>(i));
    CHECK_EQ(x.offset_id.offset, static_cast<int64_t>(i) * 100);
    auto properties = protocol::decode_properties((*items)[i].properties);
    CHECK_EQ(properties["UNIQ_KEY"], x.message_id.view());
    CHECK_EQ((*items)[i].body, std::to_string(i));
  }
  CHECK_EQ(std::get<send_result>((*results)[3]).message_id.view(), "my-id");
  CHECK_EQ(ask<std::vector<send_outcome>>(send_batch{})->size(), 0u);
}

TEST_F(forms_fixture, "a large batch is several requests") {
  producer_options options;
  options.max_message_size = 1000;
  spawn(options);
  auto messages = some(100);
  auto results = ask<std::vector<send_outcome>>(send_batch{messages});
  REQUIRE(results);
  CHECK_GT(requests().size(), 5u);
  size_t count = 0;
  for (auto& x : requests()) {
    CHECK_LE(x.body.size(), 1000u);
    count += protocol::decode_batch(x.body)->size();
  }
  CHECK_EQ(count, 100u);
  for (auto& x : *results)
    CHECK(std::holds_alternative<send_result>(x));
}

TEST_F(forms_fixture, "a part of a batch that fails tells its messages") {
  producer_options options;
  options.max_message_size = 1000;
  options.retries = 0;
  spawn(options);
  a.mode = broker_mode::refuse;
  a.code = 13;
  auto results = ask<std::vector<send_outcome>>(send_batch{some(100)});
  REQUIRE(results);
  size_t stored = 0;
  for (auto& x : *results) {
    if (auto failure = std::get_if<send_failure>(&x))
      CHECK_EQ(failure->code, errc::message_illegal);
    else
      ++stored;
  }
  CHECK_GT(stored, 10u);
  CHECK_LT(stored, 90u);
}

TEST_F(forms_fixture, "a batch is tried again as a whole, with the same ids") {
  spawn();
  a.mode = b.mode = broker_mode::keep;
  auto body_of = [](fake_broker& x) { return x.requests.back().body; };
  caf::scoped_actor self{sys()};
  auto handle
    = compat::mail(self, send_batch{some(3)}).request(producer, caf::infinite);
  dispatch_messages();
  auto& first = a.requests.empty() ? b : a;
  auto& second = a.requests.empty() ? a : b;
  second.mode = broker_mode::answer;
  auto body = body_of(first);
  cluster.lose(first, first.last_sequence + 1);
  dispatch_messages();
  CHECK_EQ(body_of(second), body);
  std::move(handle).receive(
    [&](const std::vector<send_outcome>& xs) { CHECK_EQ(xs.size(), 3u); },
    [](const caf::error& e) { FAIL(caf::to_string(e)); });
}

TEST_F(forms_fixture, "a batch that is not one is refused by name") {
  spawn();
  auto messages = some(3);
  messages[2].topic = "other";
  auto results = ask<std::vector<send_outcome>>(send_batch{messages});
  REQUIRE(!results);
  CHECK_EQ(results.error().code, errc::invalid_argument);
  CHECK_EQ(results.error().remark,
           "messages[2].topic: must be topic as for the first message of the "
           "batch, is other");
  CHECK_EQ(requests().size(), 0u);
}

TEST_F(forms_fixture, "a batch that is stored, only not as wanted, is kept") {
  producer_options options;
  options.retry_another_broker_when_not_store_ok = true;
  spawn(options);
  a.stored_code = b.stored_code = 10;
  auto results = ask<std::vector<send_outcome>>(send_batch{some(3)});
  REQUIRE(results);
  CHECK_EQ(requests().size(), 2u);
  for (auto& x : *results)
    CHECK_EQ(std::get<send_result>(x).status, send_status::flush_disk_timeout);
}

TEST_F(forms_fixture, "parts of an ordered batch go one after the other") {
  producer_options options;
  options.max_message_size = 200;
  spawn(options);
  a.mode = b.mode = broker_mode::keep;
  auto messages = some(6);
  for (auto& x : messages)
    x.sharding_key = "b";
  caf::scoped_actor self{sys()};
  auto handle
    = compat::mail(self, send_batch{.messages = messages, .ordered = true})
        .request(producer, caf::infinite);
  dispatch_messages();
  CHECK_EQ(requests().size(), 1u);
  while (!b.kept.empty()) {
    CHECK_EQ(b.kept.size(), 1u);
    cluster.answer_kept(b);
    dispatch_messages();
  }
  CHECK_GT(b.requests.size(), 2u);
  std::string bodies;
  for (auto& x : b.requests) {
    auto items = protocol::decode_batch(x.body);
    REQUIRE(items);
    for (auto& item : *items)
      bodies += item.body;
  }
  CHECK_EQ(bodies, "012345");
  std::move(handle).receive(
    [&](const std::vector<send_outcome>& xs) { CHECK_EQ(xs.size(), 6u); },
    [](const caf::error& e) { FAIL(caf::to_string(e)); });
}

// -- one way ------------------------------------------------------------------

TEST_F(forms_fixture, "a one-way send is answered when it is handed over") {
  spawn();
  CHECK(!tell(send_oneway{numbered(1)}));
  REQUIRE_EQ(requests().size(), 1u);
  CHECK_EQ(requests()[0].flag, 2);
  CHECK_EQ(requests()[0].code, 310);
  CHECK_EQ(statistics().in_flight, 0u);
  CHECK_EQ(statistics().sends_succeeded, 1u);
}

TEST_F(forms_fixture, "a one-way send that cannot go out is tried again") {
  spawn();
  a.mode = b.mode = broker_mode::unreachable;
  auto failure = tell(send_oneway{numbered(1), now() + 10ms});
  CHECK(failure);
  a.mode = b.mode = broker_mode::never_connects;
  producer_options options;
  options.group = "other";
  spawn(options);
  caf::scoped_actor self{sys()};
  auto handle = compat::mail(self, send_oneway{numbered(2)})
                  .request(producer, caf::infinite);
  dispatch_messages();
  a.mode = b.mode = broker_mode::answer;
  cluster.connect(a);
  cluster.connect(b);
  dispatch_messages();
  std::move(handle).receive(
    [] {}, [](const caf::error& e) { FAIL(caf::to_string(e)); });
  CHECK_EQ(requests().size(), 1u);
}

TEST_F(forms_fixture, "a one-way batch is answered once") {
  producer_options options;
  options.max_message_size = 200;
  spawn(options);
  CHECK(!tell(send_batch_oneway{some(10)}));
  CHECK_GT(requests().size(), 3u);
  for (auto& x : requests()) {
    CHECK_EQ(x.flag, 2);
    CHECK_EQ(x.code, 320);
  }
  CHECK(!tell(send_batch_oneway{}));
  auto bad = some(2);
  bad[1].delivery = delivery_time::level(2);
  auto failure = tell(send_batch_oneway{bad});
  REQUIRE(failure);
  CHECK_EQ(failure->remark, "messages[1].delivery: must be now in a batch");
}

TEST_F(forms_fixture, "one-way sends make room for those that wait") {
  producer_options options;
  options.max_in_flight = 10;
  spawn(options);
  for (size_t i = 0; i < 100; ++i)
    compat::anon_mail(send_oneway{numbered(i)}).send(producer);
  dispatch_messages();
  CHECK_EQ(requests().size(), 100u);
  CHECK_EQ(statistics().waiting, 0u);
}

TEST_F(forms_fixture, "a late answer to a one-way send answers nothing") {
  spawn();
  CHECK(!tell(send_oneway{numbered(1)}));
  auto& broker = a.requests.empty() ? b : a;
  cluster.answer_nobody(broker, broker.requests.back().opaque);
  dispatch_messages();
  CHECK_EQ(statistics().late_replies, 1u);
}

// -- duplicates ---------------------------------------------------------------

TEST_F(forms_fixture, "what may be stored is not sent again if so wished") {
  producer_options options;
  options.retry_maybe_stored = false;
  spawn(options);
  a.mode = b.mode = broker_mode::keep;
  send(1, send_message{numbered(1)});
  dispatch_messages();
  auto& broker = a.requests.empty() ? b : a;
  cluster.lose(broker, broker.last_sequence + 1);
  dispatch_messages();
  CHECK_EQ(requests().size(), 1u);
  CHECK_EQ(outcome(1).failure().storage, storage_state::maybe_stored);
  CHECK_EQ(outcome(1).failure().code, errc::connection_lost);
}

TEST_F(forms_fixture, "codes of the options are tried again") {
  producer_options options;
  options.retry_codes = {999, 13};
  spawn(options);
  a.mode = broker_mode::refuse;
  a.code = 13;
  for (uint64_t i = 0; i < 4; ++i)
    send(i, send_message{numbered(i)});
  dispatch_messages();
  advance_time(20ms);
  dispatch_messages();
  for (uint64_t i = 0; i < 4; ++i)
    CHECK(outcome(i).ok());
}
