#pragma once

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

/// Writes the log lines of one component: `[component] event: text`. Event
/// names are stable, so that people can search and alert on them.
class component_logger {
public:
  // -- constructors, destructors, and assignment operators --------------------

  component_logger() = default;

  component_logger(const log_options& options, std::string component);

  // -- properties -------------------------------------------------------------

  bool enabled(spdlog::level::level_enum level) const noexcept {
    return sink_ != nullptr && level >= level_ && sink_->should_log(level);
  }

  // -- logging ----------------------------------------------------------------

  template <class... Ts>
  void debug(const char* event, fmt::format_string<Ts...> text, Ts&&... xs) {
    write(spdlog::level::debug, event, text, std::forward<Ts>(xs)...);
  }

  template <class... Ts>
  void info(const char* event, fmt::format_string<Ts...> text, Ts&&... xs) {
    write(spdlog::level::info, event, text, std::forward<Ts>(xs)...);
  }

  template <class... Ts>
  void warn(const char* event, fmt::format_string<Ts...> text, Ts&&... xs) {
    write(spdlog::level::warn, event, text, std::forward<Ts>(xs)...);
  }

  template <class... Ts>
  void error(const char* event, fmt::format_string<Ts...> text, Ts&&... xs) {
    write(spdlog::level::err, event, text, std::forward<Ts>(xs)...);
  }

private:
  template <class... Ts>
  void write(spdlog::level::level_enum level, const char* event,
             fmt::format_string<Ts...> text, Ts&&... xs) {
    if (enabled(level))
      put(level, event, fmt::format(text, std::forward<Ts>(xs)...));
  }

  /// Hands a finished line to the logger. What is logged is data, never a
  /// format.
  void put(spdlog::level::level_enum level, const char* event,
           const std::string& text);

  std::shared_ptr<spdlog::logger> sink_;
  std::string component_;
  spdlog::level::level_enum level_ = spdlog::level::trace;
};

} // namespace actors
} // namespace rocketcaf
