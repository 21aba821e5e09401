#pragma once

#include <string>
#include <vector>

namespace rocketcaf::command {

/// Puts names in order, each once.
std::vector<std::string> sorted(std::vector<std::string> topics);

/// One JSON object without line breaks.
std::string topics_json(const std::vector<std::string>& topics);

/// A line a topic, for people.
std::string topics_lines(const std::vector<std::string>& topics);

} // namespace rocketcaf::command
