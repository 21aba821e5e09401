#pragma once

#include "rocketcaf/actors/embedded/messages.hpp"
#include "rocketcaf/actors/interfaces.hpp"

#include <vector>

namespace rocketcaf {

/// Controls an embedded broker. Errors have category `errc` and name the field
/// and the rule.
using embedded_broker_actor = caf::typed_actor<
  /// Creates a topic.
  caf::result<void>(create_embedded_topic),
  /// The messages of a topic, sorted by broker, queue and offset; empty if
  /// there is no such topic.
  caf::result<std::vector<embedded_message>>(list_embedded_messages),
  /// Counters and gauges.
  caf::result<embedded_statistics>(atom::get_statistics),
  /// Adds a fault.
  caf::result<void>(embedded_fault),
  /// Removes faults.
  caf::result<void>(clear_embedded_faults),
  /// Stalls a broker, takes it down, or lets it serve again.
  caf::result<void>(set_broker_mode),
  /// Sets which broker id answers to pulls suggest.
  caf::result<void>(suggest_broker_id),
  /// Sends a request to clients; one answer for each of them, sorted by broker.
  caf::result<std::vector<embedded_client_answer>>(invoke_embedded_client),
  /// Closes all ports and connections; answers before the broker ends.
  caf::result<void>(atom::close)>;

} // namespace rocketcaf

// The handle is complete once its messages have type ids.
#include "rocketcaf/actors/embedded/type_ids.hpp"
