// Every request and reply is made and read by its list of fields.
#include "rocketcaf/protocol/requests/all_requests.hpp"
#include "rocketcaf/protocol/requests/request.hpp"

#include "support/test.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

SUITE("request")

using namespace rocketcaf::protocol;

namespace {

// -- what headers have on the wire --------------------------------------------

/// The keys of a request and of its reply, as protocol classes of Java have
/// them: optional ones have a question mark, those that may be missing although
/// all clients send them a tilde. What most requests may say besides is left
/// out.
struct header_keys {
  int32_t code;
  std::string request;
  std::string reply;
};

const std::string send_reply
  = "msgId queueId queueOffset transactionId? batchUniqId? recallHandle? "
    "MSG_REGION? TRACE_ON?";
const std::string long_send
  = "producerGroup~ topic defaultTopic~ defaultTopicQueueNums~ queueId sysFlag "
    "bornTimestamp flag properties? reconsumeTimes? unitMode? "
    "maxReconsumeTimes? batch?";
const std::string short_send = "a~ b c~ d~ e f g h i? j? k? l? m? n?";
const std::string pull
  = "consumerGroup topic queueId queueOffset maxMsgNums sysFlag commitOffset~ "
    "suspendTimeoutMillis~ subscription? subVersion~ expressionType? "
    "maxMsgBytes? requestSource? proxyFrowardClientId?";
const std::string pull_reply
  = "suggestWhichBrokerId nextBeginOffset minOffset maxOffset offsetDelta? "
    "topicSysFlag? groupSysFlag? forbiddenType?";
const std::string pop_reply
  = "popTime invisibleTime reviveQid restNum startOffsetInfo? msgOffsetInfo? "
    "orderCountInfo?";

/// From the Java sources of 5.3.3.
const std::vector<header_keys> expected_keys = {
  {10, long_send, send_reply},
  {11, pull, pull_reply},
  {12, "topic key maxNum beginTimestamp endTimestamp _UNIQUE_KEY_QUERY?",
   "indexLastUpdateTimestamp indexLastUpdatePhyoffset"},
  {14, "consumerGroup topic queueId setZeroIfNotFound?", "offset"},
  {15, "consumerGroup topic queueId commitOffset", ""},
  {17,
   "topic defaultTopic readQueueNums writeQueueNums perm topicFilterType "
   "topicSysFlag? order attributes? force?",
   ""},
  {18, "", ""},
  {21, "", ""},
  {25, "", ""},
  {26, "", "version?"},
  {28, "", ""},
  {29, "topic queueId timestamp boundaryType?", "offset"},
  {30, "topic queueId committed?", "offset"},
  {31, "topic queueId", "offset"},
  {32, "topic queueId", "timestamp"},
  {33, "offset topic?", ""},
  {34, "", "IS_SUPPORT_HEART_BEAT_V2? IS_SUB_CHANGE?"},
  {35, "clientID producerGroup? consumerGroup?", ""},
  {36,
   "offset group delayLevel originMsgId? originTopic? unitMode? "
   "maxReconsumeTimes?",
   ""},
  {37,
   "topic? producerGroup tranStateTableOffset commitLogOffset "
   "commitOrRollback fromTransactionCheck~ msgId transactionId?",
   ""},
  {38, "consumerGroup", ""},
  {39,
   "topic? tranStateTableOffset commitLogOffset msgId? transactionId? "
   "offsetMsgId?",
   ""},
  {40, "consumerGroup", ""},
  {41, "", ""},
  {42, "", ""},
  {46, "", ""},
  {100, "namespace key value", ""},
  {101, "namespace key", "value?"},
  {102, "namespace key", ""},
  {105, "topic acceptStandardJsonOnly?", ""},
  {106, "", ""},
  {200, "", ""},
  {201, "", ""},
  {202, "topic", ""},
  {203, "consumerGroup", ""},
  {204, "producerGroup", ""},
  {205, "brokerName", "wipeTopicCount"},
  {206, "", ""},
  {207, "groupName cleanOffset?", ""},
  {208, "consumerGroup topic? topicList?", ""},
  {215, "topic", ""},
  {216, "topic clusterName?", ""},
  {217, "topic", ""},
  {219, "namespace", ""},
  {220, "topic group timestamp isForce queueId~ offset?", ""},
  {221, "topic group clientAddr?", ""},
  {222, "topic group timestamp isForce queueId~ offset?", ""},
  {223, "topic group clientAddr?", ""},
  {224, "cluster", ""},
  {225, "", ""},
  {300, "topic", ""},
  {303, "topic group", ""},
  {304, "", ""},
  {305, "", ""},
  {306, "", ""},
  {307, "consumerGroup clientId jstackEnable?", ""},
  {308, "filterGroups? compareGroup topic", ""},
  {309,
   "consumerGroup clientId? msgId? brokerName? topic? topicSysFlag? "
   "groupSysFlag?",
   ""},
  {310, short_send, send_reply},
  {311, "", ""},
  {312, "", ""},
  {313, "", ""},
  {314, "srcGroup destGroup topic? offline?", ""},
  {315, "statsName statsKey", ""},
  {316, "", ""},
  {317, "isOrder", ""},
  {318, "", ""},
  {319, "", ""},
  {320, short_send, send_reply},
  {321, "topic queueId index count consumerGroup?", ""},
  {324, long_send, send_reply},
  {325, short_send, send_reply},
  {326,
   "producerGroup topic defaultTopic defaultTopicQueueNums queueId sysFlag "
   "bornTimestamp flag properties? reconsumeTimes? unitMode? bornHost "
   "storeHost storeTimestamp",
   ""},
  {327, "brokerName", "addTopicCount"},
  {328, "", ""},
  {329, "", ""},
  {343, "group", ""},
  {345, "group topic?", ""},
  {351, "topic", ""},
  {352, "group", ""},
  {353, "group topic readable?", ""},
  {361, pull, pull_reply},
  {370, "producerGroup? topic recallHandle", "msgId MSG_REGION?"},
  {400, "", ""},
  {401, "", ""},
  {402, "", ""},
  {901, "clusterName brokerName", ""},
  {200050,
   "consumerGroup topic queueId maxMsgNums invisibleTime pollTime bornTime "
   "initMode expType? exp? order? attemptId?",
   pop_reply},
  {200051, "consumerGroup topic queueId extraInfo offset", ""},
  {200052, "topic queueId maxMsgNums consumerGroup", pop_reply},
  {200053, "consumerGroup topic queueId extraInfo offset invisibleTime",
   "popTime invisibleTime reviveQid"},
  {200054, "consumerGroup topic queueId pollTime bornTime order? attemptId?",
   "hasMsg pollingFull?"},
  {200055, "consumerGroup topic queueId", "pollingNum"},
  {200151, "", ""},
};

// -- looking at headers -------------------------------------------------------

/// What most requests may say besides.
const std::set<std::string> rpc_keys = {"bname", "ns", "nsd", "oway", "lo"};

/// Lists the fields of a header.
struct key_lister {
  void add(const field_name& name, const char* mark) {
    std::string key{name.key};
    if (rpc_keys.count(key) > 0)
      return;
    text += (text.empty() ? "" : " ") + key + mark;
  }

