#include "rocketcaf/api/command/queue_reading.hpp"

#include <algorithm>

namespace rocketcaf::command {

std::string queue_reading::on_pulled(pull_result& x) {
  if (!end_)
    end_ = x.max_offset;
  auto asked = position_;
  if (x.status == pull_status::offset_illegal) {
    x.messages.clear();
    position_ = std::max(position_, x.next_offset);
    done_ = position_ == asked || position_ >= *end_;
    auto text = "offset " + std::to_string(asked) + " is none of the queue's, "
              + std::to_string(x.min_offset) + " to "
              + std::to_string(x.max_offset - 1);
    if (!done_)
      text += "; going on at " + std::to_string(position_);
    return text;
  }
  std::erase_if(x.messages, [this](auto& msg) {
    return msg.queue_offset < position_ || msg.queue_offset >= *end_;
  });
  position_ = std::max(position_, x.next_offset);
  if (!x.messages.empty())
    position_ = std::max(position_, x.messages.back().queue_offset + 1);
  done_ = x.status == pull_status::no_new_message || position_ == asked
       || position_ >= *end_;
  return {};
}

} // namespace rocketcaf::command
