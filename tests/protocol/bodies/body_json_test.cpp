#include "rocketcaf/protocol/bodies/body_json.hpp"
#include "rocketcaf/protocol/heartbeat_data.hpp"
#include "rocketcaf/protocol/json.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/stored_message.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "support/test.hpp"
#include "support/vectors.hpp"

#include <array>
#include <map>
#include <random>
#include <set>
#include <string>

SUITE("body_json")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using nlohmann::json;

namespace {

/// A recorded body.
struct recorded {
  std::string label;
  /// Of the request.
  int code = 0;
  bool is_response = false;
  std::string body;
  /// Whether Java wrote it, rather than we by hand.
  bool is_java = false;
};

std::vector<recorded> load_bodies() {
  std::vector<recorded> result;
  for (auto& x : test::load_all_vectors()) {
    auto command = *decode(test::cut_frame(x.bytes));
    if (command.body.empty())
      continue;
    auto is_java = !x.is_request || !x.file.starts_with("handmade");
    result.push_back({x.file + " " + x.name, x.request_code, !x.is_request,
                      command.body, is_java});
  }
  return result;
}

/// Tells whether brokers refused this one, made by hand, too.
bool is_bad_heartbeat(const recorded& x) {
  return x.code == 34 && !x.is_java && !decode_heartbeat(x.body);
}

json typed(int code, bool is_response, std::string_view body) {
  auto x = decode_body(code, is_response, body);
  REQUIRE(x);
  REQUIRE(*x);
  return **x;
}

json message_of(const stored_message& x) {
  std::string body;
  REQUIRE(encode_stored(body, x));
  auto xs = typed(11, true, body);
  REQUIRE_EQ(xs.size(), 1u);
  return xs[0];
}

errc error_of(int code, bool is_response, std::string_view body) {
  auto x = decode_body(code, is_response, body);
  return x ? errc::none : x.error();
}

} // namespace

// -- recorded bodies ---------------------------------------------------------

TEST("every recorded body has a type, but for users' messages") {
  const std::set<int> users = {10, 310, 325, 326};
  std::map<int, size_t> count;
  for (auto& x : load_bodies()) {
    auto doc = decode_body(x.code, x.is_response, x.body);
    if (!doc) {
      if (!is_bad_heartbeat(x))
        FAIL(x.label);
      continue;
    }
    // The header of this one lacks what makes a batch of it.
    auto is_users
      = users.count(x.code) > 0 || x.label == "handmade send_320_without_m";
    CHECK_EQ(doc->has_value(), !is_users);
    ++count[x.code];
  }
  CHECK_GE(count.size(), 35u);
}

TEST("every recorded JSON body has all its fields after a round trip") {
  size_t equal = 0;
  for (auto& x : load_bodies()) {
    auto original = parse_json(x.body);
    auto doc = decode_body(x.code, x.is_response, x.body);
    if (!original || !original->is_object() || !doc || !*doc)
      continue;
    // By hand, some were left out that have defaults.
    auto merged = **doc;
    merged.merge_patch(*original);
    if (merged != **doc || (x.is_java && **doc != *original))
      FAIL(x.label + ": " + doc->value().dump() + " != " + original->dump());
    ++equal;
  }
  CHECK_GT(equal, 130u);
}

TEST("heartbeats are byte for byte what Java writes") {
  size_t count = 0;
  for (auto& x : load_bodies()) {
    if (x.code != 34 || !x.is_java)
      continue;
    auto data = decode_heartbeat(x.body);
    REQUIRE(data);
    CHECK_EQ(encode_json_body(*data), x.body);
    // Java takes the hash of what it sends, less what changes.
    if (data->fingerprint != 0 && !data->without_sub) {
      CHECK_EQ(fingerprint_of(*data), data->fingerprint);
      ++count;
    }
  }
  CHECK_GE(count, 2u);
}

// -- messages ----------------------------------------------------------------

TEST("stored messages have the names of Java's MessageExt") {
  stored_message x;
  x.topic = "TopicTest";
  x.body = "hello";
  x.properties = {{"TAGS", "TagA"}};
  x.body_crc = 0x3610A686;
  x.queue_id = 3;
  x.flag = 5;
  x.queue_offset = 7;
  x.physical_offset = 123456789;
  x.born_millis = 1758277230456;
  x.born_host = {{192, 168, 1, 10}, false, 51000};
  x.store_millis = 1758277230460;
  x.store_host = {{10, 0, 0, 1}, false, 10911};
  x.reconsume_times = 2;
  x.prepared_transaction_offset = 9;
  auto expected = json::parse(R"({
    "topic": "TopicTest", "queueId": 3, "queueOffset": 7,
    "commitLogOffset": 123456789, "sysFlag": 0,
    "bornTimestamp": 1758277230456, "bornHost": "192.168.1.10:51000",
    "storeTimestamp": 1758277230460, "storeHost": "10.0.0.1:10911",
    "reconsumeTimes": 2, "bodyCRC": 907060870,
    "preparedTransactionOffset": 9, "flag": 5,
    "properties": {"TAGS": "TagA"}, "body": "hello", "bodyEncoding": "text",
    "msgId": "0A00000100002A9F00000000075BCD15",
    "offsetMsgId": "0A00000100002A9F00000000075BCD15"})");
  CHECK_EQ(message_of(x), expected);
}

