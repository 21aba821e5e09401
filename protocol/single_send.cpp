#include "rocketcaf/protocol/single_send.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/compression.hpp"
#include "rocketcaf/protocol/input_check.hpp"
#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/requests/sending.hpp"
#include "rocketcaf/protocol/send_request.hpp"

#include <utility>

namespace rocketcaf::protocol {

namespace {

/// What producers have as defaults.
constexpr size_t compress_from = 4096;
constexpr int compression_level = 5;
constexpr auto compression = compression_type::zlib;

template <class Header>
Header make_header(const single_send_terms& terms) {
  Header result;
  result.producer_group = terms.producer_group;
  result.topic = terms.queue.topic;
  result.queue_id = terms.queue.queue_id;
  result.born_timestamp = terms.born_millis;
  result.reconsume_times = 0;
  result.unit_mode = false;
  if (!is_address(terms.queue.broker_name))
    result.rpc.broker_name = terms.queue.broker_name;
  return result;
}

/// Shows an answer to what reads those of producers.
command_view view_of(const remoting_command& x) {
  command_view result;
  result.code = x.code;
  result.remark = x.remark;
  for (auto& [name, value] : x.fields)
    result.fields.push_back({name, value});
  return result;
}

template <class T>
expected<T, request_failure> checked(const remoting_command& answer,
                                     expected<T, errc> result) {
  if (!result)
    return unexpected{unreadable(answer, "it lacks a field")};
  return std::move(*result);
}

} // namespace

remoting_command make_send_request(const single_send_terms& terms,
                                   message content,
                                   const unique_message_id& id) {
  auto header = make_header<send_message_v2_request>(terms);
  header.flag = content.flag;
  header.batch = false;
  auto& properties = header.properties.emplace();
  for_each_property(content, id, [&properties](auto name, auto value) {
    append_property(properties, name, value);
  });
  if (content.body.size() >= compress_from) {
    auto smaller = compress(compression, content.body, compression_level);
    if (smaller.size() < content.body.size()) {
      content.body = std::move(smaller);
      header.sys_flag = compression_bits(compression);
    }
  }
  return make_request(header, std::move(content.body));
}

std::optional<validation_error> validate_one_batch(
  std::span<const message> messages, const batch_limits& limits) {
  input_check check;
  check.at_most("messages.size", static_cast<int64_t>(messages.size()),
                static_cast<int64_t>(limits.max_count));
  if (!check.result())
    check.also(validate_batch(messages, false, limits));
  if (check.result())
    return check.result();
  size_t size = 0;
  for (auto& x : messages)
    // Ids that are made later have up to 56 digits.
    size += batch_item_size(x, {}).value_or(0)
          + (x.id.empty() ? property_size(property::unique_key, {}) + 56 : 0);
  return check
    .rule("messages", size <= limits.max_size,
          "must have at most " + std::to_string(limits.max_size)
            + " bytes as a batch, have " + std::to_string(size))
    .result();
}

remoting_command make_batch_request(const single_send_terms& terms,
                                    std::span<const message> messages,
                                    std::span<const unique_message_id> ids) {
  auto header = make_header<send_batch_message_request>(terms);
  header.batch = true;
  // Those of a request precede those of its messages, so it has no others.
  if (!messages.front().wait_store_ok)
    append_property(header.properties.emplace(), property::wait, "false");
  return make_request(header, encode_batch(messages, ids).value_or(""));
}

expected<send_result, request_failure> read_send_answer(
  const remoting_command& answer, const unique_message_id& id,
  const queue_ref& queue) {
  if (!is_stored(answer.code))
    return unexpected{refusal(answer)};
  return checked(answer, read_send_response(view_of(answer), id, queue));
}

expected<std::vector<send_result>, request_failure> read_batch_answer(
  const remoting_command& answer, std::span<const unique_message_id> ids,
  const queue_ref& queue) {
  if (!is_stored(answer.code))
    return unexpected{refusal(answer)};
  return checked(answer, read_batch_response(view_of(answer), ids, queue));
}

} // namespace rocketcaf::protocol
