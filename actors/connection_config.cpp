#include "rocketcaf/actors/connection_config.hpp"

#include <utility>

namespace rocketcaf::actors {

connection_config make_connection_config(const client_options& options,
                                         std::string address, uint32_t number) {
  connection_config result;
  result.address = std::move(address);
  result.number = number;
  result.times.connect_timeout = options.connect_timeout;
  result.times.backoff_min = options.reconnect_backoff_min;
  result.times.backoff_max = options.reconnect_backoff_max;
  result.times.idle_timeout = options.idle_timeout;
  result.header_serialization = options.header_serialization;
  result.limits.max_frame = options.max_frame_size;
  result.limits.max_header = options.max_header_size;
  result.log = options.log;
  return result;
}

} // namespace rocketcaf::actors
