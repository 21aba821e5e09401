#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

namespace rocketcaf {

/// One queue of a topic on one broker.
struct message_queue {
  std::string topic;
  std::string broker_name;
  int32_t queue_id = -1;

  friend bool operator==(const message_queue&, const message_queue&) = default;
  friend auto operator<=>(const message_queue&, const message_queue&) = default;

  /// Lists the fields by their names in JSON.
  template <class Fields>
  static void describe(Fields& f) {
    f("brokerName", &message_queue::broker_name);
    f("queueId", &message_queue::queue_id);
    f("topic", &message_queue::topic);
  }
};

/// Returns the form "topic@broker:id", for people.
std::string to_string(const message_queue& x);

/// A shared, immutable `message_queue`: results name their queue without
/// copying its strings.
class queue_ref {
public:
  queue_ref() = default;

  explicit queue_ref(std::shared_ptr<const message_queue> ptr)
    : ptr_(std::move(ptr)) {
    // nop
  }

  explicit queue_ref(message_queue queue)
    : ptr_(std::make_shared<const message_queue>(std::move(queue))) {
    // nop
  }

  /// The queue; an empty one if this reference is empty.
  const message_queue& get() const noexcept;

  const message_queue& operator*() const noexcept {
    return get();
  }

  const message_queue* operator->() const noexcept {
    return &get();
  }

  friend bool operator==(const queue_ref& x, const queue_ref& y) noexcept {
    return x.ptr_ == y.ptr_ || x.get() == y.get();
  }

private:
  std::shared_ptr<const message_queue> ptr_;
};

} // namespace rocketcaf
