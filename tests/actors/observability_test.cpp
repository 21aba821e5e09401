// Every metric and every event of the catalogues happens here once.
#include "rocketcaf/actors/client_directory.hpp"
#include "rocketcaf/actors/metrics.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "rocketcaf/protocol/requests/consumers.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include "client_fixture.hpp"
#include "connection_fixture.hpp"
#include "support/fake_cluster.hpp"
#include "support/metric_values.hpp"
#include "support/recorded_log.hpp"
#include "support/recorder.hpp"
#include "transactions_fixture.hpp"

#include <caf/actor_registry.hpp>

#include <chrono>
#include <functional>
#include <set>
#include <thread>

using namespace rocketcaf;
using namespace rocketcaf::actors;
using namespace std::chrono_literals;
using rocketcaf::test::ask;
using rocketcaf::test::broker_mode;
using rocketcaf::test::fake_broker;
using rocketcaf::test::fake_producer;
using rocketcaf::test::make_route;
using rocketcaf::test::metric_values;
using rocketcaf::test::recorded_log;

SUITE("observability")

namespace {

using texts = std::set<std::string>;

/// What was seen: names of metrics that were not zero, and of events.
struct sightings {
  texts metrics;
  recorded_log log;

  void look(caf::actor_system& sys) {
    metric_values now{sys};
    for (auto& [name, value] : now.all())
      if (value != 0)
        metrics.insert(name);
  }
};

// -- producers ----------------------------------------------------------------

/// A producer "g" among fakes, in virtual time.
struct producer_stage : rocketcaf::test::deterministic {
  sightings& seen;
  rocketcaf::test::fake_cluster cluster{sys()};
  fake_broker& broker = cluster.add_broker("a");
  producer_actor producer;

  explicit producer_stage(sightings& out) : seen(out) {
    cluster.add_topic("topic", 4);
    cluster.set_log(seen.log.options);
    producer_options options;
    options.group = "g";
    options.retries = 1;
    options.max_in_flight = 3;
    options.max_waiting = 3;
    auto result = spawn_producer(sys(), options, cluster.client());
    REQUIRE(result.has_value());
    producer = *result;
    dispatch_messages();
  }

  ~producer_stage() {
    producer = nullptr;
    cluster.forget_producers();
    dispatch_messages();
    CHECK_EQ(metric_values{sys()}.raised_gauges(),
             (std::map<std::string, double>{}));
  }

  /// Sends a message in each form, and looks before and after the answers.
  void send_each(const std::string& topic) {
    send_message what{{.topic = topic, .body = "hello"}, {}};
    ask<send_result>(sys(), producer, what);
    compat::anon_mail(what, uint64_t{1}).send(producer);
    ask<std::vector<send_outcome>>(sys(), producer,
                                   send_many{{what.content}, {}});
    dispatch_messages();
    seen.look(sys());
    advance_time(5s);
    seen.look(sys());
  }

  void run() {
    send_each("topic");
    send_each("no topic");
    broker.mode = broker_mode::refuse;
    broker.code = 13;
    send_each("topic");
    broker.code = 2;
    send_each("topic");
    broker.mode = broker_mode::keep;
    send_each("topic");
    // Three are in flight, three more may wait.
    for (uint64_t token = 0; token < 7; ++token) {
      send_message what{{.topic = "topic", .body = "x"}, {}};
      compat::anon_mail(what, token).send(producer);
      dispatch_messages();
      seen.look(sys());
    }
    advance_time(5s);
    cluster.answer_kept(broker);
    dispatch_messages();
    cluster.lose(broker, broker.last_sequence + 1);
    dispatch_messages();
    ask<bool>(sys(), producer, shut_down{});
    advance_time(5s);
    seen.look(sys());
  }
};

// -- transactions -------------------------------------------------------------

/// A transactional producer among fakes.
struct transaction_stage : rocketcaf::test::transactions_fixture {
  sightings& seen;

  explicit transaction_stage(sightings& out) : seen(out) {
    cluster.set_log(seen.log.options);
    producer_options options;
    options.group = "g";
    options.max_transactions = 2;
    start(options);
  }

