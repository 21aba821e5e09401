#include "rocketcaf/protocol/half_message_end.hpp"

#include "rocketcaf/protocol/requests/request_frame.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include <utility>

namespace rocketcaf::protocol {

namespace {

/// Takes all but the remark.
end_transaction_request make_header(half_message_end& x) {
  end_transaction_request result;
  result.topic = std::move(x.topic);
  result.producer_group = std::move(x.group);
  result.tran_state_table_offset = x.place.tran_state_table_offset;
  result.commit_log_offset = x.place.commit_log_offset;
  result.commit_or_rollback = commit_or_rollback(x.state);
  result.from_transaction_check = x.from_check;
  result.msg_id = std::move(x.message_id);
  result.transaction_id = std::move(x.transaction_id);
  if (!x.place.broker_name.empty())
    result.rpc.broker_name = std::move(x.place.broker_name);
  return result;
}

} // namespace

remoting_command make_end_request(half_message_end x) {
  auto result = make_oneway_request(make_header(x));
  result.remark = std::move(x.remark);
  return result;
}

errc append_end_request(std::string& out, half_message_end x, int32_t opaque,
                        serialization type) {
  return append_oneway_request(out, make_header(x), opaque, x.remark, type);
}

} // namespace rocketcaf::protocol
