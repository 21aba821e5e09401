#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/send_request.hpp"
#include "rocketcaf/protocol/sys_flag.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"
#include "support/vectors.hpp"

#include <array>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

SUITE("send_request")

using namespace rocketcaf;
using namespace rocketcaf::protocol;
using test::cut_frame;
using test::from_hex;

namespace {

constexpr serialization both[] = {serialization::json, serialization::rocketmq};

send_target sample_target(serialization type = serialization::json) {
  return {.producer_group = "PG",
          .queue = queue_ref{message_queue{"TopicTest", "broker-a", 3}},
          .type = type};
}

const auto sample_id
  = *unique_message_id::from("C0A8010A303918B4AAC25EEA8F780001");

message sample_message() {
  return {.topic = "TopicTest", .body = "hello", .tag = "TagA"};
}

std::string encoded(const send_target& target, const message& content,
                    const unique_message_id& id = sample_id) {
  std::string out;
  send_request_encoder{target}.encode(out, 2, 1758277230456, content, id);
  return out;
}

remoting_command decoded(std::string_view bytes) {
  auto result = decode(cut_frame(bytes));
  REQUIRE(result);
  return *result;
}

using field_map = std::map<std::string, std::string>;

field_map fields_of(const remoting_command& x) {
  return {x.fields.begin(), x.fields.end()};
}

/// The message that a recorded request was made of.
message to_message(const remoting_command& x) {
  message result;
  result.topic = *x.field("b");
  result.body = x.body;
  result.flag = static_cast<int32_t>(*x.number("h"));
  auto properties = decode_properties(*x.field("i"));
  if (auto node = properties.extract("TAGS"))
    result.tag = node.mapped();
  if (auto node = properties.extract("KEYS")) {
    std::istringstream in{node.mapped()};
    for (std::string key; in >> key;)
      result.keys.push_back(key);
  }
  if (auto node = properties.extract("WAIT"))
    result.wait_store_ok = node.mapped() == "true";
  for (auto name : {"UNIQ_KEY", "TRAN_MSG", "PGROUP"})
    properties.erase(name);
  result.properties = properties;
  return result;
}

} // namespace

// -- requests ----------------------------------------------------------------

TEST("JSON: the request of the protocol's description, in our field order") {
  auto bytes = encoded(sample_target(), sample_message());
  auto header
    = R"({"code":310,"extFields":{"a":"PG","b":"TopicTest","c":"TBW102",)"
      R"("d":"4","e":"3","f":"0","g":"1758277230456","h":"0",)"
      R"("i":"UNIQ_KEY\u0001C0A8010A303918B4AAC25EEA8F780001\u0002)"
      R"(TAGS\u0001TagA\u0002","j":"0","k":"false","m":"false",)"
      R"("n":"broker-a"},"flag":0,"language":"CPP","opaque":2,)"
      R"("serializeTypeCurrentRPC":"JSON","version":479})";
  CHECK_EQ(bytes.substr(8), header + std::string{"hello"});
}

TEST("all required fields are there, and the broker's name, in both forms") {
  field_map expected{{"a", "PG"},
                     {"b", "TopicTest"},
                     {"c", "TBW102"},
                     {"d", "4"},
                     {"e", "3"},
                     {"f", "0"},
                     {"g", "1758277230456"},
                     {"h", "0"},
                     {"i", "UNIQ_KEY\x01"
                           "C0A8010A303918B4AAC25EEA8F780001\x02"
                           "TAGS\x01TagA\x02"},
                     {"j", "0"},
                     {"k", "false"},
                     {"m", "false"},
                     {"n", "broker-a"}};
  for (auto type : both) {
    auto x = decoded(encoded(sample_target(type), sample_message()));
    CHECK_EQ(x.code, 310);
    CHECK_EQ(x.opaque, 2);
    CHECK_EQ(x.flag, 0);
    CHECK_EQ(x.version, 479);
    CHECK_EQ(x.language, "CPP");
    CHECK_EQ(x.remark, "");
    CHECK_EQ(x.body, "hello");
    CHECK_EQ(fields_of(x), expected);
  }
}

TEST("settings of the target and of the message reach the wire") {
  for (auto type : both) {
    auto target = sample_target(type);
    target.create_topic = "template";
    target.create_topic_queues = 16;
    target.queue = queue_ref{message_queue{"TopicTest", "b", INT32_MAX}};
    auto content = sample_message();
    content.flag = INT32_MIN;
    content.keys = {"k1", "k2"};
    content.wait_store_ok = false;
    content.properties = {{"color", "red"}};
    auto x = decoded(encoded(target, content));
    CHECK_EQ(*x.field("c"), "template");
    CHECK_EQ(*x.field("d"), "16");
    CHECK_EQ(*x.field("e"), "2147483647");
    CHECK_EQ(*x.field("h"), "-2147483648");
    CHECK_EQ(decode_properties(*x.field("i")),
             (field_map{{"UNIQ_KEY", std::string{sample_id.view()}},
                        {"TAGS", "TagA"},
                        {"KEYS", "k1 k2"},
                        {"WAIT", "false"},
                        {"color", "red"}}));
  }
}

