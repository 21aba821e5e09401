// An actor that supervises a producer of its own: when the producer dies, it
// starts another one after a pause, sends again what may be doubled, and
// reports the rest as unknown: supervised
// [--rocketcaf.client.name-servers=HOST:PORT]
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <caf/stateful_actor.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>

using namespace rocketcaf;
using namespace std::literals;
using compat::mail;

namespace {

constexpr uint64_t total = 100;
constexpr auto first_pause = 50ms;
constexpr auto longest_pause = 2000ms;
constexpr size_t max_deaths = 5; // in a row

/// A message without an outcome.
struct open_send {
  message content;
  /// Whether the producer said of it that it is not stored.
  bool not_stored = false;
};

struct summary {
  uint64_t stored = 0;
  uint64_t failed = 0;
  uint64_t unknown = 0;
  uint64_t restarts = 0;
};

/// Consumers see an event twice without harm, since its key tells; a payment
/// must not be made twice.
bool may_be_doubled(uint64_t token) {
  return token % 10 != 9;
}

message make_message(uint64_t token) {
  auto kind = may_be_doubled(token) ? "event" : "payment";
  auto name = kind + ('-' + std::to_string(token));
  return {.topic = "supervised-example", .body = name, .keys = {name}};
}

class supervisor_state {
public:
  supervisor_state(caf::event_based_actor* self, options settings, summary* out)
    : self_(self), settings_(std::move(settings)), out_(out) {
    // nop
  }

  caf::behavior make_behavior() {
    for (uint64_t token = 0; token < total; ++token)
      open_.emplace(token, open_send{make_message(token)});
    start_producer();
    return {[this](const send_finished& x) { on_finished(x); }};
  }

private:
  void start_producer() {
    auto& sys = self_->system();
    auto made = spawn_producer(sys, settings_.client, settings_.producer);
    // The options are wrong then: another try would not help.
    if (!made)
      return self_->quit(std::move(made.error()));
    producer_ = std::move(*made);
    watch_ = compat::watch(self_, producer_,
                           [this](const caf::error& why) { on_death(why); });
    send_open();
  }

  void send_open() {
    size_t count = 0;
    for (auto& [token, x] : open_) {
      x.not_stored = false;
      mail(self_, send_message{x.content}, token).send(producer_);
      if (++count == open_.size() / 2 && out_->restarts < 2) // for show
        caf::anon_send_exit(producer_, out_->restarts == 0
                                         ? caf::exit_reason::kill
                                         : caf::exit_reason::user_shutdown);
    }
  }

  void on_finished(const send_finished& x) {
    auto& send = open_.at(x.token);
    auto failure = std::get_if<send_failure>(&x.outcome);
    // It ends, and answers what is open before. That is settled by its death.
    if (failure && failure->code == errc::shutting_down) {
      send.not_stored = failure->storage == storage_state::not_stored;
      return;
    }
    // It is alive and well: the next pause is short again.
    deaths_ = 0;
    ++(failure ? out_->failed : out_->stored);
    if (failure)
      std::cout << send.content.body << ": " << to_string(*failure) << '\n';
    open_.erase(x.token);
    if (open_.empty())
      finish();
  }

  /// A producer that is killed answers nothing more. What it answered before is
  /// before this news in the mailbox.
  void on_death(const caf::error& why) {
    std::cout << "the producer died: " << to_string(why) << '\n';
    auto is_last = ++deaths_ > max_deaths;
    std::erase_if(open_, [&](auto& x) {
      auto again = x.second.not_stored || may_be_doubled(x.first);
      if (again && !is_last)
        return false;
      std::cout << x.second.content.body << ": unknown, it may be stored\n";
      ++out_->unknown;
      return true;
    });
    if (is_last || open_.empty())
      return self_->quit(why);
    auto pause = std::min(first_pause * (1 << (deaths_ - 1)), longest_pause);
    ++out_->restarts;
    compat::schedule_weak(self_, self_->clock().now() + pause,
                          [this] { start_producer(); });
  }

  /// Ends in order: the producer first, and its end is no death any more.
  void finish() {
    watch_.dispose();
    mail(self_, shut_down{})
      .request(producer_, caf::infinite)
      .then([this] { self_->quit(); }, [this](caf::error&) { self_->quit(); });
  }

  caf::event_based_actor* self_;
  options settings_;
  summary* out_;
  producer_actor producer_;
  compat::watch_guard watch_;
  /// What has no outcome yet.
  std::map<uint64_t, open_send> open_;
  size_t deaths_ = 0;
};

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
  }
};

int fail(const caf::error& why) {
  std::cerr << text_of(why) << '\n';
  return EXIT_FAILURE;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  auto broker = spawn_embedded_broker(sys);
  if (!settings || !broker)
    return fail(settings ? broker.error() : settings.error());
  if (settings->client.name_servers.empty())
    settings->client.name_servers = {broker->name_server};
  settings->producer.group = "supervised-example";
  summary x;
  caf::scoped_actor self{sys};
  self->wait_for(
    sys.spawn<caf::stateful_actor<supervisor_state>>(*settings, &x));
  std::cout << x.stored << " stored, " << x.failed << " failed, " << x.unknown
            << " unknown, " << x.restarts << " restarts\n";
  return x.restarts == 2 && x.failed == 0 && x.stored + x.unknown == total
         ? EXIT_SUCCESS
         : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
