#include "rocketcaf/protocol/answer_text.hpp"
#include "rocketcaf/protocol/stored_message.hpp"

#include "support/test.hpp"

#include <nlohmann/json.hpp>

SUITE("answer_text")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

using json = nlohmann::ordered_json;

json shown(request_code request, const remoting_command& answer) {
  return json::parse(describe_answer(request, answer));
}

remoting_command answer(std::string body = {}) {
  remoting_command result;
  result.flag = response_flag;
  result.body = std::move(body);
  return result;
}

} // namespace

TEST("headers are typed") {
  auto x = answer();
  x.set("offset", "12");
  x.set("more", "than known");
  CHECK_EQ(describe_answer(request_code::get_max_offset, x),
           R"({"code":0,"name":"SUCCESS","remark":null,)"
           R"("header":{"offset":12},)"
           R"("extFields":{"offset":"12","more":"than known"},)"
           R"("body":null,"bodyEncoding":null})");
}

TEST("errors have a name and a remark") {
  auto x = answer();
  x.code = 17;
  x.remark = "no topic\n";
  auto seen = shown(request_code::get_max_offset, x);
  CHECK_EQ(seen["code"], 17);
  CHECK_EQ(seen["name"], "TOPIC_NOT_EXIST");
  CHECK_EQ(seen["remark"], "no topic\n");
  x.code = 4711;
  CHECK(shown(request_code::get_max_offset, x)["name"].is_null());
}

TEST("typed bodies are objects with all their fields") {
  auto seen = shown(request_code::get_consumer_list_by_group,
                    answer(R"({"consumerIdList":["a"]})"));
  CHECK_EQ(seen["body"], json({{"consumerIdList", {"a"}}}));
  CHECK_EQ(seen["bodyEncoding"], "json");
}

TEST("messages are objects, with bodies as texts or in base64") {
  stored_message first;
  first.topic = "t";
  first.body = "hello";
  auto second = first;
  second.body = "\xFF";
  std::string body;
  REQUIRE(encode_stored(body, first));
  REQUIRE(encode_stored(body, second));
  auto seen = shown(request_code::pull_message, answer(body));
  CHECK_EQ(seen["bodyEncoding"], "json");
  REQUIRE_EQ(seen["body"].size(), 2u);
  CHECK_EQ(seen["body"][0]["body"], "hello");
  CHECK_EQ(seen["body"][1]["body"], "/w==");
}

TEST("bodies without a type are JSON, text or base64") {
  auto code = request_code::get_max_offset;
  CHECK_EQ(shown(code, answer(R"({"a":1})"))["body"], json({{"a", 1}}));
  CHECK_EQ(shown(code, answer(R"({"a":1})"))["bodyEncoding"], "json");
  CHECK_EQ(shown(code, answer("plain: text"))["body"], "plain: text");
  CHECK_EQ(shown(code, answer("plain: text"))["bodyEncoding"], "text");
  CHECK_EQ(shown(code, answer("\xFF\xFE"))["body"], "//4=");
  CHECK_EQ(shown(code, answer("\xFF\xFE"))["bodyEncoding"], "base64");
}

TEST("a body that is not what it should be is shown as it is") {
  auto seen = shown(request_code::get_consumer_list_by_group,
                    answer(R"({"consumerIdList":)"));
  CHECK_EQ(seen["body"], R"({"consumerIdList":)");
  CHECK_EQ(seen["bodyEncoding"], "text");
}

TEST("bytes that are no UTF-8 do no harm") {
  auto x = answer();
  x.remark = "\xFF";
  x.set("offset", "\xFF");
  auto seen = shown(request_code::get_max_offset, x);
  CHECK_EQ(seen["remark"], "\xEF\xBF\xBD");
  CHECK(seen["header"]["offset"].is_null());
}
