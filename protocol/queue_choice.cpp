#include "rocketcaf/protocol/queue_choice.hpp"

#include <utility>

namespace rocketcaf {

queue_choice::queue_choice(message_queue queue)
  : queue_choice(value{std::move(queue)}) {
  // nop
}

queue_choice::queue_choice(queue_selector selector)
  : queue_choice(value{std::move(selector)}) {
  // nop
}

queue_choice queue_choice::by_name(std::string selector) {
  return queue_choice{value{std::move(selector)}};
}

bool operator==(const queue_choice& x, const queue_choice& y) noexcept {
  if (x.ptr_ == y.ptr_)
    return true;
  if (auto queue = x.queue())
    return y.queue() != nullptr && *queue == *y.queue();
  auto name = x.selector_name();
  return name != nullptr && y.selector_name() != nullptr
      && *name == *y.selector_name();
}

} // namespace rocketcaf
