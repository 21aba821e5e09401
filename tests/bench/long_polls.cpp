// Waits for messages that never come.
#include "rocketcaf/api/command/resource_usage.hpp"

#include "pull_client.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <utility>

namespace rocketcaf::bench {

using namespace std::literals;
using std::chrono::steady_clock;

namespace {

constexpr auto topic = "long-polls";
/// How long a broker keeps a poll, as with Java's consumers.
constexpr auto suspend = 15s;

/// With CAF's own defaults, as most users have them.
struct default_config : caf::actor_system_config {
  default_config() {
    load<caf::io::middleman>();
  }
};

struct poll_counts {
  std::atomic<uint64_t> answers{0};
  std::atomic<uint64_t> others{0};
};

using poller_actor = caf::typed_actor<
  /// Polls all queues from now on.
  caf::result<void>(atom::drain)>;

class poller {
public:
  static inline const char* name = "rocketcaf.bench.poller";

  poller(poller_actor::pointer self, queue_reader_actor reader,
         std::vector<message_queue> queues, poll_counts* counts)
    : self_(self), reader_(std::move(reader)), queues_(std::move(queues)),
      counts_(counts) {
    // nop
  }

  poller_actor::behavior_type make_behavior() {
    return {[this](atom::drain) {
      for (auto& queue : queues_)
        poll(queue);
    }};
  }

private:
  void poll(const message_queue& queue) {
    compat::mail(self_, pull_messages{.queue = queue, .suspend = suspend})
      .request(reader_, caf::infinite)
      .then(
        [this, &queue](const pull_result& x) {
          ++(x.status == pull_status::no_new_message ? counts_->answers
                                                     : counts_->others);
          poll(queue);
        },
        [this](const caf::error&) { ++counts_->others; });
  }

  poller_actor::pointer self_;
  queue_reader_actor reader_;
  const std::vector<message_queue> queues_;
  poll_counts* counts_;
};

template <class Response, class Handle, class Request>
Response ask(caf::scoped_actor& self, const Handle& whom, Request request) {
  Response result{};
  compat::mail(self, std::move(request))
    .request(whom, caf::infinite)
    .receive([&result](const Response& x) { result = x; },
             [](const caf::error& why) {
               throw std::runtime_error(to_string(request_failure_of(why)));
             });
  return result;
}

void make_topic(caf::scoped_actor& self, const broker_client_actor& whom,
                int32_t queues) {
  topic_config config;
  config.topic_name = topic;
  config.read_queue_nums = config.write_queue_nums = queues;
  compat::mail(self, create_topic{.config = config})
    .request(whom, caf::infinite)
    .receive([] {},
             [](const caf::error& why) {
               throw std::runtime_error(to_string(request_failure_of(why)));
             });
}

} // namespace

nlohmann::ordered_json measure_long_polls(std::chrono::seconds duration,
                                          const std::string& name_server,
                                          int32_t queues) {
  default_config cfg;
  caf::actor_system sys{cfg};
  caf::scoped_actor self{sys};
  auto clients = make_pull_client(sys, name_server);
  make_topic(self, clients.broker_client, queues);
  poll_counts counts;
  auto all = queues_of(sys, clients.client, topic);
  if (all.size() != static_cast<size_t>(queues))
    throw std::runtime_error("the topic has other queues");
  // One answer of each queue, so that all that grows with them has grown.
  for (auto& queue : all)
    ask<pull_result>(self, clients.broker_client,
                     pull_messages{.queue = queue});
  auto threads_before = command::thread_count();
  auto polls = sys.spawn<poller_actor::stateful_impl<poller>>(
    clients.broker_client, std::move(all), &counts);
  compat::mail(self, atom::drain_v).send(polls);
  std::this_thread::sleep_for(1s);
  auto threads = command::thread_count();
  print_now({{"begin", true}});
  auto cpu = command::cpu_time();
  auto start = steady_clock::now();
  std::this_thread::sleep_for(duration);
  std::chrono::duration<double> busy = command::cpu_time() - cpu;
  std::chrono::duration<double> elapsed = steady_clock::now() - start;
  auto connections = ask<std::vector<connection_state_changed>>(
    self, clients.client, atom::get_connections_v);
  self->send_exit(polls, caf::exit_reason::user_shutdown);
  self->wait_for(polls);
  return {{"queues", queues},
          {"seconds", elapsed.count()},
          {"answers", counts.answers.load()},
          {"otherAnswers", counts.others.load()},
          {"cpuPercent", 100 * busy / elapsed},
          {"connections", connections.size()},
          {"moreThreads", static_cast<int64_t>(threads)
                            - static_cast<int64_t>(threads_before)}};
}

} // namespace rocketcaf::bench
