#pragma once

#include "rocketcaf/protocol/bodies/topic_config.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// One message in the store.
struct stored_record {
  /// Position in the commit log that a broker on disk would have.
  int64_t physical_offset = 0;
  int64_t born_millis = 0;
  int64_t store_millis = 0;
  protocol::stored_host born_host;
  int32_t flag = 0;
  int32_t sys_flag = 0;
  int32_t reconsume_times = 0;
  /// Of a committed message: where its half message lies.
  int64_t prepared_transaction_offset = 0;
  uint32_t properties_size = 0;
  /// The property string, then the body.
  std::string bytes;

  std::string_view properties() const noexcept {
    return std::string_view{bytes}.substr(0, properties_size);
  }

  std::string_view body() const noexcept {
    return std::string_view{bytes}.substr(properties_size);
  }
};

struct stored_topic;

/// A queue: messages from `min_offset` to before `max_offset`.
class message_log {
public:
  message_log(const stored_topic& topic, int32_t queue_id) noexcept
    : topic_(&topic), queue_id_(queue_id) {
    // nop
  }

  const stored_topic& topic() const noexcept {
    return *topic_;
  }

  int32_t queue_id() const noexcept {
    return queue_id_;
  }

  int64_t min_offset() const noexcept {
    return min_offset_;
  }

  int64_t max_offset() const noexcept {
    return min_offset_ + static_cast<int64_t>(records_.size());
  }

  /// @pre `min_offset() <= offset && offset < max_offset()`
  const stored_record& at(int64_t offset) const noexcept {
    return records_[static_cast<size_t>(offset - min_offset_)];
  }

private:
  friend class embedded_store;

  const stored_topic* topic_;
  int32_t queue_id_;
  int64_t min_offset_ = 0;
  std::deque<stored_record> records_;
};

/// A message in its queue.
struct stored_place {
  const message_log* log = nullptr;
  int64_t queue_offset = 0;

  const stored_record& record() const noexcept {
    return log->at(queue_offset);
  }

  friend bool operator==(const stored_place&, const stored_place&) = default;
};

/// A topic's queues on one broker.
struct stored_topic {
  std::string name;
  /// References to its elements stay valid.
  std::deque<message_log> queues;
  /// What administrators set, and routes tell. Its numbers of queues may be
  /// below those that are there: a queue keeps its messages.
  protocol::topic_config config;
  /// Counts messages whose sender left the queue to the broker.
  uint32_t next_queue = 0;

  int32_t queue_count() const noexcept {
    return static_cast<int32_t>(queues.size());
  }

  /// The queue, or nullptr.
  const message_log* find_queue(int32_t queue_id) const noexcept {
    if (queue_id < 0 || queue_id >= queue_count())
      return nullptr;
    return &queues[static_cast<size_t>(queue_id)];
  }
};

/// What one broker stores, in memory.
class embedded_store {
public:
  // -- constants --------------------------------------------------------------

  /// Clients that make up topics without end run into this.
  static constexpr size_t max_topics = 10'000;

  // -- constructors, destructors, and assignment operators --------------------

  /// @param retention_bytes memory for messages; the oldest go first.
  explicit embedded_store(size_t retention_bytes)
    : retention_bytes_(retention_bytes) {
    // nop
  }

  embedded_store(embedded_store&&) = default;

  // -- topics -----------------------------------------------------------------

  /// Returns the topic or nullptr; the pointer stays valid.
  stored_topic* find(std::string_view topic) noexcept;
  const stored_topic* find(std::string_view topic) const noexcept;

  /// Creates a topic that may be read and written, or adds to its queues until
  /// it has this many.
  /// @returns nullptr if there are too many topics already.
  stored_topic* create(std::string_view topic, int32_t queues);

  /// Creates a topic, or gives it another configuration. Queues are added, but
  /// none taken away.
  /// @returns nullptr if there are too many topics already.
  stored_topic* configure(protocol::topic_config config);

  /// Deletes a topic with its messages. Pointers to it are invalid then.
  void erase(std::string_view topic);

  const std::map<std::string, stored_topic, std::less<>>& topics()
    const noexcept {
    return topics_;
  }

  // -- messages ---------------------------------------------------------------

  /// Stores a message, and drops old ones if it must. Sets the record's
  /// physical offset.
  /// @returns the message's offset in the queue.
  int64_t append(stored_topic& topic, int32_t queue_id, stored_record record);

  /// Leaves room in the commit log for a message that is kept elsewhere.
  /// @param bytes size of its properties and its body.
  /// @returns its physical offset.
  int64_t reserve(std::string_view topic, size_t bytes);

  /// Finds the message at a place in the commit log.
  std::optional<stored_place> find_at(int64_t physical_offset) const;

  /// The message that came last.
  std::optional<stored_place> newest() const;

  // -- properties -------------------------------------------------------------

  uint64_t appended() const noexcept {
    return appended_;
  }

  uint64_t dropped() const noexcept {
    return dropped_;
  }

  /// Memory that messages take, in bytes.
  size_t bytes() const noexcept {
    return bytes_;
  }

  /// Where the next message goes in the commit log.
  int64_t next_physical_offset() const noexcept {
    return next_physical_offset_;
  }

private:
  /// A message in the order in which they came.
  struct position {
    message_log* log;
    int64_t queue_offset;

    const stored_record& record() const noexcept {
      return log->at(queue_offset);
    }
  };

  stored_topic* insert(std::string_view topic);

  static void add_queues(stored_topic& topic, int32_t count);

  void drop_oldest();

  size_t retention_bytes_;
  size_t bytes_ = 0;
  uint64_t appended_ = 0;
  uint64_t dropped_ = 0;
  int64_t next_physical_offset_ = 0;
  std::map<std::string, stored_topic, std::less<>> topics_;
  std::deque<position> order_;
};

} // namespace rocketcaf::actors::embedded
