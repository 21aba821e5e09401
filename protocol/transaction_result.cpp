#include "rocketcaf/protocol/transaction_result.hpp"

#include <utility>

namespace rocketcaf {

transaction_send_result make_transaction_send_result(
  send_result half, local_transaction_state state) {
  transaction_send_result result;
  result.transaction_id = half.message_id.view();
  result.half = std::move(half);
  result.state = state;
  result.ended = protocol::end_of(state);
  return result;
}

message make_transaction_message(std::string topic, std::string body,
                                 std::string transaction_id) {
  message result;
  result.topic = std::move(topic);
  result.body = std::move(body);
  result.id = std::move(transaction_id);
  return result;
}

} // namespace rocketcaf
