#include "rocketcaf/api/command/message_text.hpp"

#include "support/test.hpp"

SUITE("message_text")

using namespace rocketcaf;
using command::to_json;
using protocol::stored_message;

namespace {

stored_message make_message() {
  stored_message x;
  x.topic = "orders";
  x.body = "ten \"apples\"\n";
  x.queue_id = 3;
  x.queue_offset = 42;
  x.physical_offset = 16;
  x.born_millis = 1'795'942'862'000;
  x.store_millis = 1'795'942'862'345;
  x.born_host = {{10, 0, 0, 7}, false, 40'000};
  x.store_host = {{127, 0, 0, 1}, false, 10'911};
  x.reconsume_times = 2;
  x.properties = {{"KEYS", "a  b "},
                  {"TAGS", "red"},
                  {"UNIQ_KEY", "7F0000010001"},
                  {"city", "Zürich"}};
  return x;
}

} // namespace

TEST("a line of JSON tells where a message is, and all of it") {
  CHECK_EQ(to_json("broker-a", make_message()),
           R"({"topic":"orders","broker":"broker-a","queueId":3,)"
           R"("queueOffset":42,"tags":"red","keys":["a","b"],)"
           R"("msgId":"7F0000010001",)"
           R"("offsetMsgId":"7F00000100002A9F0000000000000010",)"
           R"("properties":{"KEYS":"a  b ","TAGS":"red",)"
           R"("UNIQ_KEY":"7F0000010001","city":"Zürich"},)"
           R"("bornMillis":1795942862000,"storeMillis":1795942862345,)"
           R"("reconsumeTimes":2,"body":"ten \"apples\"\n"})");
}

TEST("a body that is no text is in base64") {
  auto x = make_message();
  x.body = "\xFF\x01";
  auto text = to_json("b", x);
  CHECK_NE(text.find(R"("bodyBase64":"/wE=")"), std::string::npos);
  CHECK_EQ(text.find(R"("body":)"), std::string::npos);
}

TEST("a message without tags, keys and unique id has all fields") {
  auto x = make_message();
  x.properties = {};
  x.body.clear();
  CHECK_EQ(to_json("b", x),
           R"({"topic":"orders","broker":"b","queueId":3,"queueOffset":42,)"
           R"("tags":"","keys":[],)"
           R"("msgId":"7F00000100002A9F0000000000000010",)"
           R"("offsetMsgId":"7F00000100002A9F0000000000000010",)"
           R"("properties":{},"bornMillis":1795942862000,)"
           R"("storeMillis":1795942862345,"reconsumeTimes":2,"body":""})");
}

TEST("a row has a short body") {
  auto x = make_message();
  CHECK_EQ(command::to_row("broker-a", x),
           (command::table::row{"2026-11-29T09:01:02.345Z", "broker-a", "3",
                                "42", "red", "a  b ", "ten \"apples\"\\n"}));
  x.body.assign(100, 'x');
  x.properties.set("TAGS", std::string(100, 't'));
  auto row = command::to_row("broker-a", x);
  CHECK_EQ(row.back(), std::string(57, 'x') + "...");
  CHECK_EQ(row[4], std::string(29, 't') + "...");
  CHECK_EQ(row.size(), command::message_head().size());
}

TEST("nothing that a message has reaches a terminal as it is") {
  auto x = make_message();
  x.body = "\x1b[31m";
  x.topic = x.body;
  for (auto name : {"TAGS", "KEYS", "\x1b[2J", "UNIQ_KEY"})
    x.properties.set(name, x.body);
  for (auto& cell : command::to_row("\x1b[1m", x))
    CHECK_EQ(cell.find('\x1b'), std::string::npos);
  CHECK_EQ(command::describe("\x1b[1m", x).find('\x1b'), std::string::npos);
  CHECK_EQ(to_json("\x1b[1m", x).find('\x1b'), std::string::npos);
}

TEST("people read all of one message") {
  CHECK_EQ(command::describe("broker-a", make_message()),
           "topic           orders\n"
           "broker          broker-a\n"
           "queue           3\n"
           "offset          42\n"
           "id              7F0000010001\n"
           "offset id       7F00000100002A9F0000000000000010\n"
           "born            2026-11-29T09:01:02.000Z  10.0.0.7:40000\n"
           "stored          2026-11-29T09:01:02.345Z  127.0.0.1:10911\n"
           "consumed again  2\n"
           "property        KEYS = a  b \n"
           "property        TAGS = red\n"
           "property        UNIQ_KEY = 7F0000010001\n"
           "property        city = Zürich\n"
           "body            13 bytes\n"
           "ten \"apples\"\\n\n");
}