TEST("the id is the producer's if there is one, and the address may be IPv6") {
  stored_message x;
  x.topic = "T";
  x.properties = {{"UNIQ_KEY", "U1"}};
  x.store_host
    = {{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, true, 9};
  auto doc = message_of(x);
  CHECK_EQ(doc["msgId"], "U1");
  CHECK_EQ(doc["offsetMsgId"],
           "20010DB8000000000000000000000001000000090000000000000000");
  CHECK_EQ(doc["storeHost"], "[2001:db8::1]:9");
  CHECK_EQ(doc["sysFlag"], sys_flag::store_host_v6);
}

TEST("bytes that are no text become base64, or U+FFFD in properties") {
  stored_message x;
  x.topic = "T\xFF";
  x.body = "\xFF\x01";
  x.properties = {{"a", "x\xFFy"}, {"UNIQ_KEY", "\x80"}};
  auto doc = message_of(x);
  CHECK_EQ(doc["body"], "/wE=");
  CHECK_EQ(doc["bodyEncoding"], "base64");
  CHECK_EQ(doc["topic"], "T\xEF\xBF\xBD");
  CHECK_EQ(doc["properties"]["a"], "x\xEF\xBF\xBDy");
  CHECK_EQ(doc["msgId"], "\xEF\xBF\xBD");
}

TEST("messages of a batch have flag, properties and body") {
  message x{.topic = "T", .body = "one", .tag = "A"};
  message y{.topic = "T", .body = "\xFF"};
  y.flag = 4;
  auto body = encode_batch(std::array{x, y});
  REQUIRE(body);
  auto expected = json::parse(R"([
    {"flag": 0, "properties": {"TAGS": "A"}, "body": "one",
     "bodyEncoding": "text"},
    {"flag": 4, "properties": {}, "body": "/w==", "bodyEncoding": "base64"}])");
  CHECK_EQ(typed(320, false, *body), expected);
}

// -- what there is not -------------------------------------------------------

TEST("no body, unknown codes and users' bodies have no type") {
  for (auto code : {0, -1, 10, 11, 34, 105, 310, 324, 325, 326, 9999})
    for (auto is_response : {false, true}) {
      auto none = decode_body(code, is_response, "");
      REQUIRE(none);
      CHECK(!*none);
    }
  for (auto code : {0, 10, 310, 320, 325, 326, 9999}) {
    auto users = decode_body(code, false, "hello");
    REQUIRE(users);
    CHECK(!*users);
  }
  // A request has none where the response has one, and the other way round.
  CHECK(!*decode_body(105, false, "x"));
  CHECK(!*decode_body(34, true, "x"));
}

TEST("a body that is not what it should be is an error") {
  for (auto code :
       {11,  12,  21,  26,  28,  33,  38,  41,  105, 106, 201, 202, 203,
        204, 206, 208, 219, 221, 222, 300, 303, 307, 309, 351, 352})
    for (auto body : {"\xFF", "\xFF{}", "="})
      CHECK_EQ(error_of(code, true, body), errc::protocol_error);
  for (auto code : {18, 25, 34, 39, 41, 42, 46, 200, 220, 225, 309, 400, 401})
    for (auto body : {"\xFF", "\xFF{}"})
      CHECK_EQ(error_of(code, false, body), errc::protocol_error);
  CHECK_EQ(error_of(105, true, R"({"queueDatas":[{"brokerName":""}]})"),
           errc::protocol_error);
}

// -- cut off ------------------------------------------------------------------

// Other changes are in changed_frames_test.cpp.
TEST("a recorded object that is cut off is never read") {
  std::mt19937 random{11};
  for (auto& x : load_bodies()) {
    std::string_view body{x.body};
    if (body.front() != '{')
      continue;
    for (auto size = 1 + random() % 13; size < body.size(); size += 13) {
      auto doc = decode_body(x.code, x.is_response, body.substr(0, size));
      if (doc && *doc)
        FAIL(x.label + " is read when cut off");
    }
  }
}
