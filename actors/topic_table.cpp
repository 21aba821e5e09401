#include "rocketcaf/actors/topic_table.hpp"

#include <iterator>

namespace rocketcaf::actors {

// -- modifiers ----------------------------------------------------------------

send_topic& topic_table::add(const std::string& name, uint32_t start) {
  auto& result = topics_.try_emplace(name, name, start).first->second;
  result.idle_since = age_;
  result.place = idle_.insert(idle_.end(), &result);
  return result;
}

void topic_table::begin_send(send_topic& topic) {
  auto& x = static_cast<entry&>(topic);
  if (x.open++ == 0)
    busy_.splice(busy_.end(), idle_, x.place);
}

std::optional<std::string> topic_table::end_send(send_topic& topic) {
  auto& x = static_cast<entry&>(topic);
  if (--x.open > 0)
    return std::nullopt;
  x.idle_since = age_;
  idle_.splice(idle_.end(), busy_, x.place);
  if (idle_.size() <= max_idle)
    return std::nullopt;
  auto result = idle_.front()->name();
  idle_.pop_front();
  topics_.erase(result);
  return result;
}

std::vector<std::string> topic_table::age() {
  ++age_;
  std::vector<std::string> result;
  for (auto i = idle_.begin();
       i != idle_.end() && age_ - (*i)->idle_since >= max_age;) {
    if ((*i)->stale()) {
      ++i;
      continue;
    }
    result.push_back((*i)->name());
    i = idle_.erase(i);
    topics_.erase(result.back());
  }
  return result;
}

// -- properties ---------------------------------------------------------------

send_topic* topic_table::find(const std::string& name) {
  auto i = topics_.find(name);
  return i == topics_.end() ? nullptr : &i->second;
}

} // namespace rocketcaf::actors
