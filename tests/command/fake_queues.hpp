#pragma once

#include "rocketcaf/api/client.hpp"
#include "rocketcaf/api/command/tail_actor.hpp"

#include <caf/actor_system.hpp>
#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// The queues of one topic, its brokers, and its route, behind the interfaces
/// of a client and of a broker client. Tests change them while time stands
/// still.
class fake_queues {
public:
  using stored_messages = std::vector<protocol::stored_message>;

  explicit fake_queues(std::string topic) : topic_(std::move(topic)) {
    // nop
  }

  // -- what tests change ------------------------------------------------------

  /// Gives a broker so many queues, empty ones if it has none yet.
  void add_broker(const std::string& name, int32_t count) {
    for (int32_t id = 0; id < count; ++id)
      queues_[{topic_, name, id}];
    in_route_[name] = count;
  }

  void hide_from_route(const std::string& name) {
    in_route_.erase(name);
  }

  /// Stores a message at a time; pulls that wait for it get it.
  void store(const std::string& broker, int32_t id, int64_t millis = 0) {
    message_queue queue{topic_, broker, id};
    auto& messages = queues_[queue];
    protocol::stored_message msg;
    msg.topic = topic_;
    msg.queue_id = id;
    msg.queue_offset = static_cast<int64_t>(messages.size());
    msg.store_millis = millis;
    messages.push_back(std::move(msg));
    look_again();
  }

  /// Ends a broker: what waits for it fails.
  void kill(const std::string& broker) {
    away_.insert(broker);
    look_again();
  }

  void restart(const std::string& broker) {
    away_.erase(broker);
  }

  /// What the next look-ups of the route fail with; nullopt for none.
  std::optional<caf::error> route_error = {};

  // -- what tests see ---------------------------------------------------------

  /// Requests of one kind so far.
  size_t pulls = 0;
  size_t look_ups = 0;
  std::vector<pull_messages> last_pulls = {};

  size_t waiting() const {
    return waiting_.size();
  }

  // -- actors -----------------------------------------------------------------

  command::route_finder_actor spawn_routes(caf::actor_system& sys) {
    using handle = command::route_finder_actor;
    return sys.spawn([this](handle::pointer) -> handle::behavior_type {
      return {[this](const find_route&) -> caf::result<route_data> {
        ++look_ups;
        if (route_error)
          return *route_error;
        return route();
      }};
    });
  }

  queue_reader_actor spawn_reader(caf::actor_system& sys) {
    using handle = fake_reader;
    reader_ = sys.spawn([this](handle::pointer self) -> handle::behavior_type {
      return {
        [this](atom::drain) { answer_waiting(); },
        [this, self](const pull_messages& x) { return on_pull(self, x); },
        [](const query_consumer_offset&) -> caf::result<int64_t> {
          return failure();
        },
        [](const update_consumer_offset&) -> caf::result<void> {
          return failure();
        },
        [this](const get_max_offset& x) {
          return offset(x.queue, [](auto& messages) {
            return static_cast<int64_t>(messages.size());
          });
        },
        [this](const get_min_offset& x) {
          return offset(x.queue, [](auto&) { return int64_t{0}; });
        },
        [this](const search_offset& x) {
          auto millis = std::chrono::floor<std::chrono::milliseconds>(
                          x.time.time_since_epoch())
                          .count();
          return offset(x.queue, [millis](auto& messages) {
            int64_t result = 0;
            for (auto& msg : messages)
              result += msg.store_millis < millis ? 1 : 0;
            return result;
          });
        },
        [](const get_earliest_store_time&) -> caf::result<caf::timestamp> {
          return failure();
        },
        [](const view_message&) -> caf::result<protocol::stored_message> {
          return failure();
        },
        [](const query_messages&) -> caf::result<stored_messages> {
          return failure();
        },
      };
    });
    return reader_;
  }

private:
  /// Promises must be kept inside the actor that made them.
  using fake_reader
    = queue_reader_actor::extend<caf::result<void>(atom::drain)>;

  struct waiting_pull {
    uint64_t id;
    pull_messages request;
    caf::typed_response_promise<pull_result> promise;
  };

  static caf::error failure() {
    return make_error(request_failure{.code = errc::connect_failed,
                                      .address = "a:1",
                                      .remark = "connection refused"});
  }

  route_data route() const {
    route_data result;
    for (auto& [name, count] : in_route_)
      result.queue_datas.push_back({name, count, count, 6, 0});
    return result;
  }

  template <class F>
  caf::result<int64_t> offset(const message_queue& queue, F f) {
    if (is_away(queue))
      return failure();
    return f(queues_[queue]);
  }

  void look_again() {
    if (reader_)
      compat::anon_mail(atom::drain_v).send(reader_);
  }

  void answer_waiting() {
    for (auto& x : std::exchange(waiting_, {})) {
      auto answer = pull(x.request);
      if (is_away(x.request.queue))
        x.promise.deliver(failure());
      else if (answer.status == pull_status::found)
        x.promise.deliver(std::move(answer));
      else
        waiting_.push_back(std::move(x));
    }
  }

  bool is_away(const message_queue& x) const {
    return away_.count(x.broker_name) > 0;
  }

  caf::result<pull_result> on_pull(fake_reader::pointer self,
                                   const pull_messages& x) {
    ++pulls;
    last_pulls.push_back(x);
    if (is_away(x.queue))
      return failure();
    auto now = pull(x);
    if (now.status != pull_status::no_new_message
        || x.suspend == std::chrono::milliseconds{0})
      return now;
    auto promise = self->make_response_promise<pull_result>();
    auto id = ++last_id_;
    waiting_.push_back({id, x, promise});
    self->run_delayed(x.suspend, [this, id] { give_up(id); });
    return promise;
  }

  void give_up(uint64_t id) {
    for (auto i = waiting_.begin(); i != waiting_.end(); ++i) {
      if (i->id != id)
        continue;
      i->promise.deliver(pull(i->request));
      waiting_.erase(i);
      return;
    }
  }

  /// What there is now, two messages at most.
  pull_result pull(const pull_messages& x) {
    auto& messages = queues_[x.queue];
    auto count = static_cast<int64_t>(messages.size());
    pull_result result{
      .queue = x.queue, .next_offset = x.offset, .max_offset = count};
    for (auto i = x.offset; i < count && i < x.offset + 2; ++i) {
      result.messages.push_back(messages[static_cast<size_t>(i)]);
      result.status = pull_status::found;
      result.next_offset = i + 1;
    }
    return result;
  }

  std::string topic_;
  std::map<message_queue, stored_messages> queues_;
  std::map<std::string, int32_t> in_route_;
  std::set<std::string> away_;
  std::vector<waiting_pull> waiting_;
  uint64_t last_id_ = 0;
  fake_reader reader_;
};

} // namespace rocketcaf::test
