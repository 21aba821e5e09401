// Sends a known set of messages to a real broker and writes down what was sent
// and what the broker was said to have done with it, for truth_test.py.
//
//   rocketcaf_truth NAME_SERVER TOPIC json|binary COUNT SEED FOLDER
//
// Three producers of two groups share one client. Half of the messages are sent
// by an actor, half by the blocking facade. FOLDER gets messages.jsonl and
// bodies.bin. Prints "sent" when all are answered, and ends when standard input
// does, so that its connections can be counted meanwhile.

#include "rocketcaf/api/rocketcaf.hpp"

#include "integration/truth_messages.hpp"

#include <caf/scoped_actor.hpp>

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <thread>

using namespace rocketcaf;
using namespace std::literals;

namespace {

constexpr size_t producer_count = 3;

struct arguments {
  std::string name_server;
  std::string topic;
  serialization form;
  size_t count;
  uint64_t seed;
  std::string folder;
};

using outcomes = std::vector<send_outcome>;

std::vector<blocking_producer> make_producers(runtime& rt,
                                              const arguments& args) {
  client_options shared;
  shared.name_servers = split_addresses(args.name_server);
  shared.header_serialization = args.form;
  std::vector<blocking_producer> result;
  for (auto group : {"truth_a", "truth_a", "truth_b"}) {
    producer_options options;
    options.group = group;
    options.send_timeout = 30s;
    auto producer = rt.make_producer(shared, options);
    if (!producer) {
      std::cerr << "make_producer: " << to_string(producer.error()) << '\n';
      std::exit(1);
    }
    result.push_back(std::move(*producer));
  }
  return result;
}

/// Sends the messages of even numbers from an actor, all at once.
void send_from_actor(runtime& rt, std::vector<blocking_producer>& producers,
                     const std::vector<message>& messages, outcomes& out) {
  caf::scoped_actor self{rt.system()};
  size_t open = 0;
  for (size_t i = 0; i < messages.size(); i += 2, ++open)
    compat::mail(self, send_message{messages[i], std::nullopt}, uint64_t{i})
      .send(sender_actor{producers[i % producer_count].handle()});
  while (open > 0)
    self->receive([&](send_finished& x) {
      out[x.token] = std::move(x.outcome);
      --open;
    });
}

/// Sends the messages of odd numbers with the blocking facade, in a thread for
/// each producer.
void send_blocking(std::vector<blocking_producer>& producers,
                   const std::vector<message>& messages, outcomes& out) {
  std::vector<std::thread> threads;
  for (size_t p = 0; p < producer_count; ++p)
    threads.emplace_back([&, p] {
      for (size_t i = 1; i < messages.size(); i += 2) {
        if (i % producer_count != p)
          continue;
        auto result = producers[p].send(messages[i]);
        if (result)
          out[i] = std::move(*result);
        else
          out[i] = std::move(result.error());
      }
    });
  for (auto& thread : threads)
    thread.join();
}

nlohmann::json describe(const message& x, const send_outcome& outcome) {
  nlohmann::json line{{"topic", x.topic},     {"tag", x.tag},
                      {"keys", x.keys},       {"properties", x.properties},
                      {"flag", x.flag},       {"wait", x.wait_store_ok},
                      {"size", x.body.size()}};
  if (auto failure = std::get_if<send_failure>(&outcome)) {
    line["failure"] = to_string(*failure);
    return line;
  }
  auto& result = std::get<send_result>(outcome);
  line["status"] = to_string(result.status);
  line["msgId"] = result.message_id.view();
  line["offsetMsgId"] = to_string(result.offset_id);
  line["broker"] = result.queue->broker_name;
  line["queueTopic"] = result.queue->topic;
  line["queueId"] = result.queue->queue_id;
  line["queueOffset"] = result.queue_offset;
  line["region"] = result.region_id;
  return line;
}

void write(const std::string& folder, const std::vector<message>& messages,
           const outcomes& results) {
  std::ofstream lines{folder + "/messages.jsonl"};
  std::ofstream bodies{folder + "/bodies.bin", std::ios::binary};
  for (size_t i = 0; i < messages.size(); ++i) {
    lines << describe(messages[i], results[i]).dump() << '\n';
    bodies.write(messages[i].body.data(),
                 static_cast<std::streamsize>(messages[i].body.size()));
  }
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::cerr << "usage: rocketcaf_truth NAME_SERVER TOPIC json|binary COUNT "
                 "SEED FOLDER\n";
    return 2;
  }
  arguments args{argv[1],
                 argv[2],
                 argv[3] == "binary"s ? serialization::rocketmq
                                      : serialization::json,
                 std::stoul(argv[4]),
                 std::stoul(argv[5]),
                 argv[6]};
  auto messages = test::truth_messages(args.topic, args.count, args.seed);
  runtime rt;
  auto producers = make_producers(rt, args);
  outcomes results(messages.size());
  std::thread blocking{[&] { send_blocking(producers, messages, results); }};
  send_from_actor(rt, producers, messages, results);
  blocking.join();
  write(args.folder, messages, results);
  std::cout << "sent" << std::endl;
  std::cin.ignore(std::numeric_limits<std::streamsize>::max());
  return 0;
}
