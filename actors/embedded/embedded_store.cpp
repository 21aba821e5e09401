#include "rocketcaf/actors/embedded/embedded_store.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

/// Bytes of a stored message's fixed fields, IPv4 hosts.
constexpr int64_t fixed_fields = 91;

/// What finds a message by its place takes as much as the place.
size_t memory_of(const stored_record& x) {
  return sizeof(stored_record) + sizeof(stored_place) + x.bytes.size();
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

stored_topic* embedded_store::insert(std::string_view topic) {
  if (auto known = find(topic))
    return known;
  if (topics_.size() >= max_topics)
    return nullptr;
  auto& result = topics_[std::string{topic}];
  result.name = topic;
  result.config.topic_name = topic;
  result.config.read_queue_nums = 0;
  result.config.write_queue_nums = 0;
  return &result;
}

void embedded_store::add_queues(stored_topic& topic, int32_t count) {
  while (topic.queue_count() < count)
    topic.queues.emplace_back(topic, topic.queue_count());
}

stored_topic* embedded_store::create(std::string_view topic, int32_t queues) {
  auto result = insert(topic);
  if (result == nullptr)
    return nullptr;
  auto& config = result->config;
  config.read_queue_nums = std::max(config.read_queue_nums, queues);
  config.write_queue_nums = std::max(config.write_queue_nums, queues);
  add_queues(*result, queues);
  return result;
}

stored_topic* embedded_store::configure(protocol::topic_config config) {
  auto result = insert(config.topic_name);
  if (result == nullptr)
    return nullptr;
  add_queues(*result,
             std::max(config.read_queue_nums, config.write_queue_nums));
  result->config = std::move(config);
  return result;
}

void embedded_store::erase(std::string_view topic) {
  auto i = topics_.find(topic);
  if (i == topics_.end())
    return;
  for (auto& log : i->second.queues)
    for (auto& record : log.records_)
      bytes_ -= memory_of(record);
  std::erase_if(
    order_, [&i](const position& x) { return &x.log->topic() == &i->second; });
  topics_.erase(i);
}

int64_t embedded_store::append(stored_topic& topic, int32_t queue_id,
                               stored_record record) {
  auto& log = topic.queues[static_cast<size_t>(queue_id)];
  record.physical_offset = reserve(topic.name, record.bytes.size());
  bytes_ += memory_of(record);
  ++appended_;
  auto offset = log.max_offset();
  log.records_.push_back(std::move(record));
  order_.push_back({&log, offset});
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

std::optional<stored_place> embedded_store::find_at(
  int64_t physical_offset) const {
  auto i = std::lower_bound(order_.begin(), order_.end(), physical_offset,
                            [](const position& x, int64_t offset) {
                              return x.record().physical_offset < offset;
                            });
  if (i == order_.end() || i->record().physical_offset != physical_offset)
    return std::nullopt;
  return stored_place{i->log, i->queue_offset};
}

std::optional<stored_place> embedded_store::newest() const {
  if (order_.empty())
    return std::nullopt;
  return stored_place{order_.back().log, order_.back().queue_offset};
}

void embedded_store::drop_oldest() {
  auto& log = *order_.front().log;
  order_.pop_front();
  bytes_ -= memory_of(log.records_.front());
  log.records_.pop_front();
  ++log.min_offset_;
  ++dropped_;
}

} // namespace rocketcaf::actors::embedded
