#include "actors/property/requester.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <span>
#include <type_traits>
#include <utility>
#include <vector>

namespace rocketcaf::test::property {

namespace {

using outcomes = std::vector<send_outcome>;

/// Requests of one actor, and what is written down of their answers.
class request_log {
public:
  request_log(caf::event_based_actor* self, ledger& books,
              std::shared_ptr<producer_actor> producer,
              std::shared_ptr<size_t> open)
    : self_(self), books_(books), producer_(std::move(producer)),
      open_(std::move(open)) {
    // nop
  }

  /// Asks the producer; one of the functions gets the answer.
  template <class Answer, class What, class F, class OnError>
  void ask(What& what, F f, OnError on_error) {
    auto request
      = compat::mail(self_, std::move(what)).request(*producer_, caf::infinite);
    auto failed = [on_error, open = open_](const caf::error& why) {
      --*open;
      on_error(why);
    };
    if constexpr (std::is_void_v<Answer>)
      std::move(request).then(
        [f, open = open_] {
          --*open;
          f();
        },
        failed);
    else
      std::move(request).then(
        [f, open = open_](Answer& x) {
          --*open;
          f(x);
        },
        failed);
  }

  /// The sends that begin with `first` and have so many messages together.
  uint32_t count_of(uint32_t first, size_t messages) const {
    uint32_t count = 0;
    for (size_t sum = 0; sum < messages; ++count)
      sum += books_.of(first + count).messages;
    return count;
  }

  void note_error(uint32_t send, const caf::error& what) {
    if (code_of(what) == errc::none)
      books_.answered_by_nobody(send, now());
    else
      books_.answered(send, now(), failure_of(what));
  }

  void note_errors(uint32_t first, uint32_t count, const caf::error& what) {
    for (auto i = first; i < first + count; ++i)
      note_error(i, what);
  }

  time_point now() const {
    return self_->clock().now();
  }

  ledger& books() const {
    return books_;
  }

private:
  caf::event_based_actor* self_;
  ledger& books_;
  std::shared_ptr<producer_actor> producer_;
  std::shared_ptr<size_t> open_;
};

void send(request_log& log, send_message& what, uint32_t number) {
  log.ask<send_result>(
    what,
    [&log, number](send_result& result) {
      log.books().answered(number, log.now(), std::move(result));
    },
    [&log, number](const caf::error& why) { log.note_error(number, why); });
}

void send(request_log& log, send_many& what, uint32_t first) {
  auto count = static_cast<uint32_t>(what.messages.size());
  log.ask<outcomes>(
    what,
    [&log, first, count](outcomes& results) {
      if (results.size() != count)
        log.books().complain(first, "many with another number of outcomes");
      for (uint32_t i = 0; i < results.size(); ++i)
        log.books().answered(first + i, log.now(), std::move(results[i]));
    },
    [&log, first, count](const caf::error& why) {
      log.note_errors(first, count, why);
    });
}

void send(request_log& log, send_batch& what, uint32_t first) {
  auto messages = what.messages.size();
  log.ask<outcomes>(
    what,
    [&log, first, messages](const outcomes& results) {
      if (results.size() != messages)
        return log.books().complain(first,
                                    "a batch with another number of outcomes");
      std::span<const send_outcome> rest{results};
      for (auto i = first; !rest.empty(); ++i) {
        auto count = log.books().of(i).messages;
        log.books().answered(i, log.now(), rest.first(count));
        rest = rest.subspan(count);
      }
    },
    [&log, first, messages](const caf::error& why) {
      auto count = log.count_of(first, messages);
      log.books().note_refused_as_one(count);
      log.note_errors(first, count, why);
    });
}

void send(request_log& log, send_oneway& what, uint32_t number) {
  log.ask<void>(
    what, [&log, number] { log.books().passed_on(number, log.now()); },
    [&log, number](const caf::error& why) { log.note_error(number, why); });
}

void send(request_log& log, send_batch_oneway& what, uint32_t first) {
  auto messages = what.messages.size();
  log.ask<void>(
    what,
    [&log, first, messages] {
      auto count = log.count_of(first, messages);
      for (auto i = first; i < first + count; ++i)
        log.books().passed_on(i, log.now());
    },
    [&log, first, messages](const caf::error& why) {
      auto count = log.count_of(first, messages);
      if (count == 1 || code_of(why) == errc::none)
        return log.note_errors(first, count, why);
      log.books().note_refused_as_one(count);
      log.books().failed_one_of(first, count, log.now(), failure_of(why));
    });
}

} // namespace

caf::behavior requester(caf::event_based_actor* self, ledger* books,
                        std::shared_ptr<producer_actor> producer,
                        std::shared_ptr<size_t> open) {
  auto log = std::make_shared<request_log>(self, *books, std::move(producer),
                                           std::move(open));
  auto pass_on = [log](auto& what, uint64_t token) {
    send(*log, what, static_cast<uint32_t>(token));
  };
  return {
    [pass_on](send_message& x, uint64_t token) { pass_on(x, token); },
    [pass_on](send_many& x, uint64_t token) { pass_on(x, token); },
    [pass_on](send_batch& x, uint64_t token) { pass_on(x, token); },
    [pass_on](send_oneway& x, uint64_t token) { pass_on(x, token); },
    [pass_on](send_batch_oneway& x, uint64_t token) { pass_on(x, token); },
  };
}

outcome_receiver_actor::behavior_type receiver(
  outcome_receiver_actor::pointer self, ledger* books) {
  return {
    [=](send_finished& x) {
      books->answered(static_cast<uint32_t>(x.token), self->clock().now(),
                      std::move(x.outcome));
    },
  };
}

} // namespace rocketcaf::test::property
