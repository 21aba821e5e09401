#include "retry_fixture.hpp"

#include "support/test.hpp"

#include <caf/after.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <caf/unit.hpp>

#include <algorithm>
#include <string_view>
#include <type_traits>

namespace rocketcaf::test {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr std::string_view probe = "probe-";

std::string probe_of(uint64_t token) {
  return std::string{probe} + std::to_string(token);
}

/// What became of each of so many messages, of which this is the answer.
std::vector<send_outcome> outcomes_of(std::vector<send_outcome>& x, size_t) {
  return std::move(x);
}

std::vector<send_outcome> outcomes_of(send_result& x, size_t) {
  return {std::move(x)};
}

std::vector<send_outcome> outcomes_of(caf::unit_t, size_t count) {
  return std::vector<send_outcome>(count);
}

std::vector<send_outcome> outcomes_of(const caf::error& x, size_t count) {
  return std::vector<send_outcome>(count, failure_of(x));
}

embedded_cluster start_cluster() {
  auto result = embedded_cluster::start(
    {.broker_names = {"ns", "a", "b"}, .auto_create_topics = false});
  if (!result)
    FAIL(to_string(result.error()));
  auto& uut = *result;
  for (auto& [topic, broker] : std::vector<std::pair<std::string, std::string>>{
         {"both", "a"}, {"both", "b"}, {"only-a", "a"}, {"noise", "a"}})
    REQUIRE(!compat::failed(uut.create_topic({topic, 1, broker})));
  return std::move(uut);
}

} // namespace

// -- retry_fixture ------------------------------------------------------------

retry_fixture::retry_fixture(settings x)
  : cluster(start_cluster()), settings_(std::move(x)), self_(rt.system()),
    noise_(rt.system()) {
  auto options = settings_.client;
  if (!settings_.addresses.empty()) {
    liar_ = std::make_unique<lying_name_server>(settings_.addresses,
                                                settings_.perm);
    options.name_servers = {liar_->address()};
  } else if (!settings_.without_name_server) {
    options.name_servers = {cluster.name_server_address()};
  }
  auto spawned = spawn_client(rt.system(), options);
  REQUIRE(spawned.has_value());
  client = *spawned;
  if (settings_.producer.group.empty())
    settings_.producer.group = "retries";
  // Some bodies are meant to be large.
  settings_.producer.compression.reset();
  auto made = spawn_producer(rt.system(), client, settings_.producer);
  REQUIRE(made.has_value());
  producer = *made;
  if (!liar_ && !settings_.without_name_server)
    warm_up();
  requests_before_ = requests(form().code);
}

retry_fixture::~retry_fixture() {
  caf::anon_send_exit(producer, caf::exit_reason::user_shutdown);
}

void retry_fixture::warm_up() {
  // Routes and connections are there when a test begins, whatever they take.
  for (auto topic : {"both", "both", "only-a", "noise"})
    start_send(topic, "warm-up", patience);
  for (auto& x : outcomes())
    REQUIRE(x.failure() == nullptr);
}

// -- the brokers --------------------------------------------------------------

void retry_fixture::inject(const embedded_fault& fault) {
  REQUIRE(!compat::failed(cluster.inject(fault)));
}

void retry_fixture::set_mode(const std::string& broker, broker_mode mode) {
  REQUIRE(!compat::failed(cluster.set_mode(broker, mode)));
  if (mode != broker_mode::down)
    return;
  // Its producer has heard of it before the client has.
  auto address = cluster.address_of(broker);
  REQUIRE(await([&] {
    for (auto& x : connections())
      if (x.address == address && x.state == connection_state::connected)
        return false;
    return true;
  }));
}

std::vector<connection_state_changed> retry_fixture::connections() {
  std::vector<connection_state_changed> result;
  caf::scoped_actor self{rt.system()};
  compat::mail(self, atom::get_connections_v)
    .request(client, patience)
    .receive(
      [&](std::vector<connection_state_changed>& x) { result = std::move(x); },
      [](const caf::error& e) { FAIL(caf::to_string(e)); });
  return result;
}

std::string retry_fixture::address_of(const std::string& broker) const {
  auto i = settings_.addresses.find(broker);
  return i != settings_.addresses.end() ? i->second
                                        : cluster.address_of(broker);
}

// -- sends --------------------------------------------------------------------

void retry_fixture::start_sends(const send_form& how, const std::string& topic,
                                size_t count) {
  for (size_t i = 0; i < count; ++i) {
    auto first = starts_.size();
    // Their hash codes, and so their queues, take turns.
    auto key = static_cast<char>('a' + i % 26) + std::string{how.name};
    std::vector<rocketcaf::message> messages;
    for (size_t j = 0; j < how.messages; ++j) {
      messages.push_back(
        {.topic = topic, .body = probe_of(first + j), .sharding_key = key});
      starts_.push_back(steady_clock::now());
    }
    sends_ += how.requests;
    call(how.way, std::move(messages), first);
  }
}

