#include "rocketcaf/actors/broker_link.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors {

void broker_link::use(connection_actor connection) {
  connection_ = std::move(connection);
  connection_id_ = connection_ ? connection_.id() : 0;
  epoch_ = 0;
  blocks_wanted_ = 0;
}

void broker_link::add_lease(const opaque_lease& lease) {
  epoch_ = lease.epoch;
  opaques_.add_block(lease.first);
  if (blocks_wanted_ > 0)
    --blocks_wanted_;
  health.on_up();
}

std::optional<lease_opaques> broker_link::wanted_lease() {
  // A reserve covers the way to the connection and back: as many sends may come
  // meanwhile as are open.
  constexpr size_t block = protocol::opaque_table::block_size;
  auto reserve = std::max(block / 2, opaques_.open_count());
  auto needed = waiting.size() + reserve;
  auto coming = opaques_.available() + blocks_wanted_ * block;
  if (!connection_ || coming >= needed)
    return std::nullopt;
  lease_opaques result;
  result.blocks = static_cast<uint32_t>((needed - coming + block - 1) / block);
  result.returned = opaques_.take_finished();
  blocks_wanted_ += result.blocks;
  return result;
}

std::optional<int32_t> broker_link::open_oneway(time_point until) {
  if (is_full())
    return std::nullopt;
  auto result = opaques_.open(0);
  if (result) {
    opaques_.close(*result);
    used_ = true;
    write_until_ = std::max(write_until_, until);
  }
  return result;
}

std::optional<lease_opaques> broker_link::give_back_unused() {
  if (std::exchange(used_, false) || opaques_.open_count() > 0
      || !buffer_.empty())
    return std::nullopt;
  // An assignment would keep the memory.
  std::string{}.swap(buffer_);
  ends_.shrink_to_fit();
  auto returned = opaques_.take_all();
  if (returned.empty())
    return std::nullopt;
  return lease_opaques{0, std::move(returned)};
}

std::vector<sent_end> broker_link::take_ends(uint64_t sequence) {
  std::vector<sent_end> result;
  if (ends_.empty())
    return result;
  // Those that stay are few, and as many are likely to come: saves growing step
  // by step.
  auto end = std::ranges::upper_bound(ends_, sequence, {}, &sent_end::sequence);
  result.reserve(ends_.size());
  result.assign(end, ends_.end());
  ends_.erase(end, ends_.end());
  result.swap(ends_);
  return result;
}

std::vector<uint32_t> broker_link::drop_leases() {
  blocks_wanted_ = 0;
  buffer_.clear();
  until_ = {};
  write_until_ = {};
  confirmed_ = asked_ = sent_;
  receipts_.clear();
  return opaques_.clear();
}

write_batch broker_link::take_batch() {
  write_batch result;
  auto size = buffer_.size();
  result.bytes = std::move(buffer_);
  result.sequence = sequence_++;
  result.epoch = epoch_;
  result.until = std::exchange(until_, {});
  result.write_until = std::exchange(write_until_, {});
  sent_ += size;
  auto has_ends = !ends_.empty() && ends_.back().sequence == result.sequence;
  if (has_ends || sent_ - asked_ >= receipt_step) {
    asked_ = sent_;
    result.wants_receipt = true;
    receipts_.emplace_back(result.sequence, sent_);
  }
  // The next batch is likely to be as large: saves growing step by step.
  buffer_.clear();
  buffer_.reserve(std::min(size + size / 4, flush_size + flush_size / 4));
  return result;
}

void broker_link::confirm(uint64_t sequence) {
  while (!receipts_.empty() && receipts_.front().first <= sequence) {
    confirmed_ = receipts_.front().second;
    receipts_.pop_front();
  }
}

} // namespace rocketcaf::actors
