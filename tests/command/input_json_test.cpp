#include "rocketcaf/api/command/input_json.hpp"

#include "support/test.hpp"

SUITE("input_json")

using namespace rocketcaf;
using namespace std::literals;
using command::read_input;
using command::read_transaction_input;
using state = local_transaction_state;

namespace {

const send_message defaults{.content = {.topic = "default", .tag = "TagA"}};

send_message read(std::string_view line) {
  auto result = read_input(line, defaults);
  if (!result)
    FAIL(result.error());
  return *result;
}

std::string error_of(std::string_view line) {
  auto result = read_input(line, defaults);
  return result ? "" : result.error();
}

} // namespace

TEST("a line says what to send, and the options say the rest") {
  auto x = read(R"({"body":"hello"})");
  CHECK(x.content
        == (message{.topic = "default", .body = "hello", .tag = "TagA"}));
  CHECK(x.queue.is_default());
  x = read(R"({"topic":"t","body":"b","tags":"x","keys":["k1","k2"],)"
           R"("properties":{"a":"1"},"shardingKey":"s","delayLevel":3,)"
           R"("waitStoreMsgOk":false})");
  CHECK(x.content
        == (message{.topic = "t",
                    .body = "b",
                    .tag = "x",
                    .keys = {"k1", "k2"},
                    .properties = {{"a", "1"}},
                    .sharding_key = "s",
                    .delivery = delivery_time::level(3),
                    .wait_store_ok = false}));
  CHECK(read(R"({"deliverAtMillis":1758277290000})").content.delivery
        == delivery_time::at(1'758'277'290'000ms));
}

TEST("bytes that are no text come in base64") {
  CHECK_EQ(read(R"({"bodyBase64":"AP/7"})").content.body, "\0\xFF\xFB"s);
  CHECK_EQ(error_of(R"({"bodyBase64":"?"})"), "bodyBase64: must be base64");
  auto twice = "must not be there beside the other form of the body"s;
  CHECK_EQ(error_of(R"({"body":"a","bodyBase64":"AP/7"})"),
           "bodyBase64: " + twice);
}

TEST("a queue has a broker and a number") {
  auto x = read(R"({"topic":"t","broker":"b","queueId":3})");
  REQUIRE(x.queue.queue() != nullptr);
  CHECK_EQ(to_string(*x.queue.queue()), "t@b:3");
  CHECK_EQ(error_of(R"({"queueId":3})"),
           "broker: must be there beside queueId");
  CHECK_EQ(error_of(R"({"broker":"b"})"),
           "queueId: must be there beside broker");
}

TEST("an unknown field, or one of another type, is named") {
  CHECK_EQ(error_of(R"({"colour":"red"})"), "colour: is no field of a message");
  for (auto name :
       {"topic", "body", "bodyBase64", "tags", "shardingKey", "broker"})
    CHECK_EQ(error_of("{\"" + std::string{name} + "\":1}"),
             name + ": must be a text"s);
  for (auto value : {"1", "[1]", "{\"a\":\"b\"}"})
    CHECK_EQ(error_of("{\"keys\":"s + value + "}"),
             "keys: must be a list of texts");
  for (auto value : {"1", "[]", "{\"a\":1}"})
    CHECK_EQ(error_of("{\"properties\":"s + value + "}"),
             "properties: must be an object of texts");
  for (auto value :
       {"\"1\"", "-1", "2147483648", "1.5", "18446744073709551615"})
    for (auto name : {"queueId", "delayLevel"})
      CHECK_EQ(error_of("{\""s + name + "\":" + value + "}"),
               name + ": must be an integer from 0 to 2147483647"s);
  CHECK_EQ(error_of(R"({"deliverAtMillis":-1})"),
           "deliverAtMillis: must be an integer from 0 to "
           "9223372036854775807");
  CHECK_EQ(error_of(R"({"delayLevel":1,"deliverAtMillis":2})"),
           "deliverAtMillis: must not be there beside the other time of "
           "delivery");
  CHECK_EQ(error_of(R"({"waitStoreMsgOk":1})"),
           "waitStoreMsgOk: must be true or false");
}

TEST("in a transaction, a line may have states and an id of its own") {
  auto x = read_transaction_input(R"({"body":"hello"})", defaults);
  REQUIRE(x.has_value());
  CHECK_EQ(x->request.content.tag, "TagA");
  CHECK(!x->executed);
  CHECK(!x->checked);
  CHECK(x->request.content.id.empty());
  for (auto& [word, expected] : {std::pair{"commit"s, state::commit},
                                 {"rollback"s, state::rollback},
                                 {"unknown"s, state::unknown}}) {
    x = read_transaction_input("{\"transaction\":\"" + word + "\"}", defaults);
    REQUIRE(x.has_value());
    CHECK_EQ(x->executed, expected);
    CHECK(!x->checked);
    x = read_transaction_input(
      "{\"check\":\"" + word + "\",\"transactionId\":\"order-7\"}", defaults);
    REQUIRE(x.has_value());
    CHECK(!x->executed);
    CHECK_EQ(x->checked, expected);
    CHECK_EQ(x->request.content.id.view(), "order-7");
  }
}

TEST("what is wrong about a transaction is named") {
  auto error = [](std::string_view line) {
    auto result = read_transaction_input(line, defaults);
    return result ? "" : result.error();
  };
  for (auto name : {"transaction", "check"})
    for (auto value : {"1", "\"\"", "\"COMMIT_MESSAGE\"", "null"})
      CHECK_EQ(error("{\""s + name + "\":" + value + "}"),
               name + ": must be commit, rollback or unknown"s);
  CHECK_EQ(error(R"({"transactionId":1})"), "transactionId: must be a text");
  CHECK_EQ(error(R"({"transactionId":""})"),
           "transactionId: must not be empty");
  CHECK_EQ(error(R"({"colour":"red"})"), "colour: is no field of a message");
  CHECK_EQ(error("hello"), "the line must be one JSON object");
}

TEST("without transactions, a line has nothing to say about one") {
  for (auto field : {R"("transaction":"commit")", R"("check":"commit")",
                     R"("transactionId":"a")"}) {
    auto text = "{\"body\":\"x\","s + field + "}";
    auto name = text.substr(13, text.find(':', 13) - 14);
    CHECK_EQ(error_of(text), name + ": needs the option --transaction");
  }
}

TEST("what is no object is refused") {
  for (auto line : {"", "{", "[]", "1", "\"x\"", "{}{}", "\xFF", "hello"})
    CHECK_EQ(error_of(line), "the line must be one JSON object");
}
