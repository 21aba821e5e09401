#include "rocketcaf/api/command/reading.hpp"

#include "rocketcaf/api/command/time_text.hpp"

#include <CLI/Option.hpp>

#include <utility>

namespace rocketcaf::command {

// -- actors -------------------------------------------------------------------

expected<reading_actors, caf::error> spawn_reading(runtime& rt,
                                                   client_options options) {
  auto client = spawn_client(rt.system(), std::move(options));
  if (!client)
    return unexpected{std::move(client.error())};
  auto brokers = spawn_broker_client(rt.system(), *client);
  if (!brokers)
    return unexpected{std::move(brokers.error())};
  return reading_actors{std::move(*client), std::move(*brokers)};
}

expected<route_data, caf::error> find_route_of(caf::scoped_actor& self,
                                               const client_actor& client,
                                               const std::string& topic) {
  expected<route_data, caf::error> result{route_data{}};
  compat::mail(self, find_route{topic})
    .request(client, caf::infinite)
    .receive([&](route_data& found) { result = std::move(found); },
             [&](caf::error& what) { result = unexpected{std::move(what)}; });
  return result;
}

std::string broker_name_of(const route_data& route,
                           const std::string& address) {
  for (auto& broker : route.broker_datas)
    for (auto& [id, text] : broker.broker_addrs)
      if (text == address)
        return broker.broker_name;
  return address;
}

// -- options ------------------------------------------------------------------

bool check_topic(const std::string& topic) {
  // Those of brokers themselves can be read, if not written.
  if (protocol::is_refused_topic(topic))
    return true;
  auto broken = protocol::validate_topic(topic);
  if (broken)
    print_error(to_string(*broken));
  return !broken;
}

void add_topic(CLI::App& app, std::string& topic, const std::string& name) {
  app.add_option(name, topic, "Name of the topic. Required")
    ->option_text(" ")
    ->required();
}

CLI::Option* add_time(CLI::App& app, const std::string& name,
                      std::optional<protocol::start_point>& out,
                      const std::string& help) {
  auto read = [name, &out](const std::string& text) {
    auto time = read_time(text);
    if (!time)
      throw CLI::ValidationError{name, time.error()};
    out = *time;
  };
  return app.add_option_function<std::string>(name, read, help)
    ->option_text("TIME");
}

} // namespace rocketcaf::command
