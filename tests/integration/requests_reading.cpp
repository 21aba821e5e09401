// Requests that read messages and offsets.
#include "requests.hpp"

#include <chrono>

namespace rocketcaf::test {

namespace {

json pull(asker& to, const json& x) {
  pull_messages request{
    .queue = queue_of(x),
    .offset = x.at("offset"),
    .max_messages = x.value("max_messages", 32),
    .selector = selector_of(x),
    .suspend = std::chrono::milliseconds{number_of(x, "suspend", 0)}};
  request.consumer_group = x.value("consumer_group", request.consumer_group);
  if (auto i = x.find("commit_offset"); i != x.end())
    request.commit_offset = i->get<int64_t>();
  return to.ask_broker(std::move(request));
}

json search(asker& to, const json& x) {
  auto is_upper = text_of(x, "boundary") == "upper";
  return to.ask_broker(search_offset{
    .queue = queue_of(x),
    .time = time_of(x, "time", {}),
    .boundary = is_upper ? offset_boundary::upper : offset_boundary::lower});
}

json query(asker& to, const json& x) {
  return to.ask_broker(
    query_messages{.topic = text_of(x, "topic"),
                   .key = text_of(x, "key"),
                   .is_unique_id = x.value("is_unique_id", false),
                   .max_messages = x.value("max_messages", 32),
                   .begin = time_of(x, "begin", {}),
                   .end = time_of(x, "end", caf::timestamp::max()),
                   .broker = text_of(x, "broker")});
}

} // namespace

void add_reading_calls(call_table& out) {
  out["pull_messages"] = pull;
  out["query_consumer_offset"] = [](asker& to, const json& x) {
    return to.ask_broker(query_consumer_offset{
      .consumer_group = text_of(x, "consumer_group"), .queue = queue_of(x)});
  };
  out["update_consumer_offset"] = [](asker& to, const json& x) {
    return to.ask_broker(
      update_consumer_offset{.consumer_group = text_of(x, "consumer_group"),
                             .queue = queue_of(x),
                             .offset = x.at("offset")});
  };
  out["get_max_offset"] = [](asker& to, const json& x) {
    return to.ask_broker(get_max_offset{.queue = queue_of(x)});
  };
  out["get_min_offset"] = [](asker& to, const json& x) {
    return to.ask_broker(get_min_offset{.queue = queue_of(x)});
  };
  out["search_offset"] = search;
  out["get_earliest_store_time"] = [](asker& to, const json& x) {
    return to.ask_broker(get_earliest_store_time{.queue = queue_of(x)});
  };
  out["view_message"] = [](asker& to, const json& x) {
    return to.ask_broker(view_message{.id = read_offset_id(text_of(x, "id")),
                                      .broker = text_of(x, "broker")});
  };
  out["query_messages"] = query;
}

} // namespace rocketcaf::test
