#pragma once

#include "rocketcaf/api/command/send_window.hpp"
#include "rocketcaf/api/producer.hpp"

#include <caf/result.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace rocketcaf::command {

/// Sends lines and prints what became of them.
using line_sender_actor = caf::typed_actor<
  /// Sends a line, whose number is given.
  caf::result<void>(std::string, uint64_t),
  /// Prints that a line cannot be sent.
  caf::result<void>(send_failure, uint64_t)>;

/// State of the actor that owns standard output. It is spawned detached, since
/// whoever reads that may be slow.
class line_sender_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.command.line-sender";

  // -- constructors, destructors, and assignment operators --------------------

  /// @param content what is the same in all messages.
  /// @param window told when a send is finished; outlives the actor.
  line_sender_state(line_sender_actor::pointer self, sender_actor producer,
                    message content, bool json, send_window* window);

  line_sender_actor::behavior_type make_behavior();

private:
  void send(std::string line, uint64_t seq);
  void report(uint64_t seq, size_t size, const send_outcome& outcome);

  line_sender_actor::pointer self_;
  sender_actor producer_;
  message content_;
  bool json_;
  send_window* window_;
};

} // namespace rocketcaf::command
