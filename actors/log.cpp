#include "rocketcaf/actors/log.hpp"

namespace rocketcaf::actors {

component_logger::component_logger(const log_options& options,
                                   std::string component)
  : sink_(options.logger), component_(std::move(component)) {
  if (auto i = options.levels.find(component_); i != options.levels.end())
    level_ = i->second;
}

void component_logger::put(log_event event, const std::string& text) {
  auto& info = info_of(event);
  auto line = fmt::format("[{}] {}: {}", component_, info.name, text);
  sink_->log(info.level, spdlog::string_view_t{line.data(), line.size()});
}

} // namespace rocketcaf::actors