void retry_fixture::call(send_way how, std::vector<rocketcaf::message> messages,
                         uint64_t first) {
  using outcomes = std::vector<send_outcome>;
  auto count = messages.size();
  switch (how) {
  case send_way::token:
    compat::mail(self_, send_message{messages.front()}, first).send(producer);
    break;
  case send_way::request:
    ask<send_result>(send_message{messages.front()}, first, count);
    break;
  case send_way::many:
    ask<outcomes>(send_many{messages}, first, count);
    break;
  case send_way::batch:
    ask<outcomes>(send_batch{messages}, first, count);
    break;
  case send_way::ordered:
    ask<send_result>(send_message{.content = messages.front(), .ordered = true},
                     first, count);
    break;
  case send_way::ordered_batch:
    ask<outcomes>(send_batch{.messages = messages, .ordered = true}, first,
                  count);
    break;
  case send_way::oneway:
    ask<void>(send_oneway{messages.front()}, first, count);
    break;
  case send_way::oneway_batch:
    ask<void>(send_batch_oneway{messages}, first, count);
    break;
  }
}

template <class Answer, class What>
void retry_fixture::ask(What what, uint64_t first, size_t count) {
  auto to = caf::actor_cast<outcome_receiver_actor>(caf::actor{self_});
  rt.system().spawn<caf::hidden>([=, whom
                                     = producer](caf::event_based_actor* self) {
    auto pass_on = [=](std::vector<send_outcome> outcomes) {
      for (size_t i = 0; i < outcomes.size(); ++i)
        compat::mail(self, send_finished{first + i, std::move(outcomes[i])})
          .send(to);
    };
    auto failed = [=](const caf::error& x) { pass_on(outcomes_of(x, count)); };
    auto request = compat::mail(self, what).request(whom, caf::infinite);
    if constexpr (std::is_void_v<Answer>)
      std::move(request).then([=] { pass_on(outcomes_of(caf::unit, count)); },
                              failed);
    else
      std::move(request).then(
        [=](Answer& x) { pass_on(outcomes_of(x, count)); }, failed);
  });
}

void retry_fixture::start_send(const std::string& topic, std::string body,
                               std::optional<std::chrono::microseconds> limit) {
  auto now = steady_clock::now();
  send_message what{{.topic = topic, .body = std::move(body)}, {}};
  if (limit)
    what.deadline = now + *limit;
  starts_.push_back(now);
  ++sends_;
  compat::mail(self_, std::move(what), uint64_t{starts_.size() - 1})
    .send(producer);
}

void retry_fixture::send_noise(std::string body) {
  ++noises_;
  send_message what{{.topic = "noise", .body = std::move(body)}, {}};
  compat::mail(noise_, std::move(what), uint64_t{0}).send(producer);
}

void retry_fixture::flood() {
  // More than a connection takes at a time, and the kernel's buffers.
  constexpr size_t size = size_t{4} << 20;
  constexpr size_t count = 16;
  for (size_t i = 0; i < count; ++i)
    send_noise(std::string(size, 'x'));
  await_attempts();
}

void retry_fixture::await_attempts() {
  auto sent = sends_ + noises_;
  REQUIRE(await([&] {
    auto x = statistics();
    return x.sends_accepted == sent && x.waiting == 0;
  }));
  // What was encoded goes to its connection in a later message of the
  // producer's own, but before the next one that comes in.
  statistics();
}

std::vector<timed_outcome> retry_fixture::outcomes() {
  std::vector<timed_outcome> result;
  while (taken_ + result.size() < starts_.size()) {
    auto late = false;
    self_->receive(
      [&](send_finished& x) {
        result.push_back({x.token, std::move(x.outcome),
                          steady_clock::now() - starts_[x.token]});
      },
      caf::after(patience) >> [&late] { late = true; });
    if (late)
      FAIL("a send was not answered");
  }
  taken_ = starts_.size();
  std::sort(result.begin(), result.end(),
            [](auto& x, auto& y) { return x.token < y.token; });
  return result;
}

// -- what can be seen ---------------------------------------------------------

bool retry_fixture::await(const std::function<bool()>& condition) const {
  auto end = steady_clock::now() + patience;
  while (!condition()) {
    if (steady_clock::now() > end)
      return false;
    std::this_thread::yield();
  }
  return true;
}

void retry_fixture::await_requests(uint64_t count) const {
  REQUIRE(await([&] { return further_requests() >= count; }));
}

size_t retry_fixture::copies(const std::string& broker) const {
  auto bodies = stored_bodies(broker);
  return static_cast<size_t>(std::ranges::count_if(
    bodies, [](auto& x) { return x.starts_with(probe); }));
}

std::multiset<std::string> retry_fixture::stored_bodies(
  const std::string& broker) const {
  std::multiset<std::string> result;
  for (auto topic : {"both", "only-a"}) {
    auto messages = cluster.messages(topic);
    REQUIRE(messages.has_value());
    for (auto& x : *messages)
      if (broker.empty() || x.broker_name == broker)
        result.insert(std::move(x.body));
  }
  return result;
}

std::set<std::string> retry_fixture::stored_ids(uint64_t token) const {
  std::set<std::string> result;
  for (auto topic : {"both", "only-a"}) {
    auto messages = cluster.messages(topic);
    REQUIRE(messages.has_value());
    for (auto& x : *messages)
      if (x.body == probe_of(token))
        result.insert(x.system_properties.at("UNIQ_KEY"));
  }
  return result;
}

uint64_t retry_fixture::requests(int32_t code) const {
  auto x = cluster.statistics();
  REQUIRE(x.has_value());
  return x->requests(code);
}

producer_statistics retry_fixture::statistics() {
  producer_statistics result;
  caf::scoped_actor self{rt.system()};
  compat::mail(self, atom::get_statistics_v)
    .request(producer, patience)
    .receive([&](const producer_statistics& x) { result = x; },
             [](const caf::error& e) { FAIL(caf::to_string(e)); });
  return result;
}

} // namespace rocketcaf::test
