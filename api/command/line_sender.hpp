#pragma once

#include "rocketcaf/api/command/send_window.hpp"
#include "rocketcaf/api/producer.hpp"

#include <caf/result.hpp>
#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rocketcaf::command {

/// Sends lines and prints what became of them.
using line_sender_actor = caf::typed_actor<
  /// Sends a line, whose number is given.
  caf::result<void>(std::string, uint64_t),
  /// Prints that a line cannot be sent.
  caf::result<void>(send_failure, uint64_t),
  /// Sends what waits for more lines to go with: none come for a while.
  caf::result<void>(atom::drain)>;

/// How lines are sent.
enum class line_mode : uint8_t {
  /// A request each.
  single,
  /// `send_many`.
  many,
  /// `send_batch`.
  batch,
  /// Ordered requests.
  ordered,
  /// `send_oneway`.
  oneway,
};

/// What is made of lines.
struct line_plan {
  /// What is the same in all messages.
  send_message common;
  line_mode mode = line_mode::single;
  /// Lines that go together, in modes many and batch.
  size_t batch_size = 100;
  /// Largest batch, in bytes.
  size_t max_message_size = 4u * 1024 * 1024;
  /// Whether lines are JSON objects, see `read_input`, or bodies.
  bool json_input = false;
  /// Whether results are JSON objects.
  bool json_output = false;
};

/// State of the actor that owns standard output. It is spawned detached, since
/// whoever reads that may be slow.
class line_sender_state {
public:
  // -- constants --------------------------------------------------------------

  static inline const char* name = "rocketcaf.command.line-sender";

  // -- constructors, destructors, and assignment operators --------------------

  /// @param window told when a send is finished; outlives the actor.
  line_sender_state(line_sender_actor::pointer self, producer_actor producer,
                    line_plan plan, send_window* window);

  line_sender_actor::behavior_type make_behavior();

private:
  /// A line, after it was read.
  struct ticket {
    uint64_t seq;
    /// Of the line, as the window counts it.
    size_t size;
  };

  void on_line(std::string& line, uint64_t seq);

  /// Keeps a message until there are enough to go together.
  void gather(message what, ticket line);

  void send_one(send_message what, ticket line);
  void send_oneway(send_message what, ticket line);

  /// Sends what was gathered, as a `send_many` or `send_batch`.
  void send_gathered();
  template <class Request>
  void send_all();

  /// Reports an outcome. One without a result, of a one-way send, has none.
  void report(ticket line, const std::optional<send_outcome>& outcome);

  /// Reports that a line is wrong.
  void report_wrong(ticket line, std::string why);

  line_sender_actor::pointer self_;
  producer_actor producer_;
  line_plan plan_;
  send_window* window_;
  std::vector<message> gathered_;
  std::vector<ticket> gathered_lines_;
};

} // namespace rocketcaf::command
