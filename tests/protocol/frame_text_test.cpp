#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/frame_text.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"

#include "support/hex.hpp"
#include "support/test.hpp"
#include "support/vectors.hpp"

#include <nlohmann/json.hpp>

#include <string>

SUITE("frame_text")

using namespace rocketcaf;
using namespace rocketcaf::protocol;

namespace {

using json = nlohmann::ordered_json;

std::string hex_of(const remoting_command& x,
                   serialization type = serialization::json) {
  std::string bytes;
  if (encode(bytes, x, type) != errc::none)
    return {};
  return test::to_hex(bytes);
}

json shown(const std::string& hex,
           std::optional<request_code> response_to = {}) {
  auto text = describe_frame(hex, response_to);
  return text ? json::parse(*text) : json(text.error());
}

/// A frame around a JSON header.
std::string hex_of_header(std::string_view header) {
  std::string bytes;
  append_big_endian(bytes, static_cast<uint32_t>(header.size() + 4));
  append_big_endian(bytes, static_cast<uint32_t>(header.size()));
  bytes += header;
  return test::to_hex(bytes);
}

} // namespace

TEST("a request is shown in one line, its letters by their long names") {
  auto x = make_request(send_message_v2_request{.topic = "größe",
                                                .queue_id = 3,
                                                .properties = "a\x01"
                                                              "b\x02"},
                        "hello");
  x.opaque = 58;
  auto text = describe_frame(hex_of(x));
  REQUIRE(text);
  CHECK_EQ(*text,
           R"({"code":310,"name":"SEND_MESSAGE_V2","flag":0,"opaque":58,)"
           R"("language":"CPP","version":479,"serialize":"JSON","remark":null,)"
           R"("extFields":{"a":"","b":"gr\u00f6\u00dfe","c":"TBW102","d":"4",)"
           R"("e":"3","f":"0","g":"0","h":"0","i":"a\u0001b\u0002"},)"
           R"("header":{"producerGroup":"","topic":"gr\u00f6\u00dfe",)"
           R"("defaultTopic":"TBW102","defaultTopicQueueNums":4,"queueId":3,)"
           R"("sysFlag":0,"bornTimestamp":0,"flag":0,)"
           R"("properties":"a\u0001b\u0002"},"body":null})");
}

TEST("a response has the types of the request that it answers") {
  auto x = make_response({}, 21, "OFFSET_TOO_SMALL");
  write_header(x, pull_message_response{.next_begin_offset = INT64_MAX});
  for (auto type : {serialization::json, serialization::rocketmq}) {
    auto line = shown(hex_of(x, type), request_code::lite_pull_message);
    CHECK_EQ(line["name"], "PULL_OFFSET_MOVED");
    CHECK_EQ(line["remark"], "OFFSET_TOO_SMALL");
    CHECK_EQ(line["header"]["nextBeginOffset"], INT64_MAX);
    CHECK_EQ(line["serialize"],
             type == serialization::json ? "JSON" : "ROCKETMQ");
    CHECK(shown(hex_of(x, type))["header"].is_null());
    CHECK(shown(hex_of(x, type), request_code{9999})["header"].is_null());
    // It is nothing to a request without a header in its answer.
    CHECK_EQ(shown(hex_of(x, type), request_code::end_transaction)["header"],
             json::object());
  }
}

TEST("an empty remark is not the same as none") {
  auto remark = [](const std::string& member) {
    return shown(hex_of_header(R"({"code":0,"opaque":1)" + member + "}"))
      .at("remark");
  };
  CHECK(remark("").is_null());
  CHECK(remark(R"(,"remark":null)").is_null());
  CHECK_EQ(remark(R"(,"remark":"")"), "");
  CHECK_EQ(remark(R"(,"remark":"x")"), "x");
}

TEST("headers in which all but the code is missing are shown") {
  auto line = shown(hex_of_header(R"({"code":30,"opaque":1})"));
  CHECK_EQ(line["name"], "GET_MAX_OFFSET");
  CHECK(line["language"].is_null());
  CHECK_EQ(line["extFields"], json::object());
  CHECK_EQ(line["header"], json::object());
}

TEST("each way not to be a frame is named") {
  CHECK_EQ(shown(""), "the frame is cut short: there are 0 bytes of it");
  CHECK_EQ(shown("00 00 0"), "the number of digits is odd");
  CHECK_EQ(shown("00 0g"),
           "character 4: there must be hexadecimal digits only");
  CHECK_EQ(shown("7fffffff 00000010"), "the frame or its header is too large");
  CHECK_EQ(shown("00000006 02000002 0000"), "the length words are no frame's");
  CHECK_EQ(shown("00000006 00000002 7b7b"), "the header is malformed");
  CHECK_EQ(shown(hex_of({}) + "0000"), "there are 2 bytes after the frame");
}

TEST("the largest header takes little time") {
  remoting_command x;
  x.code = 30;
  for (int i = 0; i < 400'000; ++i)
    x.fields.emplace_back(std::to_string(i), "");
  auto text = describe_frame(hex_of(x, serialization::rocketmq));
  REQUIRE(text);
  CHECK_EQ(nlohmann::json::parse(*text)["extFields"].size(), 400'000u);
}

TEST("every truncation of a recorded frame, and any other byte, is shown") {
  size_t good = 0;
  size_t bad = 0;
  for (auto file : {"json_consume", "binary_send"}) {
    for (auto& x : test::load_vectors(file)) {
      auto bytes = x.bytes;
      for (size_t i = 0; i < bytes.size(); i += 1 + i / 16) {
        CHECK(!describe_frame(test::to_hex(bytes.substr(0, i))));
        auto old = std::exchange(bytes[i], static_cast<char>(bytes[i] ^ 0x41));
        ++(describe_frame(test::to_hex(bytes), request_code::pull_message)
             ? good
             : bad);
        bytes[i] = old;
      }
    }
  }
  CHECK_GT(good, 1000u);
  CHECK_GT(bad, 1000u);
}
