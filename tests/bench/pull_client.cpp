// A client that pulls messages.
//
//   rocketcaf_pull_client pull NAME_SERVER TOPIC COUNT
//       an actor pulls the topic's COUNT messages twice; the second time is
//       measured: rate, CPU, and the most heap in use in each third of it
//   rocketcaf_pull_client long-polls SECONDS NAME_SERVER QUEUES
//       an actor waits for messages in all queues of a topic, in which none
//       comes: CPU, in percent of a core, and threads
//
// Prints JSON objects: {"begin":true} when measuring begins, then the figures.
#include "pull_client.hpp"

#include "rocketcaf/protocol/numbers.hpp"

#include <caf/scoped_actor.hpp>

#include <cstdio>
#include <optional>
#include <stdexcept>

namespace rocketcaf::bench {

pull_client make_pull_client(caf::actor_system& sys,
                             const std::string& name_server) {
  client_options options;
  options.name_servers = {name_server};
  auto client = spawn_client(sys, std::move(options));
  if (!client)
    throw std::runtime_error(text_of(client.error()));
  auto broker_client = spawn_broker_client(sys, *client);
  if (!broker_client)
    throw std::runtime_error(text_of(broker_client.error()));
  return {*client, *broker_client};
}

std::vector<message_queue> queues_of(caf::actor_system& sys,
                                     const client_actor& client,
                                     const std::string& topic) {
  std::vector<message_queue> result;
  caf::scoped_actor self{sys};
  compat::mail(self, find_route{topic})
    .request(client, caf::infinite)
    .receive(
      [&](const route_data& x) {
        for (auto& data : x.queue_datas)
          for (int32_t id = 0; id < data.read_queue_nums; ++id)
            result.push_back({topic, data.broker_name, id});
      },
      [](const caf::error& why) { throw std::runtime_error(text_of(why)); });
  return result;
}

void print_now(const nlohmann::ordered_json& line) {
  std::puts(line.dump().c_str());
  std::fflush(stdout);
}

} // namespace rocketcaf::bench

using namespace rocketcaf;

namespace {

std::optional<nlohmann::ordered_json> measure(
  const std::vector<std::string>& x) {
  if (x.size() != 4)
    return std::nullopt;
  auto number = [&x](size_t i) {
    return protocol::parse_number<int32_t>(x[i]).value_or(0);
  };
  if (x[0] == "pull" && number(3) > 0)
    return bench::measure_pull(x[1], x[2], static_cast<uint64_t>(number(3)));
  if (x[0] == "long-polls" && number(1) > 0 && number(3) > 0)
    return bench::measure_long_polls(std::chrono::seconds{number(1)}, x[2],
                                     number(3));
  return std::nullopt;
}

} // namespace

int main(int argc, char** argv) {
  init();
  try {
    if (auto result = measure({argv + 1, argv + argc})) {
      bench::print_now(*result);
      return 0;
    }
  } catch (const std::exception& why) {
    std::fprintf(stderr, "rocketcaf_pull_client: %s\n", why.what());
    return 1;
  }
  std::fputs("usage: rocketcaf_pull_client pull NAME_SERVER TOPIC COUNT\n"
             "       rocketcaf_pull_client long-polls SECONDS NAME_SERVER "
             "QUEUES\n",
             stderr);
  return 2;
}
