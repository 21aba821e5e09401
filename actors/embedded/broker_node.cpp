#include "rocketcaf/actors/embedded/broker_node.hpp"

namespace rocketcaf::actors::embedded {

bool broker_node::has_room_for(std::string_view topic) const {
  return registered.size() < embedded_store::max_topics
      || registered.find(topic) != registered.end();
}

void broker_node::register_topic(const protocol::topic_config& config) {
  registered[config.topic_name]
    = {config.read_queue_nums, config.write_queue_nums, config.perm,
       config.topic_sys_flag};
}

stored_topic* broker_node::create_topic(std::string_view topic,
                                        int32_t queues) {
  auto known = store.find(topic);
  auto count = known != nullptr ? known->queue_count() : 0;
  if (known != nullptr && count >= queues)
    return known;
  if (!has_room_for(topic))
    return nullptr;
  auto result = store.create(topic, queues);
  if (result != nullptr)
    register_topic(result->config);
  return result;
}

stored_topic* broker_node::configure_topic(protocol::topic_config config) {
  auto known = store.find(config.topic_name);
  if (known != nullptr && known->config == config)
    return known;
  if (!has_room_for(config.topic_name))
    return nullptr;
  auto result = store.configure(std::move(config));
  if (result != nullptr)
    register_topic(result->config);
  return result;
}

void broker_node::delete_topic(std::string_view topic) {
  store.erase(topic);
  offsets.erase_topic(topic);
}

} // namespace rocketcaf::actors::embedded
