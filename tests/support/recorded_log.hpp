#pragma once

#include "rocketcaf/actors/log.hpp"

#include <spdlog/sinks/base_sink.h>

#include <chrono>
#include <condition_variable>
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

  /// How the recording shows an event.
  static std::string text_of(actors::log_event x) {
    auto& info = actors::info_of(x);
    auto level = spdlog::level::to_string_view(info.level);
    std::string result{level.data(), level.size()};
    result += " [" + std::string{info.component} + "] ";
    return result += info.name;
  }

  /// The events so far: "<level> [<component>] <event>".
  std::set<std::string> events() const {
    return sink_->events();
  }

  /// Waits for an event; false if it does not come in a long time.
  bool await(actors::log_event x) {
    return sink_->await(text_of(x));
  }

  log_options options;

private:
  class recorder : public spdlog::sinks::base_sink<std::mutex> {
  public:
    std::set<std::string> events() {
      std::lock_guard guard{mutex_};
      return events_;
    }

    bool await(const std::string& event) {
      std::unique_lock guard{mutex_};
      return changed_.wait_for(guard, std::chrono::seconds{20},
                               [&] { return events_.count(event) > 0; });
    }

  protected:
    void sink_it_(const spdlog::details::log_msg& msg) override {
      auto level = spdlog::level::to_string_view(msg.level);
      std::string_view line{msg.payload.data(), msg.payload.size()};
      auto event = std::string{level.data(), level.size()} + " ";
      event += line.substr(0, line.find(": "));
      if (events_.insert(std::move(event)).second)
        changed_.notify_all();
    }

    void flush_() override {
      // nop
    }

  private:
    std::set<std::string> events_;
    std::condition_variable changed_;
  };

  std::shared_ptr<recorder> sink_ = std::make_shared<recorder>();
};

} // namespace rocketcaf::test
