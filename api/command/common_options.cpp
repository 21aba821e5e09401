#include "rocketcaf/api/command/common_options.hpp"

#include "rocketcaf/api/init.hpp"
#include "rocketcaf/api/producer.hpp"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>

#include <sstream>
#include <utility>

namespace rocketcaf::command {

void add_common_options(CLI::App& app, common_options& x) {
  app
    .add_option("--name-server", x.name_servers,
                "Address of a name server; several by repeating the option or "
                "separated by ';'. Default: ROCKETCAF_NAME_SERVERS, else "
                "NAMESRV_ADDR, else the configuration file")
    ->option_text("HOST:PORT")
    ->allow_extra_args(false);
  add_config_file(app, x.config_file);
}

void add_config_file(CLI::App& app, std::string& file) {
  app
    .add_option("--config-file", file,
                "Configuration file, as conf/rocketcaf.conf. Default: none")
    ->option_text("FILE")
    ->check(CLI::ExistingFile);
}

void add_sending_options(CLI::App& app, sending_options& x) {
  app.add_option("--topic", x.topic, "Topic to send to. Required")
    ->option_text("TOPIC")
    ->required();
  app
    .add_option("--group", x.group,
                "Producer group. Default: the configuration file's, else "
                "rocketcaf_"
                  + app.get_name())
    ->option_text("GROUP");
  add_serialization(app, x.header_form);
}

void add_serialization(CLI::App& app, std::optional<std::string>& header_form) {
  app
    .add_option("--serialization", header_form,
                "Form of the headers of requests: json or binary. Default: the "
                "configuration file's, else json")
    ->option_text("FORM")
    ->check(CLI::IsMember({"json", "binary"}));
}

std::string describe(const caf::error& what) {
  auto failure = failure_of(what);
  if (failure.remark.empty())
    return to_string(failure.code);
  return failure.remark;
}

namespace {

/// CAF reads the file; without one it must not find one by itself.
caf::error parse(caf::actor_system_config& cfg, const std::string& file) {
  if (file.empty()) {
    std::istringstream nothing;
    return cfg.parse(std::vector<std::string>{}, nothing);
  }
  return cfg.parse(std::vector<std::string>{"--config-file=" + file});
}

} // namespace

expected<options, std::string> load_file(const std::string& file) {
  init();
  caf::actor_system_config cfg;
  add_options(cfg);
  if (auto err = parse(cfg, file); compat::failed(err))
    return unexpected{file + ": " + caf::to_string(err)};
  auto result = read_options(cfg);
  if (!result)
    return unexpected{describe(result.error())};
  return std::move(*result);
}

void set_serialization(client_options& out,
                       const std::optional<std::string>& header_form) {
  if (header_form)
    out.header_serialization = *header_form == "binary"
                               ? serialization::rocketmq
                               : serialization::json;
}

expected<options, std::string> load_options(const common_options& x) {
  auto result = load_file(x.config_file);
  if (!result)
    return result;
  if (!x.name_servers.empty()) {
    result->client.name_servers.clear();
    for (auto& text : x.name_servers)
      for (auto& address : split_addresses(text))
        result->client.name_servers.push_back(std::move(address));
  }
  if (result->client.name_servers.empty())
    return unexpected{std::string{
      "no name server is known: pass --name-server HOST:PORT, or set "
      "ROCKETCAF_NAME_SERVERS or NAMESRV_ADDR"}};
  return std::move(*result);
}

expected<options, std::string> load_options(const common_options& x,
                                            const sending_options& sending,
                                            std::string default_group) {
  auto result = load_options(x);
  if (!result)
    return result;
  auto& producer = result->producer;
  if (sending.group)
    producer.group = *sending.group;
  else if (producer.group.empty())
    producer.group = std::move(default_group);
  set_serialization(result->client, sending.header_form);
  return result;
}

} // namespace rocketcaf::command