  void run() {
    side->answer = state::commit;
    begin(1);
    side->answer = state::rollback;
    begin(2);
    side->answer.reset();
    begin(3);
    ask_about(question("t3"));
    for (auto id : {"x", "y", "z"})
      ask_about(question(id));
    begin(4);
    caf::anon_send_exit(caf::actor_cast<caf::actor>(side->askers.back()),
                        caf::exit_reason::kill);
    seen.look(sys());
    advance_time(60s);
    broker.mode = broker_mode::refuse;
    broker.code = 13;
    begin(5);
    seen.look(sys());
  }
};

// -- clients ------------------------------------------------------------------

/// A client with its real children among fake peers, in virtual time.
struct client_stage : rocketcaf::test::client_fixture {
  using super = rocketcaf::test::client_fixture;

  sightings& seen;

  explicit client_stage(sightings& out) : seen(out) {
    log = seen.log.options;
    start({});
  }

  ~client_stage() {
    client = nullptr;
    dispatch_messages();
    CHECK_EQ(metric_values{sys()}.raised_gauges(),
             (std::map<std::string, double>{}));
  }

  /// Routes come, go stale and go; heartbeats are answered and not.
  void run_routes() {
    fake_producer producer{sys()};
    attach(producer);
    watch(producer, "t");
    open(producer, "a:1");
    watch(producer, "unknown");
    dispatch_messages();
    seen.look(sys());
    // A question about a transaction that cannot be read.
    tell(broker_request{"a:1", protocol::make_oneway_request(
                                 protocol::check_transaction_state_request{})});
    // News that cannot be read, and a question that somebody fails to answer.
    protocol::remoting_command news;
    news.code = 40;
    news.flag = protocol::oneway_flag;
    tell(broker_request{"a:1", news});
    ask_for_failure();
    network.refuse("a:1");
    network.refuse("ns:1");
    advance_time(61s);
    seen.look(sys());
    network.serve_routes("ns:1", {{"t", make_route("b", "b:1")}});
    advance_time(61s);
    detach(producer, 1s);
    advance_time(1s);
    seen.look(sys());
  }

  /// A broker's question is answered with an error.
  void ask_for_failure() {
    auto service = sys().spawn([](consumer_service_actor::pointer)
                                 -> consumer_service_actor::behavior_type {
      auto fail = [] { return make_error(errc::unavailable, "not today"); };
      return {
        [fail](const get_consumer_offsets&) -> caf::result<consumer_offsets> {
          return fail();
        },
        [fail](const get_running_info&) -> caf::result<consumer_running_info> {
          return fail();
        },
        [fail](const consume_directly&)
          -> caf::result<consume_directly_result> { return fail(); },
      };
    });
    consumer_service_actor handle = service;
    compat::anon_mail(atom::subscribe_v, std::string{"g"}, handle).send(client);
    tell(broker_request{
      "a:1", protocol::make_request(protocol::get_consumer_running_info_request{
               .consumer_group = "g", .client_id = "c"})});
  }

  /// Each child dies, and one of them too often.
  void run_deaths() {
    fake_producer producer{sys()};
    attach(producer);
    watch(producer, "t");
    open(producer, "a:1");
    kill_connection("a:1");
    kill(network.at("ns:1").requester);
    kill(producer.log->route_cache);
    kill(network.at("a:1").requester);
    advance_time(1s);
    seen.look(sys());
    for (int i = 0; i < 11; ++i) {
      kill_connection("a:1");
      advance_time(5s);
    }
    seen.look(sys());
  }

