// Requests that send messages, give them back, and end transactions.
#include "requests.hpp"

#include <stdexcept>
#include <vector>

namespace rocketcaf::test {

namespace {

std::vector<message> messages_of(const json& x) {
  std::vector<message> result;
  for (auto& each : x.at("messages"))
    result.push_back(read_message(each));
  return result;
}

/// The message of a queue at an offset.
stored_message pulled(asker& to, const message_queue& queue, int64_t offset) {
  auto found = to.pull({.queue = queue, .offset = offset, .max_messages = 1});
  return found.messages.at(0);
}

local_transaction_state state_of(const json& x) {
  local_transaction_state result{};
  if (!from_string(std::string_view{text_of(x, "state")}, result))
    throw std::invalid_argument("state");
  return result;
}

json give_back(asker& to, const json& x) {
  auto queue = queue_of(x);
  send_message_back request{.broker = queue.broker_name,
                            .consumer_group = text_of(x, "consumer_group"),
                            .content = pulled(to, queue, x.at("offset")),
                            .delay_level = x.value("delay_level", 0)};
  if (auto i = x.find("max_reconsume_times"); i != x.end())
    request.max_reconsume_times = i->get<int32_t>();
  if (auto i = x.find("commit_log_offset"); i != x.end())
    request.content.physical_offset = i->get<int64_t>();
  return to.ask_broker(std::move(request));
}

json end_half(asker& to, const json& x) {
  return to.ask_broker(
    end_half_message{.broker = text_of(x, "broker"),
                     .producer_group = text_of(x, "producer_group"),
                     .topic = text_of(x, "topic"),
                     .state = state_of(x),
                     .half = read_send_result(x.at("half"))});
}

} // namespace

void add_sending_calls(call_table& out) {
  out["send_to_queue"] = [](asker& to, const json& x) {
    return to.ask_broker(send_to_queue{.content = read_message(x.at("content")),
                                       .queue = queue_of(x)});
  };
  out["send_batch_to_queue"] = [](asker& to, const json& x) {
    return to.ask_broker(
      send_batch_to_queue{.messages = messages_of(x), .queue = queue_of(x)});
  };
  out["send_oneway_to_queue"] = [](asker& to, const json& x) {
    return to.ask_broker(send_oneway_to_queue{
      .content = read_message(x.at("content")), .queue = queue_of(x)});
  };
  out["send_batch_oneway_to_queue"] = [](asker& to, const json& x) {
    return to.ask_broker(send_batch_oneway_to_queue{.messages = messages_of(x),
                                                    .queue = queue_of(x)});
  };
  out["send_message_back"] = give_back;
  out["end_half_message"] = end_half;
}

} // namespace rocketcaf::test
