#include "retry_fixture.hpp"

#include "rocketcaf/protocol/remoting_command.hpp"

#include "support/test.hpp"

#include <caf/after.hpp>
#include <caf/send.hpp>

#include <algorithm>

namespace rocketcaf::test {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

constexpr auto probe = "probe";

/// How often a thread looks whether something has changed.
constexpr auto glance = 20ms;

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

route_data make_route(const std::map<std::string, std::string>& addresses,
                      int32_t perm, bool all) {
  route_data result;
  for (auto& [broker, address] : addresses) {
    if (!all && broker != "a")
      continue;
    result.queue_datas.push_back({broker, 1, 1, perm, 0});
    result.broker_datas.push_back({"lies", broker, {{0, address}}});
  }
  return result;
}

} // namespace

// -- lying_name_server --------------------------------------------------------

lying_name_server::lying_name_server(
  const std::map<std::string, std::string>& addresses, int32_t perm)
  : both_(make_route(addresses, perm, true)),
    only_a_(make_route(addresses, perm, false)), thread_([this] { run(); }) {
  // nop
}

lying_name_server::~lying_name_server() {
  done_ = true;
  thread_.join();
}

void lying_name_server::run() {
  while (!done_) {
    if (peer_.called(glance)) {
      auto link = peer_.accept();
      serve(link);
    }
  }
}

void lying_name_server::serve(peer_link& link) {
  while (!done_) {
    if (!link.readable(glance))
      continue;
    auto bytes = link.read_frame();
    if (bytes.empty())
      return;
    protocol::frame_reader reader;
    std::string answers;
    reader.feed(bytes, [&](const protocol::frame& input) {
      auto request = protocol::decode(input);
      if (!request)
        return;
      auto answer = protocol::make_response(*request, 0);
      auto topic = request->field("topic");
      auto all = topic != nullptr && *topic == "both";
      answer.body = protocol::encode_route(all ? both_ : only_a_);
      protocol::encode(answers, answer, serialization::json);
    });
    if (!link.write(answers))
      return;
  }
}

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
  requests_before_ = requests(310);
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

void retry_fixture::start_sends(const std::string& topic, size_t count) {
  for (size_t i = 0; i < count; ++i)
    start_send(topic, probe);
}

void retry_fixture::start_send(const std::string& topic, std::string body,
                               std::optional<std::chrono::microseconds> limit) {
  auto now = steady_clock::now();
  send_message what{{.topic = topic, .body = std::move(body)}, {}};
  if (limit)
    what.deadline = now + *limit;
  starts_.push_back(now);
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
  auto sent = starts_.size() + noises_;
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
  REQUIRE(await([&] { return requests(310) >= requests_before_ + count; }));
}

size_t retry_fixture::copies(const std::string& broker) const {
  return stored_bodies(broker).count(probe);
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
