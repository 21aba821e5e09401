#include "actors/property/replies.hpp"

#include "rocketcaf/protocol/bytes.hpp"
#include "rocketcaf/protocol/message_id.hpp"
#include "rocketcaf/protocol/remoting_command.hpp"

namespace rocketcaf::test::property {

namespace {

/// The ids of messages that are stored one behind the other.
std::string offset_ids(const reply& x) {
  offset_message_id id;
  id.host = {127, 0, 0, 1};
  id.port = 10911;
  id.offset = x.offset;
  auto result = to_string(id);
  for (uint32_t i = 1; i < x.messages; ++i) {
    ++id.offset;
    result += ',' + to_string(id);
  }
  return result;
}

void append_json_frame(std::string& out, std::string_view header) {
  protocol::append_big_endian(out, static_cast<uint32_t>(header.size() + 4));
  protocol::append_big_endian(out, static_cast<uint32_t>(header.size()));
  out += header;
}

} // namespace

void append_reply(std::string& out, serialization type, const reply& x) {
  protocol::remoting_command response;
  response.code = x.code;
  response.opaque = x.opaque;
  response.flag = protocol::response_flag;
  if (x.code == 0 || (x.code >= 10 && x.code <= 12)) {
    response.set("msgId", offset_ids(x));
    response.set("queueId", x.queue);
    response.set("queueOffset", x.offset);
  } else {
    response.remark = "refused by the world";
  }
  protocol::encode(out, response, type);
}

void append_reply_without_code(std::string& out, int32_t opaque) {
  append_json_frame(out, R"({"extFields":{},"flag":1,"opaque":)"
                           + std::to_string(opaque) + "}");
}

void append_reply_without_fields(std::string& out, int32_t opaque) {
  append_json_frame(out, R"({"code":0,"extFields":{"queueId":"1"},"flag":1,)"
                         R"("opaque":)"
                           + std::to_string(opaque) + "}");
}

std::string garbage(uint64_t number) {
  std::string result;
  switch (number % 5) {
  case 0: // No frame at all.
    result = "garbage";
    break;
  case 1: // A frame that is cut off.
    append_json_frame(result, R"({"code":0,"flag":1})");
    result.pop_back();
    break;
  case 2: // No opaque.
    append_json_frame(result, R"({"code":0,"flag":1})");
    break;
  case 3: // No JSON.
    append_json_frame(result, R"({"code":0,"flag":1,)");
    break;
  default: // A length below zero.
    result = "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF";
    break;
  }
  return result;
}

} // namespace rocketcaf::test::property
