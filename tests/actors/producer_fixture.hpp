#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"
#include "rocketcaf/actors/producer.hpp"

#include "support/deterministic.hpp"
#include "support/fake_cluster.hpp"
#include "support/test.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rocketcaf::test {

/// What became of a plain send, and when.
struct seen {
  time_point when;
  send_outcome outcome;

  bool ok() const {
    return std::holds_alternative<send_result>(outcome);
  }

  const send_result& result() const {
    return std::get<send_result>(outcome);
  }

  const send_failure& failure() const {
    return std::get<send_failure>(outcome);
  }
};

/// A producer among fakes, in virtual time, and somebody who sends to it.
struct producer_fixture : deterministic {
  fake_cluster cluster{sys()};
  producer_actor producer;
  /// Token to outcomes: there must be exactly one for each.
  std::shared_ptr<std::map<uint64_t, std::vector<seen>>> outcomes
    = std::make_shared<std::map<uint64_t, std::vector<seen>>>();
  outcome_receiver_actor sender
    = sys().spawn([log = outcomes](outcome_receiver_actor::pointer self)
                    -> outcome_receiver_actor::behavior_type {
        return {[self, log](const send_finished& x) {
          (*log)[x.token].push_back({self->clock().now(), x.outcome});
        }};
      });

  ~producer_fixture() {
    if (producer)
      caf::anon_send_exit(producer, caf::exit_reason::kill);
    caf::anon_send_exit(sender, caf::exit_reason::kill);
  }

  time_point now() {
    return sys().clock().now();
  }

  void spawn(producer_options options = {}) {
    if (options.group.empty())
      options.group = "group";
    auto result = actors::spawn_producer(sys(), options, cluster.client());
    REQUIRE(result.has_value());
    producer = *result;
    dispatch_messages();
  }

  /// Sends without waiting; the token names the send.
  void send(uint64_t token, rocketcaf::message content,
            std::optional<time_point> deadline = std::nullopt) {
    send_from(sender, token, std::move(content), deadline);
  }

  /// The same for another sender, whose outcomes are not seen here.
  void send_from(const outcome_receiver_actor& from, uint64_t token,
                 rocketcaf::message content,
                 std::optional<time_point> deadline = std::nullopt) {
    compat::send_as(from, producer, send_message{std::move(content), deadline},
                    token);
  }

  void send(uint64_t token) {
    send(token, {.topic = "topic", .body = std::to_string(token)});
  }

  /// Sends as a request and waits for the answer.
  template <class Result, class Request>
  expected<Result, send_failure> ask(Request what) {
    caf::scoped_actor self{sys()};
    auto handle
      = compat::mail(self, std::move(what)).request(producer, caf::infinite);
    dispatch_messages();
    std::optional<expected<Result, send_failure>> result;
    std::move(handle).receive(
      [&](Result& x) { result.emplace(std::move(x)); },
      [&](const caf::error& e) { result.emplace(unexpected{failure_of(e)}); });
    return std::move(*result);
  }

  /// The same for what is answered without a value.
  template <class Request>
  std::optional<send_failure> tell(Request what) {
    caf::scoped_actor self{sys()};
    auto handle
      = compat::mail(self, std::move(what)).request(producer, caf::infinite);
    dispatch_messages();
    std::optional<send_failure> result;
    std::move(handle).receive(
      [] {}, [&](const caf::error& e) { result = failure_of(e); });
    return result;
  }

  /// The one outcome of a send.
  const seen& outcome(uint64_t token) {
    auto& list = (*outcomes)[token];
    REQUIRE_EQ(list.size(), 1u);
    return list.front();
  }

  bool answered(uint64_t token) {
    return outcomes->count(token) > 0;
  }

  producer_statistics statistics() {
    producer_statistics result;
    caf::scoped_actor self{sys()};
    auto handle = compat::mail(self, atom::get_statistics_v)
                    .request(producer, caf::infinite);
    dispatch_messages();
    std::move(handle).receive(
      [&](const producer_statistics& x) { result = x; },
      [](const caf::error& e) { FAIL(caf::to_string(e)); });
    return result;
  }
};

} // namespace rocketcaf::test
