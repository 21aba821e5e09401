// Uses the codecs alone: no CAF.
#include "rocketcaf/api/protocol.hpp"

namespace {

using namespace rocketcaf;
using namespace rocketcaf::protocol;

bool reads_message_ids() {
  auto hex = "7F00000100002A9F0000000000000123";
  auto id = offset_message_id::from(hex);
  return id && to_string(*id) == hex;
}

bool makes_requests() {
  auto request
    = make_request(get_max_offset_request{.topic = "orders", .queue_id = 3});
  std::string bytes;
  return encode(bytes, request, serialization::json) == errc::none;
}

bool chooses_queues() {
  route_data route;
  route.queue_datas = {{"a", 4, 4, 6, 0}};
  route.broker_datas = {{"c", "a", {{0, "127.0.0.1:10911"}}}};
  topic_broker_mapping queues;
  queues.update("orders", std::make_shared<const route_data>(route), {});
  auto chosen = queues.select({.topic = "orders", .body = "x"}, {});
  return chosen && chosen->address == "127.0.0.1:10911";
}

} // namespace

int main() {
  return reads_message_ids() && makes_requests() && chooses_queues() ? 0 : 1;
}
