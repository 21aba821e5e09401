#include "recorded_load.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <future>
#include <random>
#include <utility>

namespace rocketcaf::test {

using std::chrono::steady_clock;

struct recorded_load::shared_state {
  load_plan plan;
  std::vector<load_record> records;
  std::optional<caf::error> producer_ended;
  std::promise<void> done;
  std::future<void> all_done = done.get_future();
};

class recorded_load::actor_state {
public:
  static inline const char* name = "recorded-load";

  actor_state(caf::event_based_actor* self, producer_actor producer,
              std::shared_ptr<shared_state> shared)
    : self_(self), producer_(std::move(producer)), shared_(std::move(shared)),
      plan_(shared_->plan), records_(shared_->records), rng_(plan_.seed) {
    // nop
  }

  caf::behavior make_behavior() {
    watch_ = compat::watch(self_, producer_, [this](const caf::error& why) {
      shared_->producer_ended = why;
      check_done();
    });
    pump();
    return {
      [this](send_finished& x) {
        record(x.token, std::move(x.outcome));
        pump();
      },
    };
  }

private:
  void pump() {
    while (!shared_->producer_ended && sent_ < plan_.count
           && open_ < plan_.window) {
      if (plan_.before_send)
        plan_.before_send(sent_);
      auto choice = plan_.seed == 0 ? 0 : rng_() % 100;
      if (choice < 90)
        send_plain();
      else if (choice < 98)
        send_request();
      else
        send_many_at_once();
    }
    check_done();
  }

  void check_done() {
    auto all = answered_ == plan_.count;
    if ((all || (shared_->producer_ended && requests_ == 0))
        && !std::exchange(done_, true))
      shared_->done.set_value();
  }

  message next() {
    auto id = sent_++;
    ++open_;
    records_[id].deadline = steady_clock::now() + plan_.timeout;
    return {.topic = plan_.topics[id % plan_.topics.size()],
            .body = plan_.prefix + std::to_string(id)};
  }

  void send_plain() {
    auto id = sent_;
    auto content = next();
    records_[id].plain = true;
    compat::mail(self_, send_message{std::move(content), records_[id].deadline},
                 uint64_t{id})
      .send(producer_);
  }

  void send_request() {
    auto id = sent_;
    auto content = next();
    ++requests_;
    compat::mail(self_, send_message{std::move(content), records_[id].deadline})
      .request(producer_, caf::infinite)
      .then(
        [this, id](send_result& x) {
          --requests_;
          record(id, std::move(x));
          pump();
        },
        [this, id](const caf::error& why) {
          --requests_;
          record(id, failure_of(why));
          pump();
        });
  }

  void send_many_at_once() {
    send_many what;
    auto first = sent_;
    auto size = std::min<size_t>(10, plan_.count - sent_);
    for (size_t i = 0; i < size; ++i)
      what.messages.push_back(next());
    what.deadline = records_[first].deadline;
    ++requests_;
    compat::mail(self_, std::move(what))
      .request(producer_, caf::infinite)
      .then(
        [this, first](std::vector<send_outcome>& xs) {
          --requests_;
          for (size_t i = 0; i < xs.size(); ++i)
            record(first + i, std::move(xs[i]));
          pump();
        },
        [this, first, size](const caf::error& why) {
          --requests_;
          for (size_t i = 0; i < size; ++i)
            record(first + i, failure_of(why));
          pump();
        });
  }

  void record(size_t id, send_outcome outcome) {
    auto& x = records_[id];
    if (++x.answers > 1)
      return;
    x.answered = steady_clock::now();
    x.outcome = std::move(outcome);
    --open_;
    ++answered_;
  }

  caf::event_based_actor* self_;
  producer_actor producer_;
  std::shared_ptr<shared_state> shared_;
  const load_plan& plan_;
  std::vector<load_record>& records_;
  std::mt19937_64 rng_;
  compat::watch_guard watch_;
  size_t sent_ = 0;
  size_t open_ = 0;
  size_t answered_ = 0;
  size_t requests_ = 0;
  bool done_ = false;
};

recorded_load::recorded_load(caf::actor_system& sys, producer_actor producer,
                             load_plan plan)
  : sys_(sys), state_(std::make_shared<shared_state>()) {
  state_->records.resize(plan.count);
  state_->plan = std::move(plan);
  using impl = caf::stateful_actor<actor_state>;
  actor_ = sys.spawn<impl>(std::move(producer), state_);
}

recorded_load::~recorded_load() {
  stop();
}

bool recorded_load::wait(std::chrono::seconds limit) {
  return state_->all_done.wait_for(limit) == std::future_status::ready;
}

void recorded_load::stop() {
  if (!actor_)
    return;
  caf::scoped_actor self{sys_};
  self->send_exit(actor_, caf::exit_reason::kill);
  self->wait_for(actor_);
  actor_ = nullptr;
}

// -- properties ---------------------------------------------------------------

const std::vector<load_record>& recorded_load::records() const noexcept {
  return state_->records;
}

std::string recorded_load::body(size_t index) const {
  return state_->plan.prefix + std::to_string(index);
}

const std::optional<caf::error>& recorded_load::producer_ended()
  const noexcept {
  return state_->producer_ended;
}

} // namespace rocketcaf::test
