#pragma once

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/interfaces.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace rocketcaf::test {

/// What became of a plain send, and when.
struct dated_outcome {
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

/// An actor that sends without waiting and keeps all outcomes by token. It is
/// for virtual time: a test looks when no actor runs.
class plain_sender {
public:
  explicit plain_sender(caf::actor_system& sys) {
    handle = sys.spawn([log = log_](outcome_receiver_actor::pointer self)
                         -> outcome_receiver_actor::behavior_type {
      return {[self, log](send_finished& x) {
        (*log)[x.token].push_back({self->clock().now(), std::move(x.outcome)});
      }};
    });
  }

  plain_sender(const plain_sender&) = delete;
  plain_sender& operator=(const plain_sender&) = delete;

  ~plain_sender() {
    caf::anon_send_exit(handle, caf::exit_reason::kill);
  }

  template <class Producer>
  void send(const Producer& producer, uint64_t token,
            rocketcaf::message content,
            std::optional<time_point> deadline = std::nullopt) {
    compat::send_as(handle, producer,
                    send_message{std::move(content), deadline}, token);
  }

  /// All outcomes of a send: there must be exactly one.
  const std::vector<dated_outcome>& outcomes(uint64_t token) {
    return (*log_)[token];
  }

  bool answered(uint64_t token) {
    return !outcomes(token).empty();
  }

  void forget() {
    log_->clear();
  }

  outcome_receiver_actor handle;

private:
  std::shared_ptr<std::map<uint64_t, std::vector<dated_outcome>>> log_
    = std::make_shared<std::map<uint64_t, std::vector<dated_outcome>>>();
};

} // namespace rocketcaf::test
