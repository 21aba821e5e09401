#include "rocketcaf/protocol/half_message_end.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include "support/test.hpp"

SUITE("half_message_end")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

TEST("a broker is told where the half message lies and what becomes of it") {
  half_message_end end{.place = {.address = "b:1",
                                 .tran_state_table_offset = 5,
                                 .commit_log_offset = 77,
                                 .broker_name = "b"},
                       .topic = "t",
                       .group = "g",
                       .state = local_transaction_state::commit,
                       .from_check = true,
                       .message_id = "ID",
                       .transaction_id = "TX"};
  auto request = make_end_request(end);
  CHECK_EQ(request.code, 37);
  CHECK(request.is_oneway());
  auto x = read_header<end_transaction_request>(request);
  REQUIRE(x);
  CHECK_EQ(x->topic, "t");
  CHECK_EQ(x->producer_group, "g");
  CHECK_EQ(x->tran_state_table_offset, 5);
  CHECK_EQ(x->commit_log_offset, 77);
  CHECK_EQ(x->commit_or_rollback, 8);
  CHECK(x->from_transaction_check);
  CHECK_EQ(x->msg_id, "ID");
  CHECK_EQ(x->transaction_id, "TX");
  CHECK_EQ(x->rpc.broker_name, "b");
  end.place.broker_name = "";
  CHECK(make_end_request(end).field("bname") == nullptr);
}