  template <class T>
  void operator()(const field_name& name, const T&) {
    add(name, "");
  }

  template <class T>
  void operator()(const field_name& name, const std::optional<T>&) {
    add(name, "?");
  }

  template <class T>
  void operator()(const field_name& name, const T&, tolerated_t) {
    add(name, "~");
  }

  std::string text;
};

template <class T>
std::string keys_of() {
  key_lister result;
  const T x;
  T::fields(x, result);
  return result.text;
}

/// Sets all fields to values that are not their defaults.
class filler {
public:
  template <class T>
  void operator()(const field_name&, std::optional<T>& value) {
    set(value.emplace());
  }

  template <class T>
  void operator()(const field_name&, T& value) {
    set(value);
  }

  template <class T>
  void operator()(const field_name&, T& value, tolerated_t) {
    set(value);
  }

private:
  void set(std::string& x) {
    x = "text \x01 " + std::to_string(++count_);
  }

  void set(bool& x) {
    x = !x;
  }

  void set(offset_boundary& x) {
    x = offset_boundary::upper;
  }

  template <class T>
  void set(T& x) {
    x = ++count_ % 2 ? std::numeric_limits<T>::max() - count_
                     : std::numeric_limits<T>::min() + count_;
  }

  int count_ = 0;
};

template <class T>
T filled() {
  T result;
  filler f;
  T::fields(result, f);
  return result;
}

/// Calls `f(T{})` for each request.
template <class F>
void for_each_request(F f) {
  [&]<class... Ts>(type_list<Ts...>) { (f(Ts{}), ...); }(all_requests{});
}

remoting_command without(remoting_command x, const std::string& key) {
  std::erase_if(x.fields, [&](auto& field) { return field.first == key; });
  return x;
}

/// Checks a header with all fields, and with any one left out.
template <class T>
void check_header(const remoting_command& full, const T& header) {
  auto again = read_header<T>(full);
  REQUIRE(again);
  CHECK(*again == header);
  std::set<std::string> keys;
  for (auto& [key, value] : full.fields) {
    // No key stands for two fields.
    CHECK(keys.insert(key).second);
    auto less = read_header<T>(without(full, key));
    if (less) {
      CHECK(*less != header);
      continue;
    }
    CHECK(less.error().starts_with(key));
    CHECK(less.error().ends_with(" is missing"));
  }
}

} // namespace

