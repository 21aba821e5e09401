#include "rocketcaf/protocol/requests/request_frame.hpp"
#include "rocketcaf/protocol/requests/transactions.hpp"

#include "support/test.hpp"

#include <string>

SUITE("request_frame")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

TEST("a header's frame has the same bytes as that of its command") {
  check_transaction_state_request sparse{.tran_state_table_offset = -1};
  auto full = sparse;
  full.topic = "t";
  full.msg_id = "\xC3\xBC \"quoted\"";
  full.transaction_id = "";
  full.rpc.is_oneway = true;
  for (auto type : {serialization::json, serialization::rocketmq})
    for (auto& header : {sparse, full}) {
      auto command = make_oneway_request(header);
      command.opaque = 9;
      command.remark = "why";
      std::string wanted = "before";
      REQUIRE_EQ(encode(wanted, command, type), errc::none);
      std::string out = "before";
      CHECK_EQ(append_oneway_request(out, header, 9, "why", type), errc::none);
      CHECK_EQ(out, wanted);
    }
}
