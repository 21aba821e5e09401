#include "rocketcaf/api/command/send_json.hpp"

#include "samples.hpp"
#include "support/test.hpp"

SUITE("send_json")

using namespace rocketcaf;
using namespace std::literals;
using command::to_json_line;
using command::to_text_line;

namespace {

send_failure make_failure() {
  send_failure result;
  result.code = errc::deadline_exceeded;
  result.storage = storage_state::maybe_stored;
  result.remark = "no answer \"in time\"";
  result.attempts.push_back(
    {"broker-a", "127.0.0.1:10911", errc::broker_busy, 2, 1500us});
  result.attempts.push_back(
    {"broker-b", "127.0.0.1:10921", errc::attempt_timeout, -1, 1'000'000us});
  return result;
}

} // namespace

TEST("a one-way send has no more than its status") {
  CHECK_EQ(to_json_line(3, std::nullopt),
           R"({"seq":3,"status":"HANDED_OVER"})");
  CHECK_EQ(to_text_line(3, std::nullopt), "message 3  HANDED_OVER");
}

TEST("a result has the documented fields in the documented order") {
  CHECK_EQ(to_json_line(7, test::sample_result()),
           R"({"seq":7,"status":"SEND_OK","msgId":"7F0000010001",)"
           R"("offsetMsgId":"7F00000100002A9F0000000000000010",)"
           R"("broker":"broker-a","queueId":3,"queueOffset":42})");
}

TEST("all four states of a stored message have RocketMQ's names") {
  auto x = test::sample_result();
  x.status = send_status::flush_disk_timeout;
  CHECK_NE(to_json_line(0, x).find(R"("status":"FLUSH_DISK_TIMEOUT")"),
           std::string::npos);
  x.status = send_status::slave_not_available;
  CHECK_NE(to_json_line(0, x).find(R"("status":"SLAVE_NOT_AVAILABLE")"),
           std::string::npos);
}

TEST("a failure has the documented fields in the documented order") {
  CHECK_EQ(to_json_line(8, make_failure()),
           R"({"seq":8,"error":"deadline_exceeded",)"
           R"("message":"no answer \"in time\"","storage":"maybe_stored",)"
           R"("brokerCode":null,"attempts":[)"
           R"({"broker":"broker-a","address":"127.0.0.1:10911",)"
           R"("error":"broker_busy","brokerCode":2,"millis":1.5},)"
           R"({"broker":"broker-b","address":"127.0.0.1:10921",)"
           R"("error":"attempt_timeout","brokerCode":null,"millis":1000.0}]})");
}

TEST("a refusal has the broker's code, and a failure without attempts none") {
  send_failure x;
  x.code = errc::topic_not_exist;
  x.storage = storage_state::refused;
  x.broker_code = 17;
  CHECK_EQ(to_json_line(0, x),
           R"({"seq":0,"error":"topic_not_exist","message":"",)"
           R"("storage":"refused","brokerCode":17,"attempts":[]})");
}

TEST("a remark with line breaks and broken UTF-8 stays one line of JSON") {
  auto x = make_failure();
  x.remark = "line\nbreak \xFF";
  auto line = to_json_line(0, x);
  CHECK_EQ(line.find('\n'), std::string::npos);
  CHECK(nlohmann::json::accept(line));
}

TEST("people read where a message is, or why it is not") {
  CHECK_EQ(to_text_line(7, test::sample_result()),
           "message 7  SEND_OK  broker-a:3 offset 42  id 7F0000010001");
  auto text = to_text_line(8, make_failure());
  CHECK(text.starts_with("message 8  failed: "));
  CHECK_NE(text.find("maybe_stored"), std::string::npos);
}
