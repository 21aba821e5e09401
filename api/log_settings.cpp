#include "rocketcaf/api/config.hpp"
#include "rocketcaf/api/option_table.hpp"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <exception>

namespace rocketcaf {

namespace {

spdlog::sink_ptr make_sink(const std::string& file) {
  if (file.empty())
    return std::make_shared<spdlog::sinks::stderr_sink_mt>();
  return std::make_shared<spdlog::sinks::basic_file_sink_mt>(file);
}

} // namespace

expected<log_options, validation_error> make_log_options(
  const log_settings& x) {
  log_options result;
  result.levels = x.components;
  auto lowest = x.level;
  for (auto& [component, level] : x.components)
    lowest = std::min(lowest, level);
  if (lowest == spdlog::level::off)
    return result;
  // The logger lets the most talkative component through, so all others need
  // a level of their own.
  for (auto& component : api::log_components())
    result.levels.emplace(component, x.level);
  try {
    result.logger
      = std::make_shared<spdlog::logger>("rocketcaf", make_sink(x.file));
  } catch (const std::exception& what) {
    return unexpected{validation_error{
      errc::invalid_option, "log.file",
      std::string{"must be a file that can be opened: "} + what.what()}};
  }
  result.logger->set_level(lowest);
  result.logger->flush_on(spdlog::level::info);
  return result;
}

} // namespace rocketcaf