TEST("a message without any property is encoded, too") {
  message content{.topic = "TopicTest", .body = "b"};
  auto json = decoded(encoded(sample_target(), content, {}));
  REQUIRE(json.field("i") != nullptr);
  CHECK_EQ(*json.field("i"), "");
  // Java reads empty values of the binary form as null.
  auto binary
    = decoded(encoded(sample_target(serialization::rocketmq), content, {}));
  CHECK(binary.field("i") == nullptr);
  CHECK_EQ(*binary.field("n"), "broker-a");
  CHECK_EQ(binary.body, "b");
}

TEST("an encoder appends frame after frame") {
  for (auto type : both) {
    send_request_encoder encoder{sample_target(type)};
    std::string out = "before";
    for (int32_t opaque : {0, -1, INT32_MIN, INT32_MAX}) {
      auto pos = out.size();
      encoder.encode(out, opaque, INT64_MAX, sample_message(), sample_id);
      auto x = decoded(std::string_view{out}.substr(pos));
      CHECK_EQ(x.opaque, opaque);
      CHECK_EQ(x.number("g"), std::optional<int64_t>{INT64_MAX});
      CHECK_EQ(peek(cut_frame(std::string_view{out}.substr(pos)))->opaque,
               opaque);
    }
    CHECK(out.starts_with("before"));
  }
}

TEST("the encoder writes what the general codec writes") {
  std::mt19937 random{8};
  auto text = [&random](size_t max) {
    constexpr std::string_view pieces[] = {"a",
                                           "B",
                                           "\"",
                                           "\\",
                                           "/",
                                           " ",
                                           "\xC3\xA4",
                                           "\xE8\xAE\xA2",
                                           "\xF0\x9F\x98\x80",
                                           "x=y&z"};
    std::string result = "x";
    for (auto count = random() % max; count > 0; --count)
      result += pieces[random() % std::size(pieces)];
    return result;
  };
  for (int i = 0; i < 2'000; ++i) {
    auto type = both[i % 2];
    auto content = sample_message();
    content.flag = static_cast<int32_t>(random());
    content.tag = text(8);
    content.body = std::string(random() % 300, '\xFE');
    for (auto count = random() % 4; count > 0; --count)
      content.properties[text(6)] = text(20);
    auto bytes = encoded(sample_target(type), content);
    // Decoded and encoded again it is the same frame, byte for byte, but for
    // the order in which the binary form has its fields.
    auto command = decoded(bytes);
    std::string again;
    REQUIRE_EQ(encode(again, command, type), errc::none);
    if (again != bytes)
      FAIL(test::quoted(bytes));
    auto request = read_header<send_message_v2_request>(command);
    REQUIRE(request);
    auto expected = content.properties;
    expected["TAGS"] = content.tag;
    expected["UNIQ_KEY"] = sample_id.view();
    if (decode_properties(*request->properties) != expected)
      FAIL(test::quoted(bytes));
  }
  CHECK(true);
}

// -- recorded requests -------------------------------------------------------

TEST("recorded requests are made again with the same fields") {
  size_t count = 0;
  for (auto file :
       {"json_send", "binary_send", "binreq_send", "json_transaction",
        "binary_transaction", "binreq_transaction"}) {
    for (auto& x : test::load_vectors(file)) {
      if (!x.is_request || x.code != 310)
        continue;
      auto expected = decoded(x.bytes);
      auto input = cut_frame(x.bytes);
      // Compressed bodies are another part's work.
      auto flag = static_cast<int32_t>(*expected.number("f"));
      if (flag != 0 && flag != sys_flag::transaction_prepared)
        continue;
      auto content = to_message(expected);
      auto properties = decode_properties(*expected.field("i"));
      send_target target;
      target.producer_group = *expected.field("a");
      target.queue
        = queue_ref{message_queue{*expected.field("b"), *expected.field("n"),
                                  static_cast<int32_t>(*expected.number("e"))}};
      target.create_topic = *expected.field("c");
      target.create_topic_queues = static_cast<int32_t>(*expected.number("d"));
      target.type = input.type;
      target.kind.sys_flag = flag;
      std::string bytes;
      send_request_encoder{target}.encode(
        bytes, expected.opaque, *expected.number("g"), content,
        *unique_message_id::from(properties["UNIQ_KEY"]));
      auto actual = decoded(bytes);
      CHECK_EQ(actual.opaque, expected.opaque);
      CHECK_EQ(actual.code, expected.code);
      CHECK_EQ(actual.flag | oneway_flag, expected.flag | oneway_flag);
      CHECK_EQ(actual.body, expected.body);
      // Java says WAIT=true, which is the default.
      auto actual_properties = decode_properties(*actual.field("i"));
      actual_properties.emplace("WAIT", "true");
      properties.emplace("WAIT", "true");
      CHECK_EQ(actual_properties, properties);
      actual.set("i", "");
      expected.set("i", "");
      CHECK_EQ(fields_of(actual), fields_of(expected));
      ++count;
    }
  }
  CHECK_GT(count, 30u);
}

