#include "rocketcaf/api/command/input_json.hpp"

#include "rocketcaf/api/command/transaction_words.hpp"
#include "rocketcaf/api/protocol.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace rocketcaf::command {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// What a line says, before it is put together.
struct input_line {
  send_message request;
  /// Whether it is sent in a transaction.
  bool transacted = false;
  std::optional<local_transaction_state> executed;
  std::optional<local_transaction_state> checked;
  std::optional<std::string> broker;
  std::optional<int32_t> queue_id;
  bool has_body = false;
  bool has_delivery = false;
};

/// The rule that a value breaks; empty if it breaks none.
using rule = std::string;

rule read_text(const json& value, std::string& out) {
  if (!value.is_string())
    return "must be a text";
  out = value.get<std::string>();
  return {};
}

template <class T>
rule read_number(const json& value, int64_t min, int64_t max, T& out) {
  auto broken = "must be an integer from " + std::to_string(min) + " to "
              + std::to_string(max);
  if (!value.is_number_integer())
    return broken;
  // Larger ones are unsigned in this library.
  auto is_huge
    = value.is_number_unsigned() && value.get<uint64_t>() > uint64_t{INT64_MAX};
  auto number = value.get<int64_t>();
  if (is_huge || number < min || number > max)
    return broken;
  out = static_cast<T>(number);
  return {};
}

rule read_body(const json& value, input_line& out) {
  if (std::exchange(out.has_body, true))
    return "must not be there beside the other form of the body";
  return read_text(value, out.request.content.body);
}

rule read_encoded_body(const json& value, input_line& out) {
  std::string text;
  if (std::exchange(out.has_body, true))
    return "must not be there beside the other form of the body";
  if (auto broken = read_text(value, text); !broken.empty())
    return broken;
  auto bytes = protocol::from_base64(text);
  if (!bytes)
    return "must be base64";
  out.request.content.body = std::move(*bytes);
  return {};
}

rule read_keys(const json& value, input_line& out) {
  auto& keys = out.request.content.keys;
  keys.clear();
  if (!value.is_array())
    return "must be a list of texts";
  for (auto& x : value)
    if (!read_text(x, keys.emplace_back()).empty())
      return "must be a list of texts";
  return {};
}

rule read_properties(const json& value, input_line& out) {
  if (!value.is_object())
    return "must be an object of texts";
  for (auto& [name, text] : value.items())
    if (!read_text(text, out.request.content.properties[name]).empty())
      return "must be an object of texts";
  return {};
}

rule read_level(const json& value, input_line& out) {
  if (std::exchange(out.has_delivery, true))
    return "must not be there beside the other time of delivery";
  int32_t level = 0;
  auto broken = read_number(value, 0, INT32_MAX, level);
  out.request.content.delivery = delivery_time::level(level);
  return broken;
}

rule read_delivery(const json& value, input_line& out) {
  if (std::exchange(out.has_delivery, true))
    return "must not be there beside the other time of delivery";
  int64_t millis = 0;
  auto broken = read_number(value, 0, INT64_MAX, millis);
  out.request.content.delivery = delivery_time::at(milliseconds{millis});
  return broken;
}

constexpr auto transaction_needed = "needs the option --transaction";

rule read_state(const json& value, const input_line& line,
                std::optional<local_transaction_state>& out) {
  if (!line.transacted)
    return transaction_needed;
  auto& words = transaction_words();
  auto i
    = value.is_string() ? words.find(value.get<std::string>()) : words.end();
  if (i == words.end())
    return "must be commit, rollback or unknown";
  out = i->second;
  return {};
}

rule read_id(const json& value, input_line& out) {
  if (!out.transacted)
    return transaction_needed;
  std::string text;
  auto broken = read_text(value, text);
  if (broken.empty() && text.empty())
    return "must not be empty";
  out.request.content.id = std::move(text);
  return broken;
}

/// A field and how it is read.
struct field {
  std::string_view name;
  rule (*read)(const json&, input_line&);
};

constexpr std::array fields{
  field{"topic",
        [](const json& x, input_line& out) {
          return read_text(x, out.request.content.topic);
        }},
  field{"body", read_body},
  field{"bodyBase64", read_encoded_body},
  field{"tags",
        [](const json& x, input_line& out) {
          return read_text(x, out.request.content.tag);
        }},
  field{"keys", read_keys},
  field{"properties", read_properties},
  field{"shardingKey",
        [](const json& x, input_line& out) {
          std::string text;
          auto broken = read_text(x, text);
          out.request.content.sharding_key = text;
          return broken;
        }},
  field{"queueId",
        [](const json& x, input_line& out) {
          return read_number(x, 0, INT32_MAX, out.queue_id.emplace());
        }},
  field{"broker",
        [](const json& x, input_line& out) {
          return read_text(x, out.broker.emplace());
        }},
  field{"delayLevel", read_level},
  field{"deliverAtMillis", read_delivery},
  field{"waitStoreMsgOk",
        [](const json& x, input_line& out) -> rule {
          if (!x.is_boolean())
            return "must be true or false";
          out.request.content.wait_store_ok = x.get<bool>();
          return {};
        }},
  field{"transaction",
        [](const json& x, input_line& out) {
          return read_state(x, out, out.executed);
        }},
  field{"check",
        [](const json& x, input_line& out) {
          return read_state(x, out, out.checked);
        }},
  field{"transactionId", read_id},
};

std::string about(std::string_view name, const rule& broken) {
  return std::string{name} + ": " + broken;
}

/// Puts broker and number together.
rule finish(input_line& line) {
  if (line.broker.has_value() != line.queue_id.has_value())
    return line.broker ? about("queueId", "must be there beside broker")
                       : about("broker", "must be there beside queueId");
  if (line.broker)
    line.request.queue = message_queue{line.request.content.topic,
                                       std::move(*line.broker), *line.queue_id};
  return {};
}

expected<input_line, std::string> read(std::string_view line,
                                       const send_message& defaults,
                                       bool transacted) {
  auto doc = json::parse(line, nullptr, false);
  if (!doc.is_object())
    return unexpected{std::string{"the line must be one JSON object"}};
  input_line result;
  result.request = defaults;
  result.transacted = transacted;
  for (auto& [name, value] : doc.items()) {
    auto i = std::ranges::find(fields, std::string_view{name}, &field::name);
    if (i == fields.end())
      return unexpected{about(name, "is no field of a message")};
    if (auto broken = i->read(value, result); !broken.empty())
      return unexpected{about(name, broken)};
  }
  if (auto broken = finish(result); !broken.empty())
    return unexpected{std::move(broken)};
  return result;
}

} // namespace

expected<send_message, std::string> read_input(std::string_view line,
                                               const send_message& defaults) {
  auto result = read(line, defaults, false);
  if (!result)
    return unexpected{std::move(result.error())};
  return std::move(result->request);
}

expected<transaction_input, std::string> read_transaction_input(
  std::string_view line, const send_message& defaults) {
  auto result = read(line, defaults, true);
  if (!result)
    return unexpected{std::move(result.error())};
  return transaction_input{std::move(result->request), result->executed,
                           result->checked};
}

send_failure wrong_line(uint64_t seq, const std::string& why) {
  // People count lines from 1.
  return make_failure(errc::invalid_argument,
                      "line " + std::to_string(seq + 1) + ": " + why);
}

} // namespace rocketcaf::command
