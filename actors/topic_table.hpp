#pragma once

#include "rocketcaf/actors/send_topic.hpp"

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace rocketcaf::actors {

/// The topics of a producer: those with open sends, and of the others those
/// that had some last. So the sends that are open bound it, not the names that
/// a program makes up over time.
class topic_table {
public:
  // -- constants --------------------------------------------------------------

  /// Most topics without open sends; of more, the one that was used last the
  /// longest time ago is dropped.
  static constexpr size_t max_idle = 1024;

  /// After so many calls of `age` without a send, a topic is dropped.
  static constexpr uint64_t max_age = 120;

  // -- modifiers --------------------------------------------------------------

  /// Adds a topic, which has no open send yet.
  /// @param start where the round robin begins.
  /// @pre `find(name) == nullptr`
  send_topic& add(const std::string& name, uint32_t start);

  /// One more send of this topic is open.
  void begin_send(send_topic& topic);

  /// One send less is open. The topic itself is not dropped for that.
  /// @returns the name of one that was.
  std::optional<std::string> end_send(send_topic& topic);

  /// Some time passed: drops topics that had no send for long. A route that
  /// has become stale is kept, since nobody could tell it again.
  /// @returns their names.
  std::vector<std::string> age();

  // -- properties -------------------------------------------------------------

  /// The topic with this name, or nullptr.
  send_topic* find(const std::string& name);

  bool empty() const noexcept {
    return topics_.empty();
  }

  /// Calls `f(topic)` for each.
  template <class F>
  void for_each(F f) {
    for (auto& [name, topic] : topics_)
      f(topic);
  }

private:
  struct entry : send_topic {
    using send_topic::send_topic;

    size_t open = 0;
    /// The value of `age_` when the last send ended.
    uint64_t idle_since = 0;
    /// Its place in `idle_` or `busy_`.
    std::list<entry*>::iterator place;
  };

  std::unordered_map<std::string, entry> topics_;
  /// Topics without open sends, in the order in which their last one ended.
  std::list<entry*> idle_;
  std::list<entry*> busy_;
  /// Counts calls of `age`.
  uint64_t age_ = 0;
};

} // namespace rocketcaf::actors