TEST("a batch, a one-way request and flags differ in code, flag and fields") {
  for (auto type : both) {
    auto target = sample_target(type);
    auto content = sample_message();
    target.kind = {.batch = true};
    auto x = decoded(encoded(target, content));
    CHECK_EQ(x.code, 320);
    CHECK_EQ(x.flag, 0);
    CHECK_EQ(fields_of(x)["m"], "true");
    // A batch's own properties would precede those of its messages.
    CHECK_EQ(fields_of(x)["i"], "");
    content.wait_store_ok = false;
    x = decoded(encoded(target, content));
    CHECK_EQ(fields_of(x)["i"], "WAIT\x01"
                                "false\x02");
    target.kind = {.oneway = true, .sys_flag = 0x301};
    x = decoded(encoded(target, content));
    CHECK_EQ(x.code, 310);
    CHECK_EQ(x.flag, 2);
    CHECK_EQ(fields_of(x)["m"], "false");
    CHECK_EQ(fields_of(x)["f"], "769");
    CHECK(send_request_encoder{target}.kind() == target.kind);
  }
}

TEST("a half message says so, and whom to ask") {
  for (auto type : both) {
    auto target = sample_target(type);
    target.space = "shop";
    target.kind.sys_flag = sys_flag::transaction_prepared | 1;
    auto x = decoded(encoded(target, sample_message()));
    CHECK_EQ(fields_of(x)["f"], "5");
    auto properties = decode_properties(fields_of(x)["i"]);
    CHECK_EQ(properties["TRAN_MSG"], "true");
    CHECK_EQ(properties["PGROUP"], "shop%PG");
  }
}

// -- responses ---------------------------------------------------------------

namespace {

remoting_command sample_response() {
  remoting_command x;
  x.flag = response_flag;
  x.fields = {{"msgId", "0A00000100002A9F00000000075BCD15"},
              {"queueId", "3"},
              {"queueOffset", "7"},
              {"MSG_REGION", "DefaultRegion"},
              {"TRACE_ON", "true"}};
  return x;
}

expected<send_result, errc> read(const remoting_command& x,
                                 serialization type = serialization::json) {
  std::string bytes;
  REQUIRE_EQ(encode(bytes, x, type), errc::none);
  command_view view;
  REQUIRE_EQ(view.decode(cut_frame(bytes)), errc::none);
  return read_send_response(view, sample_id, sample_target().queue);
}

} // namespace

TEST("an answer tells where the message was stored") {
  for (auto type : both) {
    auto x = read(sample_response(), type);
    REQUIRE(x);
    CHECK_EQ(x->status, send_status::send_ok);
    CHECK(x->message_id == sample_id);
    CHECK_EQ(to_string(x->offset_id), "0A00000100002A9F00000000075BCD15");
    CHECK_EQ(to_string(*x->queue), "TopicTest@broker-a:3");
    CHECK_EQ(x->queue_offset, 7);
    CHECK_EQ(x->region_id, "DefaultRegion");
    CHECK(x->trace_on);
  }
}

TEST("the four good codes become their status, and no other is stored") {
  auto x = sample_response();
  auto status = [&x](int32_t code) {
    x.code = code;
    CHECK(is_stored(code));
    return read(x)->status;
  };
  CHECK_EQ(status(0), send_status::send_ok);
  CHECK_EQ(status(10), send_status::flush_disk_timeout);
  CHECK_EQ(status(11), send_status::slave_not_available);
  CHECK_EQ(status(12), send_status::flush_slave_timeout);
  for (int32_t code : {-1, 1, 2, 9, 13, 14, 16, 17, 1500}) {
    CHECK(!is_stored(code));
    x.code = code;
    CHECK(!read(x));
  }
}

TEST("the broker may choose another queue") {
  auto queue = sample_target().queue;
  auto x = sample_response();
  CHECK(&*read(x)->queue != nullptr);
  x.set("queueId", 5);
  CHECK_EQ(to_string(*read(x)->queue), "TopicTest@broker-a:5");
  x.set("queueId", 3);
  std::string bytes;
  encode(bytes, x, serialization::json);
  command_view view;
  view.decode(cut_frame(bytes));
  // The queue is shared when it is the one that was asked for.
  CHECK(&*read_send_response(view, sample_id, queue)->queue == &*queue);
}