TEST("each code has one struct") {
  std::set<request_code> codes;
  for_each_request([&]<class T>(const T&) {
    CHECK(codes.insert(T::code).second);
    CHECK(!name_of(T::code).empty());
  });
  CHECK_EQ(codes.size(), expected_keys.size());
}

TEST("all requests and replies have Java's keys") {
  for (auto& expected : expected_keys) {
    auto found = visit_request(request_code{expected.code}, [&]<class T>(T) {
      CHECK_EQ(keys_of<T>(), expected.request);
      CHECK_EQ(keys_of<typename T::response>(), expected.reply);
    });
    if (!found)
      FAIL(std::to_string(expected.code));
  }
  CHECK(!visit_request(request_code{9999}, [](auto) {}));
}

TEST("all requests are read as they were made, and miss what brokers need") {
  size_t count = 0;
  for_each_request([&]<class T>(const T&) {
    auto header = filled<T>();
    auto full = make_request(header, "body");
    CHECK_EQ(full.code, static_cast<int32_t>(T::code));
    CHECK_EQ(full.flag, 0);
    CHECK_EQ(full.body, "body");
    check_header(full, header);
    count += full.fields.size();
  });
  CHECK_GT(count, 500u);
}

TEST("all replies are read as they were written") {
  for_each_request([]<class T>(const T&) {
    remoting_command reply;
    auto header = filled<typename T::response>();
    write_header(reply, header);
    check_header(reply, header);
    auto again = read_reply<T>(reply);
    REQUIRE(again);
    CHECK(*again == header);
  });
}

TEST("all requests survive both serializations") {
  for_each_request([]<class T>(const T&) {
    auto command = make_request(filled<T>());
    for (auto type :
         {rocketcaf::serialization::json, rocketcaf::serialization::rocketmq}) {
      std::string bytes;
      // Codes of requests that pop fit into JSON only.
      if (command.code > 32767 && type == rocketcaf::serialization::rocketmq) {
        CHECK_EQ(encode(bytes, command, type),
                 rocketcaf::errc::invalid_argument);
        continue;
      }
      REQUIRE_EQ(encode(bytes, command, type), rocketcaf::errc::none);
      frame_reader{}.feed(bytes, [&](const frame& input) {
        auto again = decode(input);
        REQUIRE(again);
        CHECK(*again == command);
      });
    }
  });
}

TEST("absent optional fields are not written") {
  auto x = make_request(get_max_offset_request{.topic = "t", .queue_id = 1});
  CHECK_EQ(x.fields, (field_list{{"topic", "t"}, {"queueId", "1"}}));
  auto y = make_request(
    get_max_offset_request{.topic = "t",
                           .queue_id = 1,
                           .committed = false,
                           .rpc = {.broker_name = "b", .is_logical = true}});
  CHECK_EQ(y.fields, (field_list{{"topic", "t"},
                                 {"queueId", "1"},
                                 {"committed", "false"},
                                 {"bname", "b"},
                                 {"lo", "true"}}));
}

TEST("fields that a header does not know are ignored") {
  auto x = make_request(get_min_offset_request{.topic = "t", .queue_id = 1});
  x.set("ReqT", "0");
  x.set("newerThanWeAre", "{}");
  auto y = read_header<get_min_offset_request>(x);
  REQUIRE(y);
  CHECK(*y == get_min_offset_request{.topic = "t", .queue_id = 1});
}

TEST("a one-way request has the second bit, which is not the response's") {
  auto x = make_oneway_request(
    update_consumer_offset_request{.consumer_group = "g", .topic = "t"});
  CHECK_EQ(x.code, 15);
  CHECK_EQ(x.flag, 2);
  CHECK(x.is_oneway());
  CHECK(x.is_request());
  CHECK(!x.is_response());
}
