// What brokers tell clients, and ask them for: it is noted down, and answered
// with what lines say.
#include "requests.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

namespace {

// -- notes --------------------------------------------------------------------

/// What was heard, in order.
class notes {
public:
  void add(json x) {
    std::lock_guard guard{mutex_};
    list_.push_back(std::move(x));
  }

  json take() {
    std::lock_guard guard{mutex_};
    return std::exchange(list_, json::array());
  }

private:
  std::mutex mutex_;
  json list_ = json::array();
};

using notes_ptr = std::shared_ptr<notes>;

template <class T>
json note_of(const char* what, const T& x) {
  return {{"heard", what}, {"address", x.address}, {"group", x.consumer_group}};
}

// -- actors -------------------------------------------------------------------

using listener_actor
  = caf::typed_actor<caf::result<void>(consumer_ids_changed),
                     caf::result<void>(consumer_offsets_reset),
                     caf::result<void>(reply_received)>;

listener_actor spawn_listener(caf::actor_system& sys, const notes_ptr& out) {
  return sys.spawn(
    [out](listener_actor::pointer) -> listener_actor::behavior_type {
      return {[out](const consumer_ids_changed& x) {
                out->add(note_of("consumer_ids_changed", x));
              },
              [out](const consumer_offsets_reset& x) {
                auto note = note_of("consumer_offsets_reset", x);
                note["topic"] = x.topic;
                note["offsets"] = to_json(x.offsets);
                out->add(std::move(note));
              },
              [out](const reply_received& x) {
                out->add({{"heard", "reply_received"},
                          {"address", x.address},
                          {"content", to_json(x.content)}});
              }};
    });
}

/// What a service answers; without an answer it fails.
struct answers {
  std::optional<consumer_offsets> offsets = {};
  std::optional<consumer_running_info> running_info = {};
  std::optional<consume_directly_result> result = {};
};

template <class T>
caf::result<T> answer_with(const std::optional<T>& x) {
  if (x)
    return *x;
  return make_error(errc::unavailable, "not today");
}

consumer_service_actor spawn_service(caf::actor_system& sys,
                                     const notes_ptr& out, answers given) {
  auto service
    = [out, given = std::move(given)](consumer_service_actor::pointer)
    -> consumer_service_actor::behavior_type {
    return {[out, x = given.offsets](const get_consumer_offsets& what) {
              auto note = note_of("get_consumer_offsets", what);
              note["topic"] = what.topic;
              out->add(std::move(note));
              return answer_with(x);
            },
            [out, x = given.running_info](const get_running_info& what) {
              auto note = note_of("get_running_info", what);
              note["stacks"] = what.with_stacks;
              out->add(std::move(note));
              return answer_with(x);
            },
            [out, x = given.result](const consume_directly& what) {
              auto note = note_of("consume_directly", what);
              note["content"] = to_json(what.content);
              note["content"]["broker"] = what.broker_name;
              out->add(std::move(note));
              return answer_with(x);
            }};
  };
  return sys.spawn(std::move(service));
}

// -- reading lines ------------------------------------------------------------

/// A table with queues as keys as Java writes it, of a list of pairs.
std::string table_text(const json& pairs) {
  std::string result;
  for (auto& pair : pairs) {
    auto queue = read_queue(pair.at(0));
    json key = {{"topic", queue.topic},
                {"brokerName", queue.broker_name},
                {"queueId", queue.queue_id}};
    result
      += (result.empty() ? "" : ",") + key.dump() + ":" + pair.at(1).dump();
  }
  return "{" + result + "}";
}

consumer_running_info read_running_info(json x) {
  std::string tables;
  for (auto name : {"mqTable", "mqPopTable"}) {
    tables += std::string{"\""} + name + "\":" + table_text(x.at(name)) + ",";
    x.erase(name);
  }
  return read_body<consumer_running_info>(x.dump().insert(1, tables));
}

consumer_offsets read_offsets(const json& pairs) {
  consumer_offsets result;
  for (auto& pair : pairs)
    result.message_queue_table.emplace(read_queue(pair.at(0)),
                                       pair.at(1).get<int64_t>());
  return result;
}

answers answers_of(const json& x) {
  answers result;
  if (auto i = x.find("offsets"); i != x.end())
    result.offsets = read_offsets(*i);
  if (auto i = x.find("running_info"); i != x.end())
    result.running_info = read_running_info(*i);
  if (auto i = x.find("result"); i != x.end())
    result.result = read_body<consume_directly_result>(i->dump());
  return result;
}

/// Holds who is subscribed: clients do not.
struct subscribers {
  notes_ptr heard = std::make_shared<notes>();
  listener_actor listener = {};
  std::map<std::string, consumer_service_actor> services = {};
};

json listen(asker& to, subscribers& all) {
  all.listener = spawn_listener(to.system(), all.heard);
  to.tell_client(atom::subscribe_v, consumer_ids_observer_actor{all.listener});
  to.tell_client(atom::subscribe_v,
                 consumer_offsets_observer_actor{all.listener});
  to.tell_client(atom::subscribe_v, reply_receiver_actor{all.listener});
  return {{"ok", nullptr}};
}

/// They are subscribed as long as somebody holds them.
json stop_listening(subscribers& all) {
  all.listener = listener_actor{};
  all.services.clear();
  return {{"ok", nullptr}};
}

json serve(asker& to, subscribers& all, const json& x) {
  auto group = text_of(x, "consumer_group");
  auto& service = all.services[group];
  service = spawn_service(to.system(), all.heard, answers_of(x));
  to.tell_client(atom::subscribe_v, group, service);
  return {{"ok", nullptr}};
}

} // namespace

void add_serving_calls(call_table& out) {
  auto all = std::make_shared<subscribers>();
  out["listen"] = [all](asker& to, const json&) { return listen(to, *all); };
  out["stop_listening"]
    = [all](asker&, const json&) { return stop_listening(*all); };
  out["serve"] = [all](asker& to, const json& x) { return serve(to, *all, x); };
  out["heard"] = [all](asker&, const json&) {
    return json{{"ok", all->heard->take()}};
  };
}

} // namespace rocketcaf::test