TEST("region and trace have defaults") {
  auto x = sample_response();
  x.set("MSG_REGION", "");
  x.set("TRACE_ON", "false");
  CHECK_EQ(read(x)->region_id, "DefaultRegion");
  CHECK(!read(x)->trace_on);
  x.set("MSG_REGION", "east");
  x.set("TRACE_ON", "x");
  CHECK_EQ(read(x)->region_id, "east");
  CHECK(read(x)->trace_on);
  std::erase_if(x.fields, [](auto& f) {
    return f.first.size() > 7 && f.first != "queueOffset";
  });
  CHECK_EQ(read(x)->region_id, "DefaultRegion");
  CHECK(read(x)->trace_on);
}

TEST("an answer without what is needed is an error of the protocol") {
  for (auto name : {"msgId", "queueId", "queueOffset"}) {
    for (auto value : {"", "x", "-", "1.5", "99999999999999999999"}) {
      auto x = sample_response();
      x.set(name, value);
      auto result = read(x);
      REQUIRE(!result);
      CHECK_EQ(result.error(), errc::protocol_error);
    }
    auto x = sample_response();
    std::erase_if(x.fields, [name](auto& f) { return f.first == name; });
    CHECK(!read(x));
  }
}

TEST("the answer to a batch names its first message") {
  auto x = sample_response();
  x.set("msgId", "0A00000100002A9F00000000075BCD15,"
                 "0A00000100002A9F00000000075BCD99");
  CHECK_EQ(to_string(read(x)->offset_id), "0A00000100002A9F00000000075BCD15");
}

TEST("every recorded answer to a send is read") {
  size_t stored = 0;
  std::map<std::pair<std::string, int>, std::string> sends;
  for (auto& x : test::load_all_vectors()) {
    if (x.is_request && (x.code == 10 || x.code == 310 || x.code == 320))
      sends[{x.file + x.name, x.opaque}] = x.name;
    auto i = sends.find({x.file + x.name, x.opaque});
    if (x.is_request || i == sends.end())
      continue;
    command_view view;
    REQUIRE_EQ(view.decode(cut_frame(x.bytes)), errc::none);
    auto result = read_send_response(view, sample_id, {});
    if (is_stored(view.code) != result.has_value())
      FAIL(x.file + " " + x.name);
    if (!result)
      continue;
    ++stored;
    CHECK_EQ(result->queue_offset, *view.number("queueOffset"));
    CHECK_EQ(result->queue->queue_id, *view.number("queueId"));
    CHECK(view.field("msgId").starts_with(to_string(result->offset_id)));
    CHECK_EQ(result->region_id, "DefaultRegion");
  }
  CHECK_GT(stored, 40u);
}

// -- answers to batches ------------------------------------------------------

namespace {

constexpr auto offset_id_a = "0A00000100002A9F00000000075BCD15";
constexpr auto offset_id_b = "0A00000100002A9F00000000075BCD99";

const std::array two_ids{*unique_message_id::from("A"),
                         *unique_message_id::from("B")};

expected<std::vector<send_result>, errc> read_batch(const std::string& ids) {
  auto x = sample_response();
  x.set("msgId", ids);
  std::string bytes;
  REQUIRE_EQ(encode(bytes, x, serialization::json), errc::none);
  command_view view;
  REQUIRE_EQ(view.decode(cut_frame(bytes)), errc::none);
  return read_batch_response(view, two_ids, sample_target().queue);
}

} // namespace

TEST("a batch's messages have their ids in order and offsets in a row") {
  auto xs = read_batch(std::string{offset_id_a} + "," + offset_id_b);
  REQUIRE(xs);
  REQUIRE_EQ(xs->size(), 2u);
  CHECK(xs->front().message_id == two_ids[0]);
  CHECK(xs->back().message_id == two_ids[1]);
  CHECK_EQ(to_string(xs->front().offset_id), offset_id_a);
  CHECK_EQ(to_string(xs->back().offset_id), offset_id_b);
  CHECK_EQ(xs->front().queue_offset, 7);
  CHECK_EQ(xs->back().queue_offset, 8);
}

TEST("a batch that is stored as one message has one offset id") {
  auto xs = read_batch(offset_id_a);
  REQUIRE(xs);
  CHECK_EQ(to_string(xs->front().offset_id), offset_id_a);
  CHECK_EQ(to_string(xs->back().offset_id), offset_id_a);
  CHECK_EQ(xs->back().queue_offset, 8);
}

TEST("an answer with fewer or more ids than messages is none") {
  auto a = std::string{offset_id_a};
  for (auto& ids :
       {std::string{}, a + ",", a + ",x", a + "," + a + "," + a, "," + a})
    CHECK_EQ(read_batch(ids).error(), errc::protocol_error);
}
