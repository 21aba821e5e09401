// Sends messages as batches to a real broker, more at a time than `rocketcaf
// produce` does and without answers, too: for ways_test.py.
//
//   rocketcaf_batches NAME_SERVER TOPIC json|binary answered|oneway COUNT
//
// Bodies are numbers from 0. Prints a JSON object for each message that was
// answered.

#include "rocketcaf/api/rocketcaf.hpp"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

using namespace rocketcaf;
using namespace std::literals;

namespace {

std::vector<message> make_messages(const std::string& topic, size_t count) {
  std::vector<message> result;
  for (size_t i = 0; i < count; ++i)
    result.push_back({.topic = topic, .body = std::to_string(i)});
  return result;
}

nlohmann::json describe(size_t seq, const send_outcome& outcome) {
  nlohmann::json line{{"seq", seq}};
  if (auto failure = std::get_if<send_failure>(&outcome)) {
    line["failure"] = to_string(*failure);
    return line;
  }
  auto& result = std::get<send_result>(outcome);
  line["msgId"] = result.message_id.view();
  line["offsetMsgId"] = to_string(result.offset_id);
  line["broker"] = result.queue->broker_name;
  line["queueId"] = result.queue->queue_id;
  line["queueOffset"] = result.queue_offset;
  return line;
}

int fail(const std::string& what) {
  std::cerr << what << '\n';
  return EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 6)
    return fail("usage: rocketcaf_batches NAME_SERVER TOPIC json|binary "
                "answered|oneway COUNT");
  client_options shared;
  shared.name_servers = split_addresses(argv[1]);
  shared.header_serialization
    = argv[3] == "binary"s ? serialization::rocketmq : serialization::json;
  runtime rt;
  auto producer = rt.make_producer(shared, {.group = "batches"});
  if (!producer)
    return fail("make_producer: " + to_string(producer.error()));
  auto messages = make_messages(argv[2], std::stoul(argv[5]));
  if (argv[4] == "oneway"s) {
    auto failure = producer->send_batch_oneway(std::move(messages));
    return failure ? fail(to_string(*failure)) : EXIT_SUCCESS;
  }
  auto outcomes = producer->send_batch(std::move(messages));
  for (size_t i = 0; i < outcomes.size(); ++i)
    std::cout << describe(i, outcomes[i]).dump() << '\n';
  return EXIT_SUCCESS;
}
