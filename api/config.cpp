#include "rocketcaf/api/config.hpp"

#include "rocketcaf/api/init.hpp"
#include "rocketcaf/api/option_reader.hpp"
#include "rocketcaf/api/option_table.hpp"

#include "rocketcaf/actors/caf_compat.hpp"
#include "rocketcaf/actors/errors.hpp"

#include <caf/config_option.hpp>

#include <algorithm>
#include <utility>

namespace rocketcaf {

namespace {

/// Takes a value as it is: CAF would drop values of the wrong type without a
/// word, and `read_options` could not refuse them.
caf::error keep(void*, caf::config_value&) {
  return {};
}

caf::config_value no_value(const void*) {
  return caf::config_value{};
}

/// What CAF has to know about an option's type; it keeps the pointer.
const caf::config_option::meta_state* meta_of(std::string_view type) {
  static const caf::config_option::meta_state metas[]
    = {{keep, no_value, "string"},   {keep, no_value, "bool"},
       {keep, no_value, "timespan"}, {keep, no_value, "list"},
       {keep, no_value, "integers"}, {keep, no_value, "integer"}};
  for (auto& meta : metas)
    if (compat::to_std(meta.type_name) == type)
      return &meta;
  return &metas[0];
}

} // namespace

void add_options(caf::actor_system_config& cfg, std::string_view prefix) {
  init();
  for (auto& key : api::option_table()) {
    auto dot = key.name.rfind('.');
    auto category = std::string{prefix} + '.' + key.name.substr(0, dot);
    auto name = compat::without_environment(key.name.substr(dot + 1));
    cfg.custom_options().add(
      caf::config_option{category, name, key.help, meta_of(key.type)});
  }
}

expected<options, caf::error> read_options(const caf::actor_system_config& cfg,
                                           std::string_view prefix) {
  options result;
  api::option_reader reader{caf::content(cfg), prefix};
  if (auto err = reader.read(result); compat::failed(err))
    return unexpected{std::move(err)};
  auto log = make_log_options(result.log);
  if (!log) {
    auto what = std::move(log.error());
    what.field = std::string{prefix} + '.' + what.field;
    return unexpected{make_error(what)};
  }
  result.client.log = std::move(*log);
  return result;
}

std::vector<std::string> split_addresses(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    auto end = std::min(text.find_first_of(";,"), text.size());
    auto item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    // Blanks inside are an error of the address, and told as such.
    auto first = item.find_first_not_of(" \t");
    if (first == std::string_view::npos)
      continue;
    item = item.substr(first, item.find_last_not_of(" \t") - first + 1);
    result.emplace_back(item);
  }
  return result;
}

} // namespace rocketcaf
