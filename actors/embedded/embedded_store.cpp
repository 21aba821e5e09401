#include "rocketcaf/actors/embedded/embedded_store.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

/// Bytes of a stored message's fixed fields, IPv4 hosts.
constexpr int64_t fixed_fields = 91;

size_t memory_of(const stored_record& x) {
  return sizeof(stored_record) + sizeof(message_log*) + x.bytes.size();
}

} // namespace

stored_topic* embedded_store::find(std::string_view topic) noexcept {
  auto i = topics_.find(topic);
  return i != topics_.end() ? &i->second : nullptr;
}

const stored_topic* embedded_store::find(
  std::string_view topic) const noexcept {
  auto i = topics_.find(topic);
  return i != topics_.end() ? &i->second : nullptr;
}

stored_topic* embedded_store::create(std::string_view topic, int32_t queues) {
  auto result = find(topic);
  if (result == nullptr) {
    if (topics_.size() >= max_topics)
      return nullptr;
    std::string name{topic};
    result = &topics_.emplace(name, stored_topic{name, {}, 0}).first->second;
  }
  while (result->queue_count() < queues)
    result->queues.emplace_back();
  return result;
}

int64_t embedded_store::append(stored_topic& topic, int32_t queue_id,
                               stored_record record) {
  auto& log = topic.queues[static_cast<size_t>(queue_id)];
  record.physical_offset = reserve(topic.name, record.bytes.size());
  bytes_ += memory_of(record);
  ++appended_;
  auto offset = log.max_offset();
  log.records_.push_back(std::move(record));
  order_.push_back(&log);
  while (bytes_ > retention_bytes_ && order_.size() > 1)
    drop_oldest();
  return offset;
}

int64_t embedded_store::reserve(std::string_view topic, size_t bytes) {
  auto result = next_physical_offset_;
  next_physical_offset_
    += fixed_fields + static_cast<int64_t>(bytes + topic.size());
  return result;
}

void embedded_store::drop_oldest() {
  auto& log = *order_.front();
  order_.pop_front();
  bytes_ -= memory_of(log.records_.front());
  log.records_.pop_front();
  ++log.min_offset_;
  ++dropped_;
}

} // namespace rocketcaf::actors::embedded