  /// The client of a producer dies, and the directory finds another one.
  void run_directory() {
    auto make_client = [this](caf::actor_system& system, client_options options)
      -> expected<client_impl_actor, caf::error> {
      client_config config;
      config.options = std::move(options);
      config.spawn_connection = network.factory();
      auto result = actors::spawn_client(system, std::move(config));
      client = result;
      return result;
    };
    auto directory = spawn_client_directory(sys(), make_client);
    sys().registry().put(std::string{client_directory_state::name} + "-0",
                         directory);
    auto chosen = options();
    chosen.log = log;
    producer_options settings;
    settings.group = "g";
    auto producer = spawn_producer(sys(), settings, chosen);
    REQUIRE(producer.has_value());
    dispatch_messages();
    caf::anon_send_exit(client, caf::exit_reason::kill);
    client = nullptr;
    advance_time(1s);
    seen.look(sys());
    client = nullptr;
    producer = unexpected{caf::error{}};
    sys().registry().erase(std::string{client_directory_state::name} + "-0");
    dispatch_messages();
  }
};

// -- connections --------------------------------------------------------------

/// A connection and a scripted peer.
struct connection_stage : rocketcaf::test::connection_fixture {
  sightings& seen;

  explicit connection_stage(sightings& out) : seen(out) {
    config.log = seen.log.options;
    config.times.idle_timeout = 100ms;
  }

  void run() {
    using rocketcaf::test::next;
    opaque_lease lease;
    auto link = connect(&lease);
    seen.look(sys);
    // Requests of the peer, and answers to nobody, to us and to the user.
    protocol::remoting_command request;
    request.code = 307;
    auto pending = start_invoke(105);
    auto own = rocketcaf::test::decoded(link.read_frame()).opaque;
    CHECK(link.write(rocketcaf::test::encoded(request)
                     + rocketcaf::test::response_frame(-5)
                     + rocketcaf::test::response_frame(own)));
    CHECK(finish(std::move(pending)).response.has_value());
    // A frame that is none.
    CHECK(link.write(std::string(8, '\0')));
    next<link_lost>(self);
    write({rocketcaf::test::request_frame(lease.first)}, 2, 1);
    tell(self, lease_opaques{1, {}});
    link = peer.accept();
    next<opaque_lease>(self);
    seen.look(sys);
    // No traffic.
    CHECK_EQ(link.read_all(), std::string{});
    next<link_lost>(self);
    CHECK_EQ(state(), connection_state::disconnected);
    seen.look(sys);
    compat::mail(self, atom::close_v).send(uut);
    await_end();
  }

  /// Somebody takes all numbers for requests.
  void run_exhaustion() {
    auto ignore = [](connection_user_actor::pointer)
      -> connection_user_actor::behavior_type {
      return {[](const opaque_lease&) {}, [](const reply_batch&) {},
              [](const batch_written&) {}, [](link_up) {},
              [](const link_lost&) {}};
    };
    auto greedy = sys.spawn(ignore);
    config.times.idle_timeout = 0ms;
    spawn();
    compat::send_as(
      greedy, uut, lease_opaques{protocol::opaque_blocks::block_count + 1, {}});
    auto link = peer.accept();
    CHECK(seen.log.await(log_event::no_opaques));
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    await_end();
    caf::anon_send_exit(greedy, caf::exit_reason::user_shutdown);
  }

  void run_connect() {
    rocketcaf::test::silent_peer silent;
    config.address = silent.address();
    spawn();
    tell(self, lease_opaques{1, {}});
    CHECK_EQ(state(), connection_state::connecting);
    seen.look(sys);
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    await_end();
    config.address = peer.address();
    peer.stop_listening();
    spawn();
    tell(self, lease_opaques{1, {}});
    rocketcaf::test::next<link_lost>(self);
    seen.look(sys);
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    await_end();
  }

  /// Waits for the end of the connection, after which no gauge is raised: at
  /// once or, since CAF 1.0 tells of an end before the state is gone, soon.
  void await_end() {
    self->wait_for(uut);
    uut = nullptr;
    auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!metric_values{sys}.raised_gauges().empty()
           && std::chrono::steady_clock::now() < deadline)
      std::this_thread::yield();
    CHECK_EQ(metric_values{sys}.raised_gauges(),
             (std::map<std::string, double>{}));
  }
};

// -- all of it ----------------------------------------------------------------

void run_all(sightings& seen) {
  producer_stage{seen}.run();
  transaction_stage{seen}.run();
  client_stage{seen}.run_routes();
  client_stage{seen}.run_deaths();
  client_stage{seen}.run_directory();
  connection_stage{seen}.run();
  connection_stage{seen}.run_connect();
  connection_stage{seen}.run_exhaustion();
}

