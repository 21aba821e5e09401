#include "rocketcaf/protocol/opaque_table.hpp"

#include <algorithm>

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

// -- leases -------------------------------------------------------------------

void opaque_table::add_block(int32_t first) {
  auto ptr = std::make_unique<block>();
  ptr->first = block_of(first);
  ptr->number = ++last_number_;
  ptr->ids.fill(nobody);
  auto [i, added] = blocks_.try_emplace(ptr->first, std::move(ptr));
  if (!added)
    return;
  fresh_.push_back(i->second.get());
  available_ += block_size;
}

std::vector<int32_t> opaque_table::take_all() {
  auto result = take_finished();
  for (auto& [first, ptr] : blocks_)
    result.push_back(first);
  forget_blocks();
  return result;
}

// -- opaques ------------------------------------------------------------------

std::optional<int32_t> opaque_table::open(uint32_t id) {
  if (fresh_.empty())
    return std::nullopt;
  auto& x = *fresh_.front();
  auto offset = x.used++;
  if (x.used == block_size)
    fresh_.pop_front();
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
  auto result = std::exchange(id, nobody);
  --ptr->open;
  --open_count_;
  if (ptr->finished())
    finish(*ptr);
  return result;
}

std::vector<uint32_t> opaque_table::clear() {
  std::vector<const block*> blocks;
  for (auto& [first, ptr] : blocks_)
    blocks.push_back(ptr.get());
  std::sort(blocks.begin(), blocks.end(),
            [](auto* x, auto* y) { return x->number < y->number; });
  std::vector<uint32_t> result;
  result.reserve(open_count_);
  for (auto* x : blocks)
    for (auto id : x->ids)
      if (id != nobody)
        result.push_back(id);
  finished_.clear();
  forget_blocks();
  return result;
}

// -- implementation -----------------------------------------------------------

opaque_table::block* opaque_table::find(int32_t first) {
  if (found_ != nullptr && found_->first == first)
    return found_;
  auto i = blocks_.find(first);
  if (i == blocks_.end())
    return nullptr;
  found_ = i->second.get();
  return found_;
}

void opaque_table::finish(block& x) {
  finished_.push_back(x.first);
  found_ = nullptr;
  blocks_.erase(x.first);
}

void opaque_table::forget_blocks() {
  fresh_.clear();
  found_ = nullptr;
  blocks_.clear();
  available_ = 0;
  open_count_ = 0;
}

} // namespace rocketcaf::protocol
