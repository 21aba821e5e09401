#pragma once

#include "rocketcaf/actors/log.hpp"

#include <spdlog/sinks/base_sink.h>

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace rocketcaf::test {

/// A logger that remembers which events it met.
class recorded_log {
public:
  recorded_log() {
    options.logger = std::make_shared<spdlog::logger>("recorded", sink_);
    options.logger->set_level(spdlog::level::trace);
  }

  /// The events so far: "<level> [<component>] <event>".
  std::set<std::string> events() const {
    return sink_->events();
  }

  log_options options;

private:
  class recorder : public spdlog::sinks::base_sink<std::mutex> {
  public:
    std::set<std::string> events() {
      std::lock_guard guard{mutex_};
      return events_;
    }

  protected:
    void sink_it_(const spdlog::details::log_msg& msg) override {
      auto level = spdlog::level::to_string_view(msg.level);
      std::string_view line{msg.payload.data(), msg.payload.size()};
      auto event = std::string{level.data(), level.size()} + " ";
      event += line.substr(0, line.find(": "));
      events_.insert(std::move(event));
    }

    void flush_() override {
      // nop
    }

  private:
    std::set<std::string> events_;
  };

  std::shared_ptr<recorder> sink_ = std::make_shared<recorder>();
};

} // namespace rocketcaf::test