/// The values of a label. Of `cause`, which may have any error code, it is the
/// one that the stages surely meet.
std::vector<std::string> values_of(const metric_info& row,
                                   std::string_view label) {
  if (label == "group")
    return {"g"};
  if (label == "flow")
    return {"full", "open", "overloaded"};
  if (label == "form")
    return {"many", "plain", "request"};
  if (label == "event")
    return {"begun",  "checked",       "committed",   "executing",
            "failed", "left_to_check", "rolled_back", "timed_out"};
  if (label == "kind")
    return {"client", "connection", "heartbeat", "resolver", "route_cache"};
  if (label == "state")
    return {"connected", "connecting", "disconnected"};
  if (label == "cause" && row.id == metric::retries)
    return {"broker_busy"};
  if (label == "cause")
    return {"message_illegal"};
  if (row.id == metric::sends)
    return {"maybe_stored", "not_stored", "refused", "stored"};
  if (row.id == metric::connects)
    return {"connected", "failed"};
  if (row.id == metric::heartbeats)
    return {"answered", "failed"};
  return {"failed", "found", "no_route"};
}

/// All metrics of a family.
texts expand(const metric_info& row) {
  std::set<std::string_view> labels;
  for (auto& label : row.labels)
    if (!label.empty())
      labels.insert(label);
  texts result{std::string{row.name}};
  auto separator = '{';
  for (auto& label : labels) {
    texts next;
    for (auto& key : result)
      for (auto& value : values_of(row, label))
        next.insert(key + separator + std::string{label} + "=" + value);
    result = std::move(next);
    separator = ',';
  }
  if (labels.empty())
    return result;
  texts closed;
  for (auto& key : result)
    closed.insert(key + "}");
  return closed;
}

} // namespace

TEST("every metric and every event happens, and no other ones do") {
  sightings seen;
  run_all(seen);
  texts events;
  for (auto& row : log_events)
    if (row.component != "embedded")
      events.insert(recorded_log::text_of(row.id));
  CHECK_EQ(seen.log.events(), events);
  texts missing;
  texts families;
  for (auto& row : metric_catalogue()) {
    families.insert(std::string{row.name});
    for (auto& key : expand(row))
      if (seen.metrics.count(key) == 0)
        missing.insert(key);
  }
  CHECK_EQ(missing, texts{});
  for (auto& key : seen.metrics)
    CHECK_EQ(families.count(key.substr(0, key.find('{'))), 1u);
}

TEST("a killed producer takes along what it added to gauges") {
  sightings seen;
  producer_stage stage{seen};
  stage.broker.mode = broker_mode::keep;
  for (uint64_t token = 0; token < 5; ++token) {
    compat::anon_mail(send_message{{.topic = "topic", .body = "x"}, {}}, token)
      .send(stage.producer);
    stage.dispatch_messages();
  }
  metric_values before{stage.sys()};
  CHECK_EQ(before["in-flight-sends{group=g}"], 3);
  CHECK_EQ(before["waiting-sends{group=g}"], 2);
  CHECK_EQ(before["producers{flow=full,group=g}"], 1);
  caf::anon_send_exit(stage.producer, caf::exit_reason::kill);
  stage.dispatch_messages();
  metric_values after{stage.sys()};
  CHECK_EQ(after.raised_gauges(), (std::map<std::string, double>{}));
}

TEST("a killed client takes along what it and its children added to gauges") {
  sightings seen;
  client_stage stage{seen};
  fake_producer producer{stage.sys()};
  stage.attach(producer);
  stage.watch(producer, "t");
  metric_values before{stage.sys()};
  CHECK_EQ(before["clients"], 1);
  CHECK_EQ(before["routes"], 1);
  caf::anon_send_exit(stage.client, caf::exit_reason::kill);
  stage.dispatch_messages();
  metric_values after{stage.sys()};
  CHECK_EQ(after.raised_gauges(), (std::map<std::string, double>{}));
}
