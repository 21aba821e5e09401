#pragma once

#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::test {

/// What became of one message.
struct load_record {
  time_point deadline{};
  /// When the first answer came.
  time_point answered{};
  /// How many came: it should be 1.
  uint32_t answers = 0;
  /// Whether it was sent with a token: if the producer dies, nobody answers.
  bool plain = false;
  /// The first one.
  send_outcome outcome;

  bool stored() const {
    return answers > 0 && std::holds_alternative<send_result>(outcome);
  }

  /// Null if it was stored, or never answered.
  const send_failure* failure() const {
    return answers > 0 ? std::get_if<send_failure>(&outcome) : nullptr;
  }
};

/// What to send.
struct load_plan {
  size_t count = 1000;
  /// Most messages that are open at a time.
  size_t window = 1000;
  /// Messages take turns.
  std::vector<std::string> topics = {"load"};
  /// Put before the number of a message: its body.
  std::string prefix = {};
  /// Time from the send to the deadline.
  std::chrono::milliseconds timeout{3000};
  /// Chooses the form of each send. 0: all are plain messages with a token.
  uint64_t seed = 0;
  /// Called before each send with the number of sends so far.
  std::function<void(size_t)> before_send = {};
};

/// An actor that sends, in all three forms, and records what comes back.
class recorded_load {
public:
  recorded_load(caf::actor_system& sys, producer_actor producer,
                load_plan plan);

  recorded_load(const recorded_load&) = delete;
  recorded_load& operator=(const recorded_load&) = delete;

  /// Ends the actor.
  ~recorded_load();

  /// Waits until all are answered or, if the producer has ended, all requests.
  /// @returns false if that takes longer.
  bool wait(std::chrono::seconds limit);

  /// Ends the actor. From then on the properties may be looked at.
  void stop();

  // -- properties -------------------------------------------------------------

  const std::vector<load_record>& records() const noexcept;

  /// Body of the message with this index.
  std::string body(size_t index) const;

  /// Why the producer ended, if it did.
  const std::optional<caf::error>& producer_ended() const noexcept;

private:
  struct shared_state;
  class actor_state;

  caf::actor_system& sys_;
  std::shared_ptr<shared_state> state_;
  caf::actor actor_;
};

} // namespace rocketcaf::test
