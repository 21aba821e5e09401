#pragma once

#include "rocketcaf/protocol/backoff.hpp"
#include "rocketcaf/protocol/pull_result.hpp"
#include "rocketcaf/protocol/start_point.hpp"
#include "rocketcaf/protocol/time_point.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace rocketcaf::protocol {

/// Decides what brokers are asked by who follows all queues of a topic, so that
/// each message is read once, whatever becomes of brokers meanwhile: there is
/// one question a queue at a time, a pull is repeated at the same offset until
/// it is answered, and what fails is tried again after a pause.
class follow_plan {
public:
  // -- member types -----------------------------------------------------------

  struct times {
    /// Pauses after failures, and after answers that say nothing too soon.
    std::chrono::milliseconds pause_min{100};
    std::chrono::milliseconds pause_max{2000};
    /// A broker that waits for messages takes longer than this to say that
    /// there are none.
    std::chrono::milliseconds soon{500};
    /// How long a broker may say that it does not have as many messages as were
    /// read of a queue, as while it recovers, until it is believed.
    std::chrono::milliseconds patience{10'000};
  };

  /// What to ask about a queue.
  struct question {
    enum class kind : uint8_t {
      min_offset,
      max_offset,
      /// The first offset from a time on; `value` is in milliseconds since
      /// 1970.
      offset_of_time,
      /// The messages from offset `value` on.
      pull,
    };

    message_queue queue;
    kind what = kind::pull;
    int64_t value = 0;

    friend bool operator==(const question&, const question&) = default;
  };

  // -- constructors, destructors, and assignment operators --------------------

  /// @param from where the queues begin that are there at first. Queues that
  ///        come later begin there, too, or with `started` for `now`.
  /// @param started the present time, in milliseconds since 1970.
  /// @param seed of what is taken off pauses.
  follow_plan(start_point from, int64_t started, times x, uint32_t seed)
    : from_(from), started_(started), times_(x), seed_(seed) {
    // nop
  }

  // -- events -----------------------------------------------------------------

  /// Replaces the queues; the first call names those that are there at first,
  /// which may be none. One that is missing keeps its place: it goes on there
  /// when it is back.
  void set_queues(const std::vector<message_queue>& queues, time_point now);

  /// Takes what is to be asked now. Each question is open until one of the
  /// following is called for its queue.
  std::vector<question> take_due(time_point now);

  /// One for an offset was answered.
  void on_offset(const message_queue& queue, int64_t offset, time_point now);

  /// A pull was answered: takes messages out that were read before.
  void on_pulled(pull_result& x, time_point now);

  /// A question was not answered, or with an error.
  /// @param why one line for people.
  void on_failure(const message_queue& queue, const std::string& why,
                  time_point now);

  // -- properties -------------------------------------------------------------

  /// When to call `take_due` next, unless something happens before.
  std::optional<time_point> next_due() const;

  /// Takes lines for people: which brokers fail and serve again, and where
  /// messages are missing.
  std::vector<std::string> take_notes() {
    return std::exchange(notes_, {});
  }

private:
  struct queue_state {
    explicit queue_state(backoff x) : pause(x) {
      // nop
    }

    backoff pause;
    time_point due;
    time_point asked;
    /// The next offset to read; nullopt until it is known.
    std::optional<int64_t> position;
    /// Where to begin until then.
    start_point from;
    /// When the last message that was read was stored.
    std::optional<int64_t> last_stored;
    /// Since when the broker says that the position is too large.
    std::optional<time_point> ahead_since;
    bool is_open = false;
    bool is_present = true;
  };

  using queue_map = std::map<message_queue, queue_state>;
  using entry = queue_map::value_type;

  struct by_due {
    bool operator()(const entry* lhs, const entry* rhs) const {
      return std::tie(lhs->second.due, lhs->first)
           < std::tie(rhs->second.due, rhs->first);
    }
  };

  void add(const message_queue& queue, time_point now);
  question next_question(const entry& x) const;

  /// Finds a queue whose question is open, and closes it.
  entry* close(const message_queue& queue);

  /// Plans the next question of a queue that has none.
  void ask_at(entry& x, time_point due);

  /// Goes on after an answer that brought nothing new.
  void on_nothing(entry& x, time_point now);

  /// The position is not between the offsets of the queue.
  void on_illegal(entry& x, int64_t next_offset, time_point now);
  void on_too_large(entry& x, time_point now);

  void note_success(const std::string& broker);

  start_point from_;
  int64_t started_;
  times times_;
  uint32_t seed_;
  /// Whether the queues were named that are there at first.
  bool is_started_ = false;
  queue_map queues_;
  /// Those that wait to be asked about.
  std::set<entry*, by_due> due_;
  std::set<std::string> failing_brokers_;
  std::vector<std::string> notes_;
};

} // namespace rocketcaf::protocol
