#include "rocketcaf/actors/log.hpp"

#include "support/test.hpp"

#include <spdlog/sinks/ostream_sink.h>

#include <set>
#include <sstream>

using namespace rocketcaf;
using actors::component_logger;
using actors::log_event;

SUITE("log")

namespace {

/// A logger that writes into a string.
struct captured {
  std::ostringstream out;
  log_options options;

  captured() {
    auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(out);
    sink->set_pattern("%l %v");
    options.logger = std::make_shared<spdlog::logger>("test", sink);
    options.logger->set_level(spdlog::level::info);
  }
};

/// Tells whether it was formatted.
struct probe {
  bool* formatted;
};

} // namespace

template <>
struct fmt::formatter<probe> : fmt::formatter<int> {
  auto format(const probe& x, format_context& ctx) const {
    *x.formatted = true;
    return fmt::formatter<int>::format(1, ctx);
  }
};

TEST("without a logger nothing is formatted") {
  component_logger log{{}, "part"};
  auto formatted = false;
  log.write(log_event::no_opaques, "{}", probe{&formatted});
  CHECK(!formatted);
  CHECK(!log.enabled(log_event::no_opaques));
}

TEST_F(captured, "a line has component, event and text") {
  component_logger log{options, "part"};
  log.write(log_event::lost, "{} of {}", 1, 2);
  CHECK_EQ(out.str(), "warning [part] lost: 1 of 2\n");
}

TEST_F(captured, "what is below the level is not formatted") {
  component_logger log{options, "part"};
  auto formatted = false;
  log.write(log_event::connecting, "{}", probe{&formatted});
  CHECK(!formatted);
  CHECK_EQ(out.str(), "");
}

TEST_F(captured, "a component can have a level of its own") {
  options.levels["part"] = spdlog::level::err;
  component_logger quiet{options, "part"};
  component_logger other{options, "other"};
  quiet.write(log_event::lost, "unseen");
  other.write(log_event::lost, "seen");
  CHECK_EQ(out.str(), "warning [other] lost: seen\n");
}

TEST_F(captured, "text is data, never a format") {
  component_logger log{options, "part"};
  log.write(log_event::connected, "{}", "{} %s %n");
  CHECK_EQ(out.str(), "info [part] connected: {} %s %n\n");
}

TEST("names of components and events are made of words") {
  std::set<std::pair<std::string_view, std::string_view>> names;
  for (auto& x : actors::log_events) {
    for (auto text : {x.component, x.name})
      CHECK_EQ(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"),
               std::string_view::npos);
    CHECK(names.emplace(x.component, x.name).second);
  }
}
