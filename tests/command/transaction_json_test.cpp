#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/command/transaction_json.hpp"

#include "samples.hpp"
#include "support/test.hpp"

#include <nlohmann/json.hpp>

SUITE("transaction_json")

using namespace rocketcaf;
using namespace std::literals;
using command::answered_check;
using command::read_answered_check;
using command::to_json_line;
using command::to_text_line;
using state = local_transaction_state;

namespace {

transaction_send_result make_result(state executed, transaction_end ended) {
  transaction_send_result result;
  result.half = test::sample_result();
  result.transaction_id = "7F0000010001";
  result.state = executed;
  result.ended = ended;
  return result;
}

send_failure make_failure() {
  send_failure result;
  result.code = errc::deadline_exceeded;
  result.storage = storage_state::maybe_stored;
  result.remark = "no answer";
  return result;
}

transaction_changed make_change(transaction_event event) {
  return {.transaction = {.transaction_id = "order-7",
                          .topic = "orders",
                          .checks = 2,
                          .from_check = true},
          .event = event};
}

} // namespace

TEST("a transaction has a send's fields and its own, in this order") {
  CHECK_EQ(
    to_json_line(7, make_result(state::commit, transaction_end::committed), 0),
    R"({"seq":7,"status":"SEND_OK","msgId":"7F0000010001",)"
    R"("offsetMsgId":"7F00000100002A9F0000000000000010",)"
    R"("broker":"broker-a","queueId":3,"queueOffset":42,)"
    R"("transactionId":"7F0000010001","state":"COMMIT_MESSAGE",)"
    R"("ended":"committed","checks":0})");
}

TEST("all states and ends have their names, and checks are told") {
  for (auto& [executed, ended, expected] :
       {std::tuple{state::rollback, transaction_end::rolled_back,
                   R"("state":"ROLLBACK_MESSAGE","ended":"rolled_back")"sv},
        {state::unknown, transaction_end::left_to_check,
         R"("state":"UNKNOW","ended":"left_to_check")"sv}}) {
    auto line = to_json_line(0, make_result(executed, ended), 3);
    CHECK_NE(line.find(expected), std::string::npos);
    CHECK(line.ends_with(R"("checks":3})"));
  }
}

TEST("what did not go as it should says why") {
  auto x = make_result(state::commit, transaction_end::left_to_check);
  x.cause = errc::transaction_expired;
  x.remark = "too \"late\"";
  CHECK(to_json_line(0, x, 1).ends_with(
    R"("ended":"left_to_check","checks":1,"cause":"transaction_expired",)"
    R"("remark":"too \"late\""})"));
  CHECK(to_text_line(0, x, 1).ends_with(
    "left_to_check (checks so far: 1): transaction_expired: too \"late\""));
}

TEST("a half message whose place is not known has nulls for it") {
  auto x = make_result(state::unknown, transaction_end::left_to_check);
  x.half = {};
  x.cause = errc::transaction_coordinator_lost;
  auto doc = nlohmann::ordered_json::parse(to_json_line(0, x, 0));
  std::vector<std::string> keys;
  for (auto& [key, value] : doc.items())
    keys.push_back(key);
  CHECK_EQ(keys, (std::vector<std::string>{
                   "seq", "status", "msgId", "offsetMsgId", "broker", "queueId",
                   "queueOffset", "transactionId", "state", "ended", "checks",
                   "cause", "remark"}));
  for (size_t i = 1; i <= 6; ++i)
    CHECK(doc[keys[i]].is_null());
  CHECK(to_text_line(4, x, 0).starts_with(
    "message 4  transaction 7F0000010001  left_to_check: "));
}

TEST("a half message that failed has a failed send's fields and its end") {
  auto expected = to_json_line(8, send_outcome{make_failure()});
  expected.pop_back();
  CHECK_EQ(to_json_line(8, transaction_outcome{make_failure()}, 0),
           expected + R"(,"ended":"failed"})");
  CHECK_EQ(to_text_line(8, transaction_outcome{make_failure()}, 0),
           to_text_line(8, send_outcome{make_failure()}));
}

TEST("people read where a message is and how its transaction ended") {
  CHECK_EQ(
    to_text_line(7, make_result(state::commit, transaction_end::committed), 0),
    "message 7  SEND_OK  broker-a:3 offset 42  id 7F0000010001  committed");
}

TEST("the end of a transaction that began with a check is an answer") {
  for (auto& [event, told] :
       {std::pair{transaction_event::committed, state::commit},
        {transaction_event::rolled_back, state::rollback},
        {transaction_event::left_to_check, state::unknown}}) {
    auto found = read_answered_check(make_change(event));
    REQUIRE(found.has_value());
    CHECK_EQ(found->transaction_id, "order-7");
    CHECK_EQ(found->checks, 2u);
    CHECK_EQ(found->state, told);
    CHECK_EQ(found->cause, errc::none);
  }
}

TEST("other events, and transactions of one's own, answer no check") {
  for (auto event : {transaction_event::begun, transaction_event::executing,
                     transaction_event::checked, transaction_event::timed_out,
                     transaction_event::failed})
    CHECK(!read_answered_check(make_change(event)));
  auto own = make_change(transaction_event::committed);
  own.transaction.from_check = false;
  CHECK(!read_answered_check(own));
}

TEST("an answered check is one line, with the cause if something went wrong") {
  answered_check x{
    .transaction_id = "order-7", .checks = 2, .state = state::rollback};
  CHECK_EQ(to_json_line(x),
           R"({"check":"order-7","checks":2,"state":"ROLLBACK_MESSAGE"})");
  CHECK_EQ(to_text_line(x), "check 2 of order-7  ROLLBACK_MESSAGE");
  auto news = make_change(transaction_event::left_to_check);
  news.cause = errc::too_many_checks;
  news.detail = "enough";
  auto found = read_answered_check(news);
  REQUIRE(found.has_value());
  CHECK_EQ(to_json_line(*found),
           R"({"check":"order-7","checks":2,"state":"UNKNOW",)"
           R"("cause":"too_many_checks","remark":"enough"})");
  CHECK_EQ(to_text_line(*found),
           "check 2 of order-7  UNKNOW: too_many_checks: enough");
}
