// Pulls a topic from its first message to its last.
#include "rocketcaf/api/command/resource_usage.hpp"

#include "heap_use.hpp"
#include "pull_client.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace rocketcaf::bench {

using std::chrono::steady_clock;

namespace {

/// How often the heap is looked at.
constexpr uint64_t looks = 99;

/// What was pulled.
struct totals {
  uint64_t messages = 0;
  uint64_t bytes = 0;
  uint64_t pulls = 0;
  /// The most heap in use in each third, in bytes.
  std::array<size_t, 3> heap{};
};

using puller_actor = caf::typed_actor<
  /// Pulls so many messages; answers when all of them are there.
  caf::result<void>(atom::drain, uint64_t)>;

class puller {
public:
  static inline const char* name = "rocketcaf.bench.puller";

  puller(puller_actor::pointer self, queue_reader_actor reader,
         std::vector<message_queue> queues, totals* result)
    : self_(self), reader_(std::move(reader)), queues_(std::move(queues)),
      result_(result) {
    // nop
  }

  puller_actor::behavior_type make_behavior() {
    return {[this](atom::drain, uint64_t count) -> caf::result<void> {
      *result_ = {};
      wanted_ = count;
      done_ = self_->make_response_promise<void>();
      for (auto& queue : queues_)
        pull(queue, 0);
      return done_;
    }};
  }

private:
  void pull(const message_queue& queue, int64_t offset) {
    ++result_->pulls;
    compat::mail(self_, pull_messages{.queue = queue, .offset = offset})
      .request(reader_, caf::infinite)
      .then([this, &queue](const pull_result& x) { on_pulled(queue, x); },
            [this](const caf::error& why) { done_.deliver(why); });
  }

  void on_pulled(const message_queue& queue, const pull_result& x) {
    for (auto& each : x.messages) {
      result_->bytes += each.body.size();
      ++result_->messages;
    }
    look();
    if (result_->messages >= wanted_ && done_.pending())
      done_.deliver();
    else if (x.status != pull_status::no_new_message)
      pull(queue, x.next_offset);
  }

  void look() {
    auto part = result_->messages * looks / wanted_;
    if (part == std::exchange(last_look_, part) || part >= looks)
      return;
    auto& most = result_->heap[part * 3 / looks];
    most = std::max(most, heap_in_use());
  }

  puller_actor::pointer self_;
  queue_reader_actor reader_;
  const std::vector<message_queue> queues_;
  totals* result_;
  uint64_t wanted_ = 0;
  uint64_t last_look_ = 0;
  caf::typed_response_promise<void> done_;
};

void pull_all(caf::scoped_actor& self, const puller_actor& from,
              uint64_t count) {
  compat::mail(self, atom::drain_v, count)
    .request(from, caf::infinite)
    .receive([] {},
             [](const caf::error& why) {
               throw std::runtime_error(to_string(request_failure_of(why)));
             });
}

double mebibytes(size_t bytes) {
  return static_cast<double>(bytes) / 1024 / 1024;
}

} // namespace

nlohmann::ordered_json measure_pull(const std::string& name_server,
                                    const std::string& topic, uint64_t count) {
  runtime rt;
  auto& sys = rt.system();
  auto clients = make_pull_client(sys, name_server);
  totals result;
  auto from = sys.spawn<puller_actor::stateful_impl<puller>>(
    clients.broker_client, queues_of(sys, clients.client, topic), &result);
  caf::scoped_actor self{sys};
  pull_all(self, from, count);
  print_now({{"begin", true}});
  auto cpu = command::cpu_time();
  auto start = steady_clock::now();
  pull_all(self, from, count);
  std::chrono::duration<double> elapsed = steady_clock::now() - start;
  std::chrono::duration<double, std::micro> busy = command::cpu_time() - cpu;
  auto messages = static_cast<double>(result.messages);
  self->send_exit(from, caf::exit_reason::user_shutdown);
  self->wait_for(from);
  return {{"messages", result.messages},
          {"bodyBytes", result.bytes},
          {"pulls", result.pulls},
          {"seconds", elapsed.count()},
          {"messagesPerSecond", messages / elapsed.count()},
          {"cpuMicrosPerMessage", busy.count() / messages},
          {"heapMiBFirstThird", mebibytes(result.heap[0])},
          {"heapMiBSecondThird", mebibytes(result.heap[1])},
          {"heapMiBLastThird", mebibytes(result.heap[2])},
          {"threads", command::thread_count()},
          {"maxRssKiB", command::max_resident_kib()}};
}

} // namespace rocketcaf::bench
