// The senders of the quickstart.
#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <string>

enum class mode {
  one_by_one,
  tokens,
  batches
};

/// What a sender found out.
struct report {
  size_t stored = 0;
  size_t failed = 0;
  std::chrono::duration<double> time{0};
  std::map<rocketcaf::message_queue, size_t> queues;
  std::string failure; // the first one
};

/// Sends messages through a producer and keeps only so many of them open.
class sender_state {
public:
  static constexpr size_t window = 512;

  sender_state(caf::event_based_actor* self, rocketcaf::sender_actor producer,
               mode how, size_t count, std::function<void(report)> done)
    : self_(self), producer_(std::move(producer)), how_(how), left_(count),
      done_(std::move(done)) {
    // nop
  }

  caf::behavior make_behavior() {
    start_ = std::chrono::steady_clock::now();
    // Plain messages have no answer if the producer itself dies: watch it.
    using rocketcaf::compat::watch;
    watch_ = watch(self_, producer_, [this](const caf::error& why) {
      report_.failure = "the producer died: " + to_string(why);
      report_.failed += open_ + left_;
      finish();
    });
    send_more();
    return {[this](rocketcaf::send_finished& x) { count(x.outcome); }};
  }

private:
  rocketcaf::message next() {
    --left_;
    ++open_;
    return {.topic = "quickstart",
            .body = "message " + std::to_string(left_),
            .tag = "demo"};
  }

  void send_more() {
    using rocketcaf::compat::mail;
    if (how_ == mode::one_by_one && open_ == 0 && left_ > 0)
      mail(self_, rocketcaf::send_message{next()})
        .request(producer_, caf::infinite)
        .then([this](rocketcaf::send_result& x) { count(std::move(x)); },
              [this](caf::error& x) { count(rocketcaf::failure_of(x)); });
    while (how_ == mode::tokens && open_ < window && left_ > 0)
      mail(self_, rocketcaf::send_message{next()}, uint64_t{left_})
        .send(producer_);
    if (how_ == mode::batches && open_ == 0 && left_ > 0) {
      rocketcaf::send_many batch;
      while (open_ < window && left_ > 0)
        batch.messages.push_back(next());
      mail(self_, std::move(batch))
        .request(producer_, caf::infinite)
        .then(
          [this](const std::vector<rocketcaf::send_outcome>& xs) {
            for (auto& x : xs)
              count(x);
          },
          [](const caf::error&) {
            // The producer died: see above.
          });
    }
  }

  void count(const rocketcaf::send_outcome& x) {
    --open_;
    if (auto stored = std::get_if<rocketcaf::send_result>(&x)) {
      ++report_.stored;
      ++report_.queues[*stored->queue];
    } else if (++report_.failed == 1) {
      report_.failure = to_string(std::get<rocketcaf::send_failure>(x));
    }
    if (left_ > 0)
      send_more();
    else if (open_ == 0)
      finish();
  }

  void finish() {
    if (auto done = std::exchange(done_, nullptr)) {
      report_.time = std::chrono::steady_clock::now() - start_;
      done(std::move(report_));
      self_->quit();
    }
  }

  caf::event_based_actor* self_;
  rocketcaf::sender_actor producer_;
  mode how_;
  size_t left_;
  size_t open_ = 0;
  std::function<void(report)> done_;
  std::chrono::steady_clock::time_point start_;
  report report_;
  rocketcaf::compat::watch_guard watch_;
};
