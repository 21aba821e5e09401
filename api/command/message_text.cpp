#include "rocketcaf/api/command/message_text.hpp"

#include "rocketcaf/api/command/printable.hpp"
#include "rocketcaf/api/command/send_json.hpp"
#include "rocketcaf/api/command/time_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rocketcaf::command {

namespace {

using json = nlohmann::ordered_json;
using protocol::stored_message;

/// Characters of a cell in a table.
constexpr size_t max_body = 60;
constexpr size_t max_cell = 32;
/// Characters of a body that stands alone.
constexpr size_t max_whole_body = 64 * 1024;

json properties_of(const stored_message& x) {
  auto result = json::object();
  for (auto& [name, value] : x.properties)
    result[std::string{name}] = value;
  return result;
}

} // namespace

std::string id_of(const stored_message& x) {
  auto id = x.properties.get(protocol::property::unique_key);
  return id.empty() ? to_string(x.offset_id()) : std::string{id};
}

std::string to_json(std::string_view broker, const stored_message& x) {
  json out{
    {"topic", x.topic},
    {"broker", broker},
    {"queueId", x.queue_id},
    {"queueOffset", x.queue_offset},
    {"tags", x.properties.get(protocol::property::tags)},
    {"keys", protocol::split_keys(x.properties.get(protocol::property::keys))},
    {"msgId", id_of(x)},
    {"offsetMsgId", to_string(x.offset_id())},
    {"properties", properties_of(x)},
    {"bornMillis", x.born_millis},
    {"storeMillis", x.store_millis},
    {"reconsumeTimes", x.reconsume_times}};
  if (protocol::is_valid_utf8(x.body))
    out["body"] = x.body;
  else
    out["bodyBase64"] = protocol::to_base64(x.body);
  return dump(out);
}

table::row message_head() {
  return {"STORED", "BROKER", "QUEUE", "OFFSET", "TAGS", "KEYS", "BODY"};
}

table::row to_row(std::string_view broker, const stored_message& x) {
  return {time_text(x.store_millis),
          printable(broker, max_cell),
          std::to_string(x.queue_id),
          std::to_string(x.queue_offset),
          printable(x.properties.get(protocol::property::tags), max_cell),
          printable(x.properties.get(protocol::property::keys), max_cell),
          printable(x.body, max_body)};
}

std::string describe(std::string_view broker, const stored_message& x) {
  std::vector<table::row> rows{
    {"topic", printable(x.topic)},
    {"broker", printable(broker)},
    {"queue", std::to_string(x.queue_id)},
    {"offset", std::to_string(x.queue_offset)},
    {"id", printable(id_of(x))},
    {"offset id", to_string(x.offset_id())},
    {"born", time_text(x.born_millis) + "  " + to_string(x.born_host)},
    {"stored", time_text(x.store_millis) + "  " + to_string(x.store_host)},
    {"consumed again", std::to_string(x.reconsume_times)},
  };
  for (auto& [name, value] : x.properties)
    rows.push_back({"property", printable(name) + " = " + printable(value)});
  rows.push_back({"body", std::to_string(x.body.size()) + " bytes"});
  return layout(rows) + printable(x.body, max_whole_body) + '\n';
}

} // namespace rocketcaf::command
