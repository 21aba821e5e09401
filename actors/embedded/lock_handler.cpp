#include "rocketcaf/actors/embedded/lock_handler.hpp"

#include "rocketcaf/actors/embedded/answers.hpp"

#include "rocketcaf/protocol/bodies/queue_locks.hpp"

namespace rocketcaf::actors::embedded {

protocol::remoting_command lock_handler::handle(broker_node& node,
                                                const command& request,
                                                const moment& now) const {
  using protocol::request_code;
  using protocol::response_code;
  auto x
    = protocol::decode_json_body<protocol::queue_lock_request>(request.body);
  if (!x)
    return make_answer(response_code::system_error,
                       "the body does not name queues to lock");
  if (request.code == static_cast<int32_t>(request_code::unlock_batch_mq)) {
    for (auto& queue : x->mq_set)
      node.locks.unlock(x->consumer_group, queue, x->client_id);
    return make_answer(response_code::success);
  }
  protocol::queue_lock_reply result;
  for (auto& queue : x->mq_set)
    if (node.locks.lock(x->consumer_group, queue, x->client_id, now.steady))
      result.lock_ok_mq_set.push_back(queue);
  return answer_with(protocol::encode_json_body(result));
}

} // namespace rocketcaf::actors::embedded
