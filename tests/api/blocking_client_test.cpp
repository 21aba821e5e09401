// What programs without actors ask brokers and name servers. What each request
// does is tested with the actors.
#include "rocketcaf/api/rocketcaf.hpp"

#include "support/test.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/system_messages.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

using namespace rocketcaf;
using namespace std::literals;

SUITE("blocking_client")

namespace {

/// Nothing listens on port 1.
constexpr auto nobody = "127.0.0.1:1";

client_options no_cluster() {
  client_options result;
  result.name_servers = {nobody};
  result.request_timeout = 200ms;
  return result;
}

blocking_broker_client make(runtime& from) {
  auto x = from.make_broker_client(no_cluster());
  REQUIRE(x);
  return std::move(*x);
}

/// Reads queues without a broker: each offset is the queue's id.
queue_reader_actor::behavior_type fake_reader(queue_reader_actor::pointer) {
  return {
    [](const pull_messages& x) { return pull_result{.queue = x.queue}; },
    [](const query_consumer_offset&) -> caf::result<int64_t> {
      return make_error(request_failure{.code = errc::not_found,
                                        .request_code = 14,
                                        .address = "a:1",
                                        .response_code = 22,
                                        .remark = "nowhere"});
    },
    [](const update_consumer_offset&) {},
    [](const get_max_offset& x) -> int64_t { return x.queue.queue_id; },
    [](const get_min_offset&) -> int64_t { return 0; },
    [](const search_offset&) -> int64_t { return 0; },
    [](const get_earliest_store_time&) { return caf::timestamp{}; },
    [](const view_message&) { return stored_message{}; },
    [](const query_messages&) { return std::vector<stored_message>{}; },
  };
}

} // namespace

TEST("bad options are refused by name") {
  runtime x;
  client_options options;
  options.name_servers = {"127.0.0.1"};
  auto uut = x.make_broker_client(options);
  REQUIRE(!uut);
  CHECK_EQ(code_of(uut.error()), errc::invalid_option);
}

TEST("a request fails in time when nobody answers") {
  runtime x;
  auto uut = make(x);
  auto start = std::chrono::steady_clock::now();
  auto offset = uut.call(get_max_offset{.queue = {"t", "broker-a", 0}});
  REQUIRE(!offset);
  CHECK_EQ(offset.error().code, errc::name_server_unavailable);
  offset = uut.call(get_max_offset{.queue = {"t", nobody, 0}});
  REQUIRE(!offset);
  CHECK_EQ(offset.error().code, errc::connect_failed);
  CHECK_EQ(offset.error().address, nobody);
  CHECK_EQ(offset.error().request_code, 30);
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST("sends fail as those of producers do") {
  runtime x;
  auto uut = make(x);
  message content{.topic = "t", .body = "x"};
  expected<send_result, send_failure> result
    = uut.call(send_to_queue{.content = content, .queue = {"t", nobody, 0}});
  REQUIRE(!result);
  CHECK_EQ(result.error().code, errc::connect_failed);
  CHECK_EQ(result.error().storage, storage_state::not_stored);
  std::optional<send_failure> why
    = uut.call(send_oneway_to_queue{.content = content});
  REQUIRE(why);
  CHECK_EQ(why->code, errc::invalid_argument);
}

TEST("requests without an answer tell whether they failed") {
  runtime x;
  auto uut = make(x);
  auto why = uut.call(delete_topic{});
  REQUIRE(why);
  CHECK_EQ(why->remark, "topic: must not be empty");
}

TEST("it tells what brokers know its client as") {
  runtime x;
  auto options = no_cluster();
  options.instance_name = "blocking";
  auto uut = x.make_broker_client(options);
  REQUIRE(uut);
  auto id = uut->call(atom::get_client_id_v);
  REQUIRE(id);
  CHECK(id->ends_with("@blocking"));
}

TEST("it asks any actor with the interface, and many threads may") {
  runtime x;
  blocking_client<queue_reader_actor> uut{x.system(),
                                          x.system().spawn(fake_reader)};
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&uut, &good, i] {
      auto offset = uut.call(get_max_offset{.queue = {"t", "a", i}});
      good += offset && *offset == i;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK_EQ(good, 8);
  CHECK(!uut.call(update_consumer_offset{}));
  auto nowhere = uut.call(query_consumer_offset{});
  REQUIRE(!nowhere);
  CHECK_EQ(nowhere.error().response_code, 22);
  CHECK_EQ(nowhere.error().address, "a:1");
}

TEST("after a move the other one has it") {
  runtime x;
  auto uut = make(x);
  auto other = std::move(uut);
  auto offset = uut.call(get_max_offset{.queue = {"t", nobody, 0}});
  REQUIRE(!offset);
  CHECK_EQ(offset.error().code, errc::shutting_down);
  CHECK(other.handle());
  uut = std::move(other);
  CHECK(uut.handle());
}

TEST("it may outlive its runtime") {
  auto x = std::make_optional<runtime>();
  auto uut = make(*x);
  x.reset();
  CHECK_EQ(uut.call(delete_topic{})->code, errc::invalid_argument);
}

TEST("clients given by others are shared") {
  runtime x;
  auto client = spawn_client(x.system(), no_cluster());
  REQUIRE(client);
  auto handle = spawn_broker_client(x.system(), *client);
  REQUIRE(handle);
  blocking_broker_client uut{x.system(), *handle};
  CHECK_EQ(uut.call(delete_topic{})->code, errc::invalid_argument);
  CHECK_EQ(code_of(spawn_broker_client(x.system(), client_actor{}).error()),
           errc::invalid_argument);
}

TEST("it ends if the shared client has other options, which are named") {
  runtime x;
  auto first = make(x);
  first.call(delete_topic{});
  auto options = no_cluster();
  options.request_timeout = 300ms;
  auto other = x.make_broker_client(options);
  REQUIRE(other);
  compat::visitor_guard guard;
  caf::scoped_actor self{x.system()};
  self->monitor(other->handle());
  self->receive([](const caf::down_msg& what) {
    CHECK_EQ(code_of(what.reason), errc::options_mismatch);
    CHECK(text_of(what.reason).find("client.request-timeout")
          != std::string::npos);
  });
}
