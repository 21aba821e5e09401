// A program that forgot to register the message types: it gets an error that
// says what to call. With the argument "init" it called the wrong function.
#include "rocketcaf/api/embedded_broker.hpp"
#include "rocketcaf/api/init.hpp"

#include "rocketcaf/actors/errors.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/init_global_meta_objects.hpp>
#include <caf/io/middleman.hpp>

#include <cstdio>
#include <string>

int main(int argc, char** argv) {
  if (argc > 1 && argv[1] == std::string{"init"}) {
    rocketcaf::init();
  } else {
    caf::io::middleman::init_global_meta_objects();
    caf::core::init_global_meta_objects();
  }
  caf::actor_system_config cfg;
  cfg.load<caf::io::middleman>();
  caf::actor_system sys{cfg};
  auto broker = rocketcaf::spawn_embedded_broker(sys);
  if (broker) {
    std::puts("there is a broker, but there should be none");
    return 1;
  }
  auto text = rocketcaf::failure_of(broker.error()).remark;
  std::puts(text.c_str());
  return rocketcaf::code_of(broker.error()) == rocketcaf::errc::not_initialized
          && text.find("rocketcaf::init_embedded()") != std::string::npos
         ? 0
         : 1;
}
