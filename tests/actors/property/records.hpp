#pragma once

#include "rocketcaf/protocol/errc.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/queue_choice.hpp"
#include "rocketcaf/protocol/send_result.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include "actors/property/event_log.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rocketcaf::test::property {

inline constexpr time_point never = time_point::max();
/// How a send is made.
enum class send_form : uint8_t {
  plain,
  request,
  many,
  batch,
  oneway,
  oneway_batch,
};

/// What the world knows of one send. One request of a batch is one send.
struct sent {
  time_point when;
  time_point deadline;
  send_form form = send_form::plain;
  /// Whether its answer comes with those of others, when all have one.
  bool part = false;
  /// Number of messages in its request.
  uint32_t messages = 1;
  /// Who chooses its queue.
  queue_choice choice;
  /// Whether its selector chooses none.
  bool no_choice = false;
  /// Why it must be refused at once, if it must.
  errc must_fail = errc::none;
  /// Whether it came when the producer was about to end.
  bool late = false;
  /// False once nobody is left to hear the answer.
  bool heard = true;
  uint32_t sender = 0;
  uint16_t topic = 0;
  /// Which sharding key it is ordered by; 0 for none.
  uint32_t lane = 0;
  /// What it counts in bounds.
  size_t bytes = 0;
  size_t body_size = 0;
  /// Number of the time at which it came.
  size_t instant = 0;
  /// Its own, or given by the producer.
  unique_message_id id;
  /// Of the other messages of its request; empty until they are known.
  std::vector<unique_message_id> more_ids;
  size_t answers = 0;
  time_point answered = never;
  storage_state storage = storage_state::maybe_stored;
  errc code = errc::none;
  bool succeeded = false;
  uint32_t first_attempt = none;
  uint32_t last_attempt = none;

  bool is_batch() const noexcept {
    return form == send_form::batch || form == send_form::oneway_batch;
  }

  bool is_oneway() const noexcept {
    return form == send_form::oneway || form == send_form::oneway_batch;
  }
};

/// How a request ended at its broker, as its producer could learn.
enum class attempt_end : uint8_t {
  /// It was not answered in any way.
  open,
  /// A broker answered with a code.
  answered,
  /// An answer came that cannot be read in full; maybe its code.
  unreadable,
  /// The connection said that it was not written.
  unwritten,
};

/// One request that a producer handed to a connection.
struct attempt {
  uint32_t send = none;
  /// The next one of the same send.
  uint32_t next = none;
  /// Number of the link that it was handed to.
  uint32_t link = none;
  const std::string* broker = nullptr;
  const std::string* address = nullptr;
  time_point handed;
  /// It is given up between these, if nothing comes: a part of its time may
  /// have passed before.
  time_point until_min;
  time_point until_max;
  attempt_end end = attempt_end::open;
  time_point ended = never;
  int32_t code = -1;
  int32_t opaque = 0;
  /// Whether a broker has the message, and where.
  bool stored = false;
  int32_t queue = -1;
  int64_t offset = -1;
};

} // namespace rocketcaf::test::property
