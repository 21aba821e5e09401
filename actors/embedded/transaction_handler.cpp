#include "rocketcaf/actors/embedded/transaction_handler.hpp"

#include "rocketcaf/protocol/sys_flag.hpp"

#include <utility>

namespace rocketcaf::actors::embedded {

namespace {

using protocol::end_transaction_request;
using protocol::remoting_command;
using protocol::response_code;

namespace sys_flag = protocol::sys_flag;

/// What real brokers say where their code sets no remark.
constexpr const char* no_remark = "not set any response code";

remoting_command refuse(std::string remark) {
  return make_answer(response_code::system_error, std::move(remark));
}

} // namespace

request_outcome transaction_handler::handle(broker_node& node,
                                            const request_source& source,
                                            const command& request,
                                            const moment& now) {
  request_outcome result;
  auto x = protocol::read_header<end_transaction_request>(request);
  if (!x) {
    result.answer = refuse(shown(x.error()));
    return result;
  }
  auto commits = x->commit_or_rollback == sys_flag::transaction_commit;
  if (!commits && x->commit_or_rollback != sys_flag::transaction_rollback) {
    if (x->commit_or_rollback != 0)
      result.answer = refuse("commitOrRollback field wrong");
    return result;
  }
  auto half = node.halves.find(x->commit_log_offset);
  if (half == nullptr) {
    result.answer = refuse("Find prepared transaction message failed");
    return result;
  }
  if (result.answer = check(*half, *x, now); result.answer)
    return result;
  auto place = *half->find(x->commit_log_offset);
  auto taken = node.halves.take(x->commit_log_offset);
  if (commits)
    result.stored = commit(node, source.broker, place, std::move(*taken), now);
  ++(commits ? node.transactions.committed : node.transactions.rolled_back);
  result.answer = make_answer(response_code::success, commits ? "" : no_remark);
  return result;
}

std::optional<remoting_command> transaction_handler::check(
  const half_message& half, const end_request& x, const moment& now) {
  if (!x.from_transaction_check && half.closes && now.steady > *half.closes)
    return make_answer(response_code::illegal_operation, no_remark);
  if (half.group.empty() || half.group != x.producer_group)
    return refuse("The producer group wrong");
  auto place = half.find(x.commit_log_offset);
  if (place->queue_offset != x.tran_state_table_offset)
    return refuse("The transaction state table offset wrong");
  return std::nullopt;
}

std::optional<queue_key> transaction_handler::commit(broker_node& node,
                                                     size_t broker,
                                                     const half_place& place,
                                                     half_message half,
                                                     const moment& now) {
  auto topic = node.store.find(half.topic);
  auto queue_id = half.queue_id;
  if (topic == nullptr || topic->find_queue(queue_id) == nullptr)
    return std::nullopt;
  auto record = record_at(place, std::move(half));
  record.prepared_transaction_offset = place.commit_log_offset;
  record.sys_flag |= sys_flag::transaction_commit;
  record.store_millis = now.unix_millis;
  node.store.append(*topic, queue_id, std::move(record));
  return queue_key{broker, topic->name, queue_id};
}

} // namespace rocketcaf::actors::embedded
