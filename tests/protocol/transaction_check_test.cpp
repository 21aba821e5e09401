#include "rocketcaf/protocol/requests/transactions.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"
#include "rocketcaf/protocol/topic_names.hpp"
#include "rocketcaf/protocol/transaction_check.hpp"
#include "rocketcaf/protocol/transaction_result.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <algorithm>

SUITE("transaction_check")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

stored_message sample_half() {
  stored_message x;
  x.topic = "orders";
  x.body = "ten apples";
  x.flag = 5;
  x.queue_id = 3;
  x.sys_flag = sys_flag::transaction_prepared;
  x.properties = {{"UNIQ_KEY", "id-1"},
                  {"PGROUP", "shop"},
                  {"TRAN_MSG", "true"},
                  {"REAL_TOPIC", "orders"},
                  {"REAL_QID", "3"},
                  {"TRANSACTION_CHECK_TIMES", "4"},
                  {"TAGS", "red"},
                  {"KEYS", "k1  k2"},
                  {"WAIT", "false"},
                  {"__SHARDINGKEY", "customer"},
                  {"__transactionId__", "id-1"},
                  {"color", "blue"}};
  return x;
}

remoting_command question(const stored_message& half) {
  std::string body;
  REQUIRE(encode_stored(body, half));
  return make_oneway_request(
    check_transaction_state_request{.topic = "RMQ_SYS_TRANS_HALF_TOPIC",
                                    .tran_state_table_offset = 17,
                                    .commit_log_offset = 1700},
    std::move(body));
}

} // namespace

TEST("a question names group, id, place, and the message as it was sent") {
  auto x = read_transaction_check(question(sample_half()));
  REQUIRE(x);
  CHECK_EQ(x->group, "shop");
  CHECK_EQ(x->transaction_id, "id-1");
  CHECK_EQ(x->checks, 4u);
  CHECK_EQ(x->place.tran_state_table_offset, 17);
  CHECK_EQ(x->place.commit_log_offset, 1700);
  message sent{.topic = "orders",
               .body = "ten apples",
               .tag = "red",
               .keys = {"k1", "k2"},
               .properties = {{"color", "blue"}},
               .sharding_key = "customer",
               .id = "id-1",
               .flag = 5,
               .wait_store_ok = false};
  CHECK(x->content == sent);
}

TEST("a question without what is needed is none") {
  for (auto name : {"UNIQ_KEY", "PGROUP"}) {
    auto half = sample_half();
    half.properties.erase(name);
    CHECK_EQ(read_transaction_check(question(half)).error(),
             errc::protocol_error);
  }
  auto request = question(sample_half());
  request.fields.clear();
  CHECK_EQ(read_transaction_check(request).error(), errc::protocol_error);
  request = question(sample_half());
  request.body.clear();
  CHECK_EQ(read_transaction_check(request).error(), errc::protocol_error);
  request = question(sample_half());
  request.body += request.body;
  CHECK_EQ(read_transaction_check(request).error(), errc::protocol_error);
  request.body.resize(request.body.size() - 1);
  CHECK_EQ(read_transaction_check(request).error(), errc::protocol_error);
}

TEST("a broker that does not count its questions is understood") {
  auto half = sample_half();
  half.properties.erase("TRANSACTION_CHECK_TIMES");
  CHECK_EQ(read_transaction_check(question(half))->checks, 0u);
  half.properties.set("TRANSACTION_CHECK_TIMES", "often");
  CHECK_EQ(read_transaction_check(question(half))->checks, 0u);
}

TEST("recorded questions of a real broker are read") {
  size_t count = 0;
  for (auto& x : test::load_all_vectors()) {
    if (!x.is_request || x.code != 39)
      continue;
    auto command = decode(test::cut_frame(x.bytes));
    REQUIRE(command);
    auto check = read_transaction_check(*command);
    REQUIRE(check);
    CHECK(!check->group.empty());
    auto id = command->field("transactionId");
    if (id != nullptr)
      CHECK_EQ(check->transaction_id, *id);
    CHECK_EQ(check->content.id.view(), check->transaction_id);
    CHECK(!is_system_topic(check->content.topic));
    CHECK(!check->content.body.empty());
    CHECK_GT(check->checks, 0u);
    for (auto& [name, value] : check->content.properties)
      CHECK_NE(name, "TRANSACTION_CHECK_TIMES");
    ++count;
  }
  CHECK_GT(count, 4u);
}

TEST("a result says how the listener decided") {
  send_result half;
  half.message_id = *unique_message_id::from("id-1");
  auto x = make_transaction_send_result(half, local_transaction_state::commit);
  CHECK(x.is_commit());
  CHECK(!x.is_rollback());
  CHECK_EQ(x.transaction_id, "id-1");
  x = make_transaction_send_result(half, local_transaction_state::rollback);
  CHECK(x.is_rollback());
  x = make_transaction_send_result(half, local_transaction_state::unknown);
  CHECK(!x.is_commit());
  CHECK(x.ended == transaction_end::left_to_check);
}

TEST("a transaction's message has its id") {
  auto x = make_transaction_message("orders", "ten apples", "order-7");
  CHECK(x
        == (message{.topic = "orders", .body = "ten apples", .id = "order-7"}));
}
