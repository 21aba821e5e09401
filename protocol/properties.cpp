#include "rocketcaf/protocol/properties.hpp"

#include <algorithm>
#include <array>

namespace rocketcaf::protocol {

namespace {

/// The names that the Java client refuses as a user's property, sorted.
constexpr std::array<std::string_view, 51> reserved = {
  "1ST_POP_TIME",
  "ARRIVE_TIME",
  "BORN_TIMESTAMP",
  "BUYER_ID",
  "CLUSTER",
  "CONSUME_START_TIME",
  "CORRECTION_FLAG",
  "CORRELATION_ID",
  "DELAY",
  "DLQ_ORIGIN_MESSAGE_ID",
  "DLQ_ORIGIN_TOPIC",
  "DUP_INFO",
  "EXTEND_UNIQ_INFO",
  "INNER_MULTI_QUEUE_OFFSET",
  "INSTANCE_ID",
  "KEYS",
  "MAX_OFFSET",
  "MAX_RECONSUME_TIMES",
  "MIN_OFFSET",
  "MQ2_FLAG",
  "MSG_REGION",
  "MSG_TYPE",
  "ORIGIN_MESSAGE_ID",
  "PGROUP",
  "POP_CK",
  "POP_CK_OFFSET",
  "PUSH_REPLY_TIME",
  "REAL_QID",
  "REAL_TOPIC",
  "RECONSUME_TIME",
  "REPLY_TO_CLIENT",
  "RETRY_TOPIC",
  "TAGS",
  "TIMER_DELAY_LEVEL",
  "TIMER_DELAY_MS",
  "TIMER_DELAY_SEC",
  "TIMER_DELIVER_MS",
  "TIMER_DEL_UNIQKEY",
  "TIMER_DEQUEUE_MS",
  "TIMER_ENQUEUE_MS",
  "TIMER_OUT_MS",
  "TIMER_ROLL_TIMES",
  "TRACE_ON",
  "TRANSFER_FLAG",
  "TRAN_MSG",
  "TRAN_PREPARED_QUEUE_OFFSET",
  "TTL",
  "UNIQ_KEY",
  "WAIT",
  "__BORNHOST",
  "__CRC32#",
};

} // namespace

bool is_reserved_property(std::string_view name) {
  return std::binary_search(reserved.begin(), reserved.end(), name);
}

std::string encode_properties(const std::map<std::string, std::string>& xs) {
  std::string result;
  for (auto& [name, value] : xs)
    append_property(result, name, value);
  return result;
}

std::map<std::string, std::string> decode_properties(std::string_view text) {
  std::map<std::string, std::string> result;
  while (!text.empty()) {
    auto piece = text.substr(0, text.find(property_separator));
    text.remove_prefix(std::min(piece.size() + 1, text.size()));
    // A value may have further separators of this kind.
    auto size = piece.find(name_value_separator);
    if (size == 0 || size == std::string_view::npos || size + 1 == piece.size())
      continue;
    result.insert_or_assign(std::string{piece.substr(0, size)},
                            std::string{piece.substr(size + 1)});
  }
  return result;
}

} // namespace rocketcaf::protocol
