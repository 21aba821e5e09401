#include "rocketcaf/protocol/half_message_end.hpp"

#include "rocketcaf/protocol/requests/transactions.hpp"

#include <utility>

namespace rocketcaf::protocol {

remoting_command make_end_request(half_message_end x) {
  end_transaction_request header;
  header.topic = std::move(x.topic);
  header.producer_group = std::move(x.group);
  header.tran_state_table_offset = x.place.tran_state_table_offset;
  header.commit_log_offset = x.place.commit_log_offset;
  header.commit_or_rollback = commit_or_rollback(x.state);
  header.from_transaction_check = x.from_check;
  header.msg_id = std::move(x.message_id);
  header.transaction_id = std::move(x.transaction_id);
  if (!x.place.broker_name.empty())
    header.rpc.broker_name = std::move(x.place.broker_name);
  return make_oneway_request(header);
}

} // namespace rocketcaf::protocol
