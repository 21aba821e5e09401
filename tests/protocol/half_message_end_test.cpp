#include "rocketcaf/protocol/half_message_end.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include "support/test.hpp"

SUITE("half_message_end")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

half_message_end sample() {
  return {.place = {.address = "b:1",
                    .tran_state_table_offset = 5,
                    .commit_log_offset = 77,
                    .broker_name = "b"},
          .topic = "t",
          .group = "g",
          .state = local_transaction_state::commit,
          .from_check = true,
          .message_id = "ID",
          .transaction_id = "TX",
          .remark = "why"};
}

} // namespace

TEST("a broker is told where the half message lies and what becomes of it") {
  auto end = sample();
  auto request = make_end_request(end);
  CHECK_EQ(request.code, 37);
  CHECK(request.is_oneway());
  CHECK_EQ(request.remark, "why");
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

TEST("its frame is that of the request") {
  for (auto type : {serialization::json, serialization::rocketmq})
    for (auto remark : {"", "\xC3\xBC \"quoted\""})
      for (auto broker : {"", "b"}) {
        auto end = sample();
        end.remark = remark;
        end.place.broker_name = broker;
        auto request = make_end_request(end);
        request.opaque = -7;
        std::string wanted = "before";
        REQUIRE_EQ(encode(wanted, request, type), errc::none);
        std::string frame = "before";
        CHECK_EQ(append_end_request(frame, end, -7, type), errc::none);
        CHECK_EQ(frame, wanted);
      }
}

TEST("what a header cannot hold leaves the buffer as it was") {
  auto end = sample();
  end.transaction_id = "\xFF";
  std::string frame = "before";
  CHECK_EQ(append_end_request(frame, end, 1, serialization::json),
           errc::invalid_argument);
  CHECK_EQ(frame, "before");
  CHECK_EQ(append_end_request(frame, end, 1, serialization::rocketmq),
           errc::none);
}
