#include "rocketcaf/protocol/request_text.hpp"
#include "rocketcaf/protocol/requests/all_requests.hpp"

#include "support/test.hpp"

SUITE("request_text")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

std::string error_of(request_code code, const std::vector<field_text>& fields) {
  auto result = make_request(code, fields);
  return result ? "" : result.error();
}

} // namespace

TEST("requests have codes and names, in any case") {
  CHECK(find_request("30") == request_code::get_max_offset);
  CHECK(find_request("GET_MAX_OFFSET") == request_code::get_max_offset);
  CHECK(find_request("get_Max_offset") == request_code::get_max_offset);
  CHECK(find_request("200050") == request_code::pop_message);
}

TEST("requests without a type are not found") {
  for (auto text : {"", "0", "-1", "30x", "99999", "99999999999", "GET_MAX",
                    "GET MAX OFFSET"})
    CHECK(!find_request(text));
}

TEST("fields become those of the typed header") {
  auto made = make_request(request_code::get_max_offset,
                           {{"queueId", "3"}, {"topic", "t"}, {"lo", "TRUE"}});
  REQUIRE(made.has_value());
  CHECK_EQ(made->code, 30);
  CHECK(made->is_request());
  auto header = read_header<get_max_offset_request>(*made);
  REQUIRE(header.has_value());
  CHECK_EQ(header->topic, "t");
  CHECK_EQ(header->queue_id, 3);
  CHECK(header->rpc.is_logical == true);
  CHECK(!header->rpc.broker_name);
}

TEST("fields of one letter have their long names, too") {
  std::vector<field_text> fields{
    {"producerGroup", "g"},
    {"topic", "t"},
    {"c", "TBW102"},
    {"d", "4"},
    {"queueId", "1"},
    {"sysFlag", "0"},
    {"bornTimestamp", "7"},
    {"flag", "0"},
    {"i", ""},
    {"j", "0"},
    {"unitMode", "false"},
    {"batch", "false"},
  };
  auto made = make_request(request_code::send_message_v2, fields);
  CHECK_EQ(error_of(request_code::send_message_v2, fields), "");
  REQUIRE(made.has_value());
  REQUIRE(made->field("a") != nullptr);
  CHECK_EQ(*made->field("a"), "g");
  CHECK(made->field("producerGroup") == nullptr);
}

TEST("what clients always send gets its default") {
  auto made = make_request(request_code::pull_message, {{"consumerGroup", "g"},
                                                        {"topic", "t"},
                                                        {"queueId", "0"},
                                                        {"queueOffset", "0"},
                                                        {"maxMsgNums", "32"},
                                                        {"sysFlag", "0"}});
  REQUIRE(made.has_value());
  for (auto name : {"commitOffset", "suspendTimeoutMillis", "subVersion"}) {
    REQUIRE(made->field(name) != nullptr);
    CHECK_EQ(*made->field(name), "0");
  }
}

TEST("wrong fields are named") {
  auto code = request_code::get_max_offset;
  CHECK_EQ(error_of(code, {{"topic", "t"}}), "queueId is missing");
  CHECK_EQ(error_of(code, {}), "topic is missing");
  CHECK_EQ(error_of(code, {{"topic", "t"}, {"queue", "1"}}),
           "there is no field queue");
  CHECK_EQ(error_of(code, {{"topic", "t"}, {"queueId", "1"}, {"topic", "u"}}),
           "topic is given twice");
  CHECK_EQ(error_of(code, {{"topic", "t"}, {"queueId", "one"}}),
           "queueId must be a number of 32 bits: one");
  CHECK_EQ(error_of(code, {{"topic", "t"}, {"queueId", "2147483648"}}),
           "queueId must be a number of 32 bits: 2147483648");
  CHECK_EQ(error_of(code, {{"topic", "t"}, {"queueId", "1"}, {"lo", "yes"}}),
           "lo must be true or false: yes");
  CHECK_EQ(error_of(request_code::search_offset_by_timestamp,
                    {{"topic", "t"}, {"queueId", "1"}, {"timestamp", "soon"}}),
           "timestamp must be a number of 64 bits: soon");
  CHECK_EQ(error_of(request_code::search_offset_by_timestamp,
                    {{"topic", "t"},
                     {"queueId", "1"},
                     {"timestamp", "1"},
                     {"boundaryType", "middle"}}),
           "boundaryType must be UPPER or LOWER: middle");
  CHECK_EQ(error_of(request_code{99'999}, {}), "there is no such request");
}

TEST("fields are listed, with brackets around what may be left out") {
  auto text = describe_fields(request_code::get_max_offset);
  CHECK(text.starts_with("topic queueId "));
  CHECK(text.find("[lo]") != std::string::npos);
  CHECK_EQ(describe_fields(request_code::get_broker_cluster_info), "");
}

TEST("all requests can be made of the fields that they list") {
  auto check = [](const auto& header) {
    auto code = std::decay_t<decltype(header)>::code;
    std::vector<field_text> fields;
    std::string word;
    for (auto c : describe_fields(code) + ' ') {
      if (c != ' ') {
        word += c;
      } else if (!word.empty()) {
        // "1" is a number and a text, and "true" the rest.
        if (word.front() != '[')
          fields.push_back({word, "1"});
        word.clear();
      }
    }
    auto made = make_request(code, fields);
    while (!made && made.error().find(" must be ") != std::string::npos) {
      auto name = made.error().substr(0, made.error().find(' '));
      auto is_bool = made.error().find("true or false") != std::string::npos;
      for (auto& x : fields)
        if (x.name == name)
          x.value = is_bool ? "true" : "UPPER";
      made = make_request(code, fields);
    }
    CHECK_EQ(made ? "" : to_string(code) + ": " + made.error(), "");
  };
  [&]<class... Ts>(type_list<Ts...>) { (check(Ts{}), ...); }(all_requests{});
}
