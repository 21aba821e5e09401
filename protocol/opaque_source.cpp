#include "rocketcaf/protocol/opaque_source.hpp"

namespace rocketcaf::protocol {

namespace {

constexpr auto block_size = opaque_blocks::block_size;

int32_t block_start(int32_t opaque) {
  auto value = static_cast<uint32_t>(opaque);
  return static_cast<int32_t>(value - value % block_size);
}

} // namespace

std::optional<int32_t> opaque_source::open() {
  if (!current_) {
    current_ = blocks_.lease(owner_);
    used_ = 0;
    if (!current_)
      return std::nullopt;
  }
  auto first = *current_;
  auto result = static_cast<int32_t>(static_cast<uint32_t>(first) + used_++);
  ++open_[first];
  if (used_ == block_size)
    current_.reset();
  return result;
}

void opaque_source::close(int32_t opaque) {
  auto first = block_start(opaque);
  auto i = open_.find(first);
  if (--i->second > 0)
    return;
  open_.erase(i);
  if (current_ != first)
    blocks_.give_back(owner_, first);
}

} // namespace rocketcaf::protocol
