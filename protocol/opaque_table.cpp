#include "rocketcaf/protocol/opaque_table.hpp"

#include <utility>

namespace rocketcaf::protocol {

namespace {

constexpr uint32_t offset_mask = opaque_table::block_size - 1;

int32_t block_of(int32_t opaque) {
  return static_cast<int32_t>(static_cast<uint32_t>(opaque) & ~offset_mask);
}

uint32_t offset_of(int32_t opaque) {
  return static_cast<uint32_t>(opaque) & offset_mask;
}

} // namespace

void opaque_table::add_block(int32_t first) {
  auto ptr = std::make_unique<block>();
  ptr->first = block_of(first);
  ptr->ids.fill(nobody);
  blocks_.push_back(std::move(ptr));
  available_ += block_size;
}

std::vector<int32_t> opaque_table::take_finished() {
  std::vector<int32_t> result;
  std::deque<std::unique_ptr<block>> rest;
  size_t next = 0;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    if (i == current_)
      next = rest.size();
    if (blocks_[i]->finished())
      result.push_back(blocks_[i]->first);
    else
      rest.push_back(std::move(blocks_[i]));
  }
  current_ = current_ < blocks_.size() ? next : rest.size();
  blocks_ = std::move(rest);
  return result;
}

std::optional<int32_t> opaque_table::open(uint32_t id) {
  while (current_ < blocks_.size() && blocks_[current_]->used == block_size)
    ++current_;
  if (current_ == blocks_.size())
    return std::nullopt;
  auto& x = *blocks_[current_];
  auto offset = x.used++;
  x.ids[offset] = id;
  ++x.open;
  ++open_count_;
  --available_;
  return static_cast<int32_t>(static_cast<uint32_t>(x.first) + offset);
}

std::optional<uint32_t> opaque_table::close(int32_t opaque) {
  auto ptr = find(block_of(opaque));
  if (ptr == nullptr)
    return std::nullopt;
  auto& id = ptr->ids[offset_of(opaque)];
  if (id == nobody)
    return std::nullopt;
  --ptr->open;
  --open_count_;
  return std::exchange(id, nobody);
}

std::vector<uint32_t> opaque_table::clear() {
  std::vector<uint32_t> result;
  result.reserve(open_count_);
  for (auto& ptr : blocks_)
    for (auto id : ptr->ids)
      if (id != nobody)
        result.push_back(id);
  blocks_.clear();
  current_ = 0;
  available_ = 0;
  open_count_ = 0;
  return result;
}

opaque_table::block* opaque_table::find(int32_t first) {
  // A window of 65,535 sends needs at most 18 blocks, and answers come about
  // in the order of requests: the search ends early.
  for (auto& ptr : blocks_)
    if (ptr->first == first)
      return ptr.get();
  return nullptr;
}

} // namespace rocketcaf::protocol
