#include "rocketcaf/protocol/pull_codec.hpp"

#include "rocketcaf/protocol/answers.hpp"
#include "rocketcaf/protocol/bodies/subscription_data.hpp"
#include "rocketcaf/protocol/property_names.hpp"
#include "rocketcaf/protocol/received_messages.hpp"
#include "rocketcaf/protocol/requests/pulling.hpp"

#include <algorithm>
#include <utility>

namespace rocketcaf::protocol {

namespace {

constexpr std::string_view sys_flag_field = "sysFlag";

std::optional<pull_status> status_of(int32_t code) {
  switch (static_cast<response_code>(code)) {
  case response_code::success:
    return pull_status::found;
  case response_code::pull_not_found:
    return pull_status::no_new_message;
  case response_code::pull_retry_immediately:
    return pull_status::no_matched_message;
  case response_code::pull_offset_moved:
    return pull_status::offset_illegal;
  default:
    return std::nullopt;
  }
}

/// The tags that messages must have; empty for all.
std::vector<std::string> wanted_tags(const message_selector& x) {
  if (x.type != expression_type::tag)
    return {};
  auto subscription = tag_subscription({}, x.expression, 0);
  return subscription ? std::move(subscription->tags_set)
                      : std::vector<std::string>{};
}

/// Makes messages those of the queue that was asked for.
void adopt(std::vector<stored_message>& xs, const pull_terms& asked,
           int64_t offset_delta) {
  auto tags = wanted_tags(asked.selector);
  for (auto& x : xs) {
    x.queue_id = asked.queue.queue_id;
    // What a broker says may be the greatest number.
    x.queue_offset
      = static_cast<int64_t>(static_cast<uint64_t>(x.queue_offset)
                             + static_cast<uint64_t>(offset_delta));
  }
  std::erase_if(xs, [&](const stored_message& x) {
    if (x.queue_offset < asked.offset)
      return true;
    return !tags.empty()
        && std::ranges::find(tags, x.properties.get(property::tags))
             == tags.end();
  });
}

} // namespace

remoting_command make_pull_request(const pull_terms& x, int64_t version) {
  pull_message_request header;
  header.consumer_group = x.consumer_group;
  header.topic = x.queue.topic;
  header.queue_id = x.queue.queue_id;
  header.queue_offset = x.offset;
  header.max_msg_nums = x.max_messages;
  header.sys_flag = pull_subscription_flag;
  if (x.suspend.count() > 0) {
    header.sys_flag |= pull_suspend_flag;
    header.suspend_timeout_millis = x.suspend.count();
  }
  if (x.commit_offset) {
    header.sys_flag |= pull_commit_offset_flag;
    header.commit_offset = *x.commit_offset;
  }
  header.subscription
    = x.selector.expression.empty() ? "*" : x.selector.expression;
  header.expression_type = to_string(x.selector.type);
  if (x.selector.type != expression_type::tag)
    header.sub_version = version;
  return make_request(header);
}

void drop_commit_offset(remoting_command& request) {
  if (request.code != static_cast<int32_t>(request_code::pull_message))
    return;
  if (auto flags = request.number(sys_flag_field))
    request.set(sys_flag_field, *flags & ~int64_t{pull_commit_offset_flag});
}

expected<pull_result, request_failure> read_pull_answer(
  const remoting_command& answer, const pull_terms& asked) {
  auto status = status_of(answer.code);
  if (!status)
    return unexpected{refusal(answer)};
  auto header = read_reply<pull_message_request>(answer);
  if (!header)
    return unexpected{unreadable(answer, std::move(header.error()))};
  pull_result result{.queue = asked.queue,
                     .status = *status,
                     .next_offset = header->next_begin_offset,
                     .min_offset = header->min_offset,
                     .max_offset = header->max_offset,
                     .suggested_broker_id = header->suggest_which_broker_id};
  if (*status != pull_status::found)
    return result;
  auto messages = decode_messages(answer.body);
  if (!messages) {
    auto why = messages.error() == errc::body_too_large
               ? "it has too many messages or bytes"
               : "the messages are malformed";
    auto failure = unreadable(answer, why);
    failure.code = messages.error();
    return unexpected{std::move(failure)};
  }
  result.messages = std::move(*messages);
  adopt(result.messages, asked, header->offset_delta.value_or(0));
  return result;
}

} // namespace rocketcaf::protocol
