#include "rocketcaf/protocol/opaque_blocks.hpp"

#include <algorithm>

namespace rocketcaf::protocol {

namespace {

uint32_t block_of(int32_t opaque) {
  return static_cast<uint32_t>(opaque) / opaque_blocks::block_size;
}

int32_t first_of(uint32_t block) {
  return static_cast<int32_t>(block * opaque_blocks::block_size);
}

} // namespace

opaque_blocks::opaque_blocks(int32_t first) noexcept : next_(block_of(first)) {
  // nop
}

// -- modifiers ----------------------------------------------------------------

std::optional<int32_t> opaque_blocks::lease(owner_id owner) {
  if (owners_.size() == block_count)
    return std::nullopt;
  while (owners_.contains(next_))
    next_ = (next_ + 1) % block_count;
  auto block = next_;
  next_ = (next_ + 1) % block_count;
  owners_.emplace(block, owner);
  blocks_[owner].push_back(block);
  return first_of(block);
}

bool opaque_blocks::give_back(owner_id owner, int32_t first) {
  auto block = block_of(first);
  auto i = owners_.find(block);
  if (first_of(block) != first || i == owners_.end() || i->second != owner)
    return false;
  owners_.erase(i);
  last_.reset();
  auto& list = blocks_[owner];
  list.erase(std::find(list.begin(), list.end(), block));
  if (list.empty())
    blocks_.erase(owner);
  return true;
}

size_t opaque_blocks::revoke(owner_id owner) {
  auto i = blocks_.find(owner);
  if (i == blocks_.end())
    return 0;
  auto result = i->second.size();
  for (auto block : i->second)
    owners_.erase(block);
  blocks_.erase(i);
  last_.reset();
  return result;
}

// -- properties ---------------------------------------------------------------

std::optional<opaque_blocks::owner_id> opaque_blocks::owner_of(int32_t opaque) {
  auto block = block_of(opaque);
  if (last_ && last_->block == block)
    return last_->owner;
  auto i = owners_.find(block);
  if (i == owners_.end())
    return std::nullopt;
  last_ = ownership{block, i->second};
  return i->second;
}

} // namespace rocketcaf::protocol
