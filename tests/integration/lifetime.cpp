// A program that drops its handles and returns from main, for lifetime_test.py.
//
//   rocketcaf_lifetime STATE NAME_SERVER [TIMEOUT_MILLIS]
//
// Prints one JSON line a step: what became of the sends, when main starts to
// return, and when the actor system is gone.

#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <string>

using namespace rocketcaf;
using namespace std::literals;

namespace {

void print(const nlohmann::json& line) {
  static std::mutex mutex;
  std::lock_guard guard{mutex};
  std::cout << line.dump() << std::endl;
}

/// What became of a number of sends; printed when the last one is answered.
class tally {
public:
  explicit tally(size_t open) : open_(open) {
    // nop
  }

  void add(const send_outcome& outcome) {
    auto failure = std::get_if<send_failure>(&outcome);
    ++counts_[failure ? to_string(failure->code) : "stored"];
    if (failure)
      ++counts_["storage " + to_string(failure->storage)];
    if (--open_ == 0)
      print({{"step", "answered"}, {"outcomes", counts_}});
  }

private:
  size_t open_;
  std::map<std::string, size_t> counts_;
};

struct config : caf::actor_system_config {
  config() {
    load<caf::io::middleman>();
  }
};

/// What a state needs.
struct setting {
  caf::actor_system& sys;
  client_options shared;
  producer_options options;
};

template <class T>
T checked(expected<T, caf::error> x) {
  if (x)
    return std::move(*x);
  print({{"step", "error"}, {"text", to_string(x.error())}});
  std::exit(1);
}

producer_actor make_producer(const setting& x) {
  return checked(spawn_producer(x.sys, x.shared, x.options));
}

message make_message(size_t size) {
  return message{.topic = "lifetime", .body = std::string(size, 'x')};
}

/// Spawns an actor that sends and waits for the answers; nobody holds it.
void send_from_actor(const setting& x, const producer_actor& producer,
                     size_t count, size_t size) {
  auto results = std::make_shared<tally>(count);
  x.sys.spawn([=](caf::event_based_actor* self) {
    for (size_t i = 0; i < count; ++i)
      compat::mail(self, send_message{make_message(size), std::nullopt})
        .request(producer, caf::infinite)
        .then([results](send_result& y) { results->add(std::move(y)); },
              [results](const caf::error& what) {
                results->add(failure_of(what));
              });
  });
}

/// Sends one message and waits for the answer.
void send_and_wait(const setting& x, const producer_actor& producer,
                   size_t size = 100) {
  tally results{1};
  caf::scoped_actor self{x.sys};
  compat::mail(self, send_message{make_message(size), std::nullopt})
    .request(producer, caf::infinite)
    .receive([&](send_result& y) { results.add(std::move(y)); },
             [&](const caf::error& what) { results.add(failure_of(what)); });
}

// -- states -------------------------------------------------------------------

/// Nothing was ever asked for.
void fresh(const setting& x) {
  make_producer(x);
}

/// Connected, and nothing is open.
void idle(const setting& x) {
  send_and_wait(x, make_producer(x));
}

/// One send is open, wherever it hangs.
void sending(const setting& x) {
  send_from_actor(x, make_producer(x), 1, 100);
}

/// Many sends are open.
void sending_many(const setting& x) {
  auto producer = make_producer(x);
  send_and_wait(x, producer);
  send_from_actor(x, producer, 100, 100);
}

/// A route is asked for, but whoever asked is gone.
void asking(const setting& x) {
  auto client = checked(spawn_client(x.sys, x.shared));
  compat::anon_mail(find_route{"lifetime"}).send(client);
}

/// More is unsent than sockets hold.
void unsent(const setting& x) {
  send_from_actor(x, make_producer(x), 10, 1024 * 1024);
}

/// The same, and the sends are over.
void unsent_and_answered(const setting& x) {
  auto producer = make_producer(x);
  caf::scoped_actor self{x.sys};
  send_many request;
  for (int i = 0; i < 10; ++i)
    request.messages.push_back(make_message(1024 * 1024));
  tally results{10};
  compat::mail(self, std::move(request))
    .request(producer, caf::infinite)
    .receive(
      [&](std::vector<send_outcome>& outcomes) {
        for (auto& outcome : outcomes)
          results.add(outcome);
      },
      [](const caf::error& what) {
        print({{"step", "error"}, {"text", to_string(what)}});
      });
}

/// An exit message answers what is open.
void send_exit(const setting& x) {
  auto producer = make_producer(x);
  send_and_wait(x, producer);
  auto results = std::make_shared<tally>(100);
  caf::scoped_actor self{x.sys};
  for (size_t i = 0; i < 100; ++i)
    compat::mail(self, send_message{make_message(100), std::nullopt}, i)
      .send(producer);
  self->send_exit(producer, caf::exit_reason::user_shutdown);
  for (size_t i = 0; i < 100; ++i)
    self->receive(
      [&](send_finished& y) { results->add(std::move(y.outcome)); });
}

/// The same with sends that are at a broker that does not answer.
void send_exit_in_flight(const setting& x) {
  constexpr size_t count = 100;
  auto producer = make_producer(x);
  tally results{count};
  caf::scoped_actor self{x.sys};
  for (size_t i = 0; i < count; ++i)
    compat::mail(self, send_message{make_message(100), std::nullopt}, i)
      .send(producer);
  // Until they are all with the connection.
  for (uint64_t written = 0; written < count * 100;)
    compat::mail(self, atom::get_statistics_v)
      .request(producer, caf::infinite)
      .receive([&](producer_statistics& y) { written = y.bytes_sent; },
               [](const caf::error& what) {
                 print({{"step", "error"}, {"text", to_string(what)}});
                 std::exit(1);
               });
  self->send_exit(producer, caf::exit_reason::user_shutdown);
  for (size_t i = 0; i < count; ++i)
    self->receive([&](send_finished& y) { results.add(y.outcome); });
}

/// The facade shuts down in order when it goes.
void facade(const setting& x) {
  runtime rt;
  auto producer = checked(rt.make_producer(x.shared, x.options));
  auto results = std::make_shared<tally>(10);
  std::vector<std::future<blocking_producer::result>> futures;
  for (int i = 0; i < 10; ++i)
    futures.push_back(producer.send_async(make_message(100)));
  { auto dropped = std::move(producer); }
  for (auto& future : futures) {
    auto result = future.get();
    if (result)
      results->add(std::move(*result));
    else
      results->add(std::move(result.error()));
  }
}

/// The facade goes and leaves futures behind that nobody waits for.
void facade_dropped(const setting& x) {
  auto producer = checked(runtime{}.make_producer(x.shared, x.options));
  for (int i = 0; i < 10; ++i)
    static_cast<void>(producer.send_async(make_message(100)));
}

const std::map<std::string, std::function<void(const setting&)>> states{
  {"fresh", fresh},
  {"idle", idle},
  {"sending", sending},
  {"sending_many", sending_many},
  {"asking", asking},
  {"unsent", unsent},
  {"unsent_and_answered", unsent_and_answered},
  {"send_exit", send_exit},
  {"send_exit_in_flight", send_exit_in_flight},
  {"facade", facade},
  {"facade_dropped", facade_dropped},
};

} // namespace

int main(int argc, char** argv) {
  if (argc < 3 || states.count(argv[1]) == 0) {
    std::cerr << "usage: rocketcaf_lifetime STATE NAME_SERVER "
                 "[TIMEOUT_MILLIS]\n";
    return 2;
  }
  init();
  {
    config cfg;
    caf::actor_system sys{cfg};
    setting x{sys, {}, {}};
    x.shared.name_servers = {argv[2]};
    x.options.group = "lifetime";
    if (argc > 3)
      x.options.send_timeout = std::chrono::milliseconds{std::stol(argv[3])};
    states.at(argv[1])(x);
    print({{"step", "returning"}});
  }
  print({{"step", "ended"}});
  return 0;
}
