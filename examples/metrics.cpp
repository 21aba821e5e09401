// A service whose metrics Prometheus reads, CAF's and rocketcaf's alike:
// metrics [--caf.middleman.prometheus-http.port=PORT]
//         [--rocketcaf.client.name-servers=HOST:PORT]
// It runs until its standard input ends, or Enter is hit.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/rocketcaf.hpp"

#include <caf/actor_system.hpp>
#include <caf/exec_main.hpp>
#include <caf/io/middleman.hpp>

#include <iostream>
#include <string>

using namespace rocketcaf;

namespace {

struct config : caf::actor_system_config {
  config() {
    init_embedded();
    add_options(*this);
    // CAF's export is on when it has a port; 0 stands for a free one. Most
    // services will write it into their configuration file:
    //   caf { middleman { prometheus-http { port = 9464 } } }
    put(content, "caf.middleman.prometheus-http.port", 0);
    put(content, "caf.middleman.prometheus-http.address", "127.0.0.1");
  }
};

int fail(const caf::error& why) {
  std::cerr << text_of(why) << '\n';
  return EXIT_FAILURE;
}

int caf_main(caf::actor_system& sys, const config& cfg) {
  auto settings = read_options(cfg);
  auto broker = spawn_embedded_broker(sys);
  if (!settings || !broker)
    return fail(settings ? broker.error() : settings.error());
  if (settings->client.name_servers.empty())
    settings->client.name_servers = {broker->name_server};
  settings->producer.group = "metrics-example";
  auto handle = spawn_producer(sys, settings->client, settings->producer);
  if (!handle)
    return fail(handle.error());
  blocking_producer producer{sys, *handle};
  size_t stored = 0;
  for (int i = 0; i < 100; ++i)
    if (producer.send({.topic = "metrics-example", .body = "hello"}))
      ++stored;
  // A mistake, to be seen as a failure.
  (void)producer.send({.topic = "no topic", .body = "hello"});
  std::cout << stored << " stored; http://127.0.0.1:"
            << sys.middleman().prometheus_scraping_port() << "/metrics has:\n"
            << "  rocketcaf_sends_total, by group, form and outcome\n"
            << "  rocketcaf_send_duration_seconds, a histogram, and more\n"
            << "Enter ends this program." << std::endl;
  std::string line;
  std::getline(std::cin, line);
  return stored == 100 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

CAF_MAIN(caf::io::middleman)
