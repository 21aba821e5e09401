#include "rocketcaf/api/command/topic_words.hpp"

#include <utility>

namespace rocketcaf::command {

std::optional<int32_t> read_perm(std::string_view text) {
  if (text == "rw")
    return perm_read | perm_write;
  if (text == "r" || text == "r-")
    return perm_read;
  if (text == "w" || text == "-w")
    return perm_write;
  if (text == "--")
    return 0;
  return std::nullopt;
}

expected<protocol::topic_config, std::string> make_topic_config(
  const topic_words& x) {
  if (auto broken = protocol::validate_topic(x.name))
    return unexpected{to_string(*broken)};
  constexpr int32_t default_queues = 8;
  auto queues = x.queues.value_or(default_queues);
  protocol::topic_config result;
  result.topic_name = x.name;
  result.read_queue_nums = x.read_queues.value_or(queues);
  result.write_queue_nums = x.write_queues.value_or(queues);
  result.perm = x.perm;
  result.order = x.order;
  for (auto& text : x.attributes) {
    auto split = text.find('=');
    if (split == 0 || split == std::string::npos)
      return unexpected{"--attribute: must be KEY=VALUE: " + text};
    auto [i, is_new] = result.attributes.emplace(text.substr(0, split),
                                                 text.substr(split + 1));
    if (!is_new)
      return unexpected{"--attribute: is given twice: " + i->first};
  }
  return result;
}

} // namespace rocketcaf::command
