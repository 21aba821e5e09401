#include "rocketcaf/actors/embedded/queue_locks.hpp"

namespace rocketcaf::actors::embedded {

bool queue_locks::lock(std::string_view group, const message_queue& queue,
                       std::string_view client_id, time_point now) {
  key where{group, queue};
  auto i = locks_.find(where);
  if (i == locks_.end()) {
    if (locks_.size() >= max_locks)
      std::erase_if(locks_,
                    [now](auto& kvp) { return kvp.second.is_over(now); });
    if (locks_.size() >= max_locks)
      return false;
    i = locks_.emplace(std::move(where), holder{}).first;
  } else if (i->second.client_id != client_id && !i->second.is_over(now)) {
    return false;
  }
  i->second = {std::string{client_id}, now};
  return true;
}

void queue_locks::unlock(std::string_view group, const message_queue& queue,
                         std::string_view client_id) {
  auto i = locks_.find({std::string{group}, queue});
  if (i != locks_.end() && i->second.client_id == client_id)
    locks_.erase(i);
}

bool queue_locks::has_locks(std::string_view group, time_point now) const {
  for (auto i = locks_.lower_bound({std::string{group}, message_queue{}});
       i != locks_.end() && i->first.first == group; ++i)
    if (!i->second.is_over(now))
      return true;
  return false;
}

} // namespace rocketcaf::actors::embedded
