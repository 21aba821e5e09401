#include "rocketcaf/protocol/message_queue.hpp"

namespace rocketcaf {

std::string to_string(const message_queue& x) {
  return x.topic + '@' + x.broker_name + ':' + std::to_string(x.queue_id);
}

const message_queue& queue_ref::get() const noexcept {
  static const message_queue empty;
  return ptr_ ? *ptr_ : empty;
}

} // namespace rocketcaf
