#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rocketcaf::actors::embedded {

/// Names a queue as a consumer group sees it.
struct consumed_queue {
  std::string group;
  std::string topic;
  int32_t queue_id = 0;

  friend auto operator<=>(const consumed_queue&, const consumed_queue&)
    = default;
};

/// How far consumer groups have come, as they told.
class consumer_offsets {
public:
  /// Groups that make up names without end run into this.
  static constexpr size_t max_entries = 100'000;

  /// @returns false if there are too many entries already.
  bool update(const consumed_queue& key, int64_t offset) {
    auto i = offsets_.find(key);
    if (i == offsets_.end() && offsets_.size() >= max_entries)
      return false;
    offsets_[key] = offset;
    return true;
  }

  /// Forgets what all groups told about a topic.
  void erase_topic(std::string_view topic) {
    std::erase_if(offsets_,
                  [topic](auto& kvp) { return kvp.first.topic == topic; });
  }

  std::optional<int64_t> find(const consumed_queue& key) const {
    auto i = offsets_.find(key);
    if (i == offsets_.end())
      return std::nullopt;
    return i->second;
  }

private:
  std::map<consumed_queue, int64_t> offsets_;
};

} // namespace rocketcaf::actors::embedded
