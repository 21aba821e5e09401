#include "rocketcaf/protocol/batch_plan.hpp"

#include "rocketcaf/protocol/message_batch.hpp"
#include "rocketcaf/protocol/properties.hpp"
#include "rocketcaf/protocol/topic_names.hpp"

#include <utility>

namespace rocketcaf::protocol {

namespace {

using result = std::optional<validation_error>;

result fail(std::string field, std::string rule) {
  return validation_error{errc::invalid_argument, std::move(field),
                          std::move(rule)};
}

/// Checks a message by itself and among others of its batch.
result check(const message& x, const message& first, bool same_key,
             const batch_limits& limits) {
  if (auto error = validate(x, limits.max_size))
    return error;
  if (x.topic != first.topic)
    return fail("topic", "must be " + first.topic
                           + " as for the first message of the batch, is "
                           + x.topic);
  if (x.topic.starts_with(retry_prefix))
    return fail("topic", "must not be a retry topic in a batch");
  if (!x.delivery.is_now())
    return fail("delivery", "must be now in a batch");
  if (x.wait_store_ok != first.wait_store_ok)
    return fail("wait_store_ok",
                "must be the same for all messages of a batch");
  if (same_key && explicit_sharding_key(x) != explicit_sharding_key(first))
    return fail("sharding_key",
                "must be the same for all messages of an ordered batch");
  auto size = batch_item_size(x, {});
  if (!size || *size > limits.max_size)
    return fail("body", "must have at most " + std::to_string(limits.max_size)
                          + " bytes together with its properties in a batch");
  return std::nullopt;
}

} // namespace

result validate_for_batch(const message& x, const batch_limits& limits) {
  return check(x, x, false, limits);
}

result validate_batch(std::span<const message> messages, bool same_key,
                      const batch_limits& limits) {
  for (size_t i = 0; i < messages.size(); ++i)
    if (auto error = check(messages[i], messages.front(), same_key, limits)) {
      error->field = "messages[" + std::to_string(i) + "]." + error->field;
      return error;
    }
  return std::nullopt;
}

std::vector<batch_request> split_batch(std::span<const message> messages,
                                       std::span<const unique_message_id> ids,
                                       const batch_limits& limits) {
  std::vector<batch_request> result;
  for (size_t i = 0; i < messages.size(); ++i) {
    auto size = batch_item_size(messages[i], ids[i]).value_or(0);
    if (result.empty() || result.back().ids.size() >= limits.max_count
        || result.back().body.size() + size > limits.max_size)
      result.push_back({.first = i, .body = {}, .ids = {}});
    append_batch_item(result.back().body, messages[i], ids[i]);
    result.back().ids.push_back(ids[i]);
  }
  return result;
}

} // namespace rocketcaf::protocol
