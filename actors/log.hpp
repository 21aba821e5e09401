#pragma once

#include "rocketcaf/actors/log_events.hpp"

#include <spdlog/common.h>
#include <spdlog/fmt/fmt.h>
#include <spdlog/logger.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

namespace rocketcaf {

/// Where log lines go, and how many of them.
struct log_options {
  /// Receives all lines; nothing is logged without one.
  std::shared_ptr<spdlog::logger> logger;
  /// Minimum level of a component, such as {"connection", debug}. Components
  /// that are not listed follow the logger's own level.
  std::map<std::string, spdlog::level::level_enum> levels;
};

namespace actors {

/// Writes the log lines of one component: `[component] event: text`, each with
/// the level of its event.
class component_logger {
public:
  // -- constructors, destructors, and assignment operators --------------------

  component_logger() = default;

  component_logger(const log_options& options, std::string component);

  // -- properties -------------------------------------------------------------

  bool enabled(log_event event) const noexcept {
    auto level = info_of(event).level;
    return sink_ != nullptr && level >= level_ && sink_->should_log(level);
  }

  // -- logging ----------------------------------------------------------------

  /// @pre the event is one of this component.
  template <class... Ts>
  void write(log_event event, fmt::format_string<Ts...> text, Ts&&... xs) {
    if (enabled(event))
      put(event, fmt::format(text, std::forward<Ts>(xs)...));
  }

private:
  /// Hands a finished line to the logger. What is logged is data, never a
  /// format.
  void put(log_event event, const std::string& text);

  std::shared_ptr<spdlog::logger> sink_;
  std::string component_;
  spdlog::level::level_enum level_ = spdlog::level::trace;
};

} // namespace actors
} // namespace rocketcaf
